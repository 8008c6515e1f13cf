"""The pages of the letter: asking for it, and the links in its mails."""

from http import HTTPStatus

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import limits
from core.form_pages import SeeOther, never_shared
from core.visitor_fields import MailField
from core.visitor_forms import AccessibleBoundField
from home import newsletter

HOUR = 3600
VERBS = {"confirm": newsletter.confirm, "stop": newsletter.stop}


class NewsletterForm(forms.Form):
    """One address. It carries no token, so that the front page can be cached: the mail is the proof."""

    bound_field_class = AccessibleBoundField

    email = MailField(
        label=_("E-mail"),
        error_messages={
            "required": _("Please write your e-mail address."),
            "invalid": _("This e-mail address seems incomplete. For example name@example.org"),
        },
    )
    fax = forms.CharField(required=False)

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """(field id, message) for the summary of errors."""
        links = [("", str(message)) for message in self.non_field_errors()]
        return links + [("email", str(message)) for message in self["email"].errors]


@csrf_exempt  # no cookie, nothing to misuse: all it does is send one mail a day to the address given
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form, what is wrong with it (422), or that a mail is on its way: the same whether known or not."""
    if request.method != "POST":
        form = None if "sent" in request.GET else NewsletterForm(auto_id="%s")
        return _show(request, form)
    form = NewsletterForm(request.POST, auto_id="%s")
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        limits.count("newsletter", limits.sender(request), limit=settings.FORM_LIMIT_PER_HOUR, seconds=HOUR)
    except limits.LimitReached:
        form.add_error(None, _("Too many messages came from you in a short time. Please wait an hour, or call us."))
        return _show(request, form, status=429)
    if not form.cleaned_data["fax"]:
        newsletter.ask(form.cleaned_data["email"], get_language() or settings.LANGUAGE_CODE)
    return SeeOther(f"{request.path}?sent=1")


@csrf_exempt  # the signed key in the address is the permission; there is no cookie to misuse
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, verb: str, key: str) -> HttpResponse:
    """Ask, then confirm or stop. Only POST does anything: mail scanners follow every link."""
    try:
        subscription = newsletter.subscription_of(key, verb)
    except newsletter.LinkTooOld:
        context = {"too_old": True, "form": NewsletterForm(auto_id="%s"), "hide_donate_bar": True}
        return never_shared(render(request, "home/newsletter.html", context, status=HTTPStatus.GONE))
    if subscription is None:
        raise Http404("no such subscription")
    if request.method == "POST":
        VERBS[verb](subscription)
        if "List-Unsubscribe" in request.POST:  # a mail program presses for its reader (RFC 8058): no redirect
            return never_shared(HttpResponse(content_type="text/plain"))
        return never_shared(SeeOther(f"{request.path}?done=1"))
    context = {"verb": verb, "done": "done" in request.GET, "hide_donate_bar": True, "kept_parameters": ["done"]}
    return never_shared(render(request, "home/newsletter_answer.html", context))


def _show(request: HttpRequest, form: NewsletterForm | None, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "hide_donate_bar": True, "kept_parameters": ["sent"]}
    return render(request, "home/newsletter.html", context, status=status)
