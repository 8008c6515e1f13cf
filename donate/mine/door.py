"""Coming in by the mailed link, and leaving."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from core import limits
from core.form_pages import SeeOther
from donate.mine import home, links, session
from donate.mine.forms import LinkForm
from donate.mine.frame import home as to_home
from donate.mine.frame import private_page, show
from donate.models import DonorLink

#: The door rests for this long (seconds) for whoever asks too often; the page says so.
PAUSE = 15 * 60


@csrf_exempt  # asking for a link is open to everybody; its form carries a signed token of its own
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def front(request: HttpRequest) -> HttpResponse:
    """The donor's front page for whoever came in; for everybody else the field that asks for the link."""
    if request.method == "POST":
        return _asked(request)
    found = session.of(request)
    if found:
        request.donor, request.mine_session = found.donor, found  # type: ignore[attr-defined]
        return home.front(request)
    form = LinkForm(initial={"next": links.destination(request.GET)})
    return _door(request, form, over="over" in request.GET)


def _asked(request: HttpRequest) -> HttpResponse:
    """The answer is the same, and takes as long, whether the address is known or not."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _door(request, form, status=422)
    email = form.cleaned_data["email"]
    try:
        limits.count_visitor("mine-link", request, email, limit=settings.FORM_LIMIT_PER_HOUR, seconds=PAUSE)
    except limits.LimitReached:
        message = _("Many links were asked for in a short time. Please wait 15 minutes, then try again.")
        form.add_error(None, message)
        response = _door(request, form, status=429)
        response["Retry-After"] = str(PAUSE)
        return response
    # Whatever the form doubts (a browser that fills in the address is quick, too): nobody waits for a mail in vain,
    # and a machine gains nothing, since the limit counts and only the donors' own mailboxes get something.
    language = translation.get_language() or settings.LANGUAGE_CODE
    links.send.enqueue(email, language, links.destination(request.POST))
    return _door(request, form, sent=email)


def _door(request: HttpRequest, form: LinkForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "title": _("Your page"), "kept_parameters": ("next", "raise"), **more}
    return show(request, "door", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link. Looking at it changes nothing, since scanners of mails do; the button on the page opens."""
    try:
        if request.method == "POST":
            return _entered(links.use(token, DonorLink.Purpose.ENTER, browser=links.browser_of(request)))
        links.find(token, DonorLink.Purpose.ENTER)
    except links.LinkGone as gone:
        return _no_longer(request, gone)
    return show(request, "enter", {"title": _("Your page")})


def _entered(link: DonorLink) -> HttpResponse:
    response = SeeOther(link.destination) if link.destination else to_home()
    session.begin(response, link)
    return response


def _no_longer(request: HttpRequest, gone: links.LinkGone) -> HttpResponse:
    """Who is in already goes on; everybody else learns why, and gets another link."""
    if session.of(request):
        return to_home()
    context = {
        "why": gone.why,
        "title": _("This link opens nothing any more"),
        "form": LinkForm(initial={"next": gone.destination}),
    }
    return show(request, "gone", context, status=404 if gone.why == "unknown" else 410)


@require_POST
@private_page
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out on this device."""
    response = to_home("out")
    session.end(request, response)
    return response
