"""A page that carries a visitors' form: shows it, answers it, never lets a cache keep its token.

Mix it in before ``PublicPage`` and ``Page``. What comes back is one of: the page with the form (200), the page with
the errors and the visitor's words kept (422; 429 where a limit is reached), or a redirect (303), so that
a reload of what follows sends nothing twice.
"""

from http import HTTPMethod, HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from core import limits, page_cache
from core.visitor_forms import VisitorForm

if TYPE_CHECKING:
    from wagtail.models import Page as Base
else:
    Base = object

HOUR = 3600
#: The parameter with which a form leads to its answer.
SENT = "sent"


class Refused(Exception):
    """A valid form that can't be accepted now; ``message`` stands above the form, whose input is kept."""

    def __init__(self, message: Any, *, status: int = 422) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done; the next page is fetched with GET."""

    status_code = 303


class FormPage(Base):
    """``serve`` for a page with one form. A page type names ``form_class`` and says what ``accept`` does."""

    form_class: ClassVar[type[VisitorForm]]
    allowed_http_methods: ClassVar[list[HTTPMethod]] = [
        HTTPMethod.GET,
        HTTPMethod.HEAD,
        HTTPMethod.OPTIONS,
        HTTPMethod.POST,
    ]

    def get_form(self, request: HttpRequest, data: QueryDict | None = None) -> VisitorForm | None:
        """The form, filled with ``data`` where it was posted. None where this page takes nothing now."""
        return self.form_class(data)

    def accept(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Store what the valid form says and answer, as a rule with ``SeeOther``.

        May raise ``Refused`` or ``LimitReached``; the form then comes back with the reason and the input kept.
        """
        raise NotImplementedError

    def count_use(self, request: HttpRequest, form: Any) -> None:
        """Count this valid form; raises ``LimitReached`` where one network address sends too many."""
        limits.count(
            type(self).__name__,
            limits.sender(request),
            limit=settings.FORM_LIMIT_PER_HOUR,
            seconds=HOUR,
        )

    def show_form(self, request: HttpRequest, form: VisitorForm | None, *, status: int = 200) -> HttpResponse:
        """The page with the form as it is now."""
        context = {**self.get_context(request), "form": form}
        response = TemplateResponse(request, self.get_template(request), context, status=status)
        if SENT in request.GET:  # what one visitor sent, or part of it, stands on it
            page_cache.refuse()
        elif form is None and status == HTTPStatus.OK:
            return response
        return never_shared(response)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """An editor sees the form too."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return {**context, "form": self.get_form(request)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or answer what was posted."""
        return self.answer_form(request)

    def answer_form(self, request: HttpRequest) -> HttpResponse:
        """What ``serve`` does; for page types whose ``serve`` is taken by routes."""
        if request.method in ("GET", "HEAD"):
            return self.show_form(request, self.get_form(request))
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if length_of(request) > settings.FORM_MOST_BYTES:
            return self._too_much(request)
        try:
            data = request.POST
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return self._too_much(request)
        form = self.get_form(request, data)
        if form is None:
            return self.show_form(request, None, status=422)
        if not form.is_valid():
            return self.show_form(request, form, status=422)
        return self._accepted_or_explained(request, form)

    def _accepted_or_explained(self, request: HttpRequest, form: VisitorForm) -> HttpResponse:
        try:
            self.count_use(request, form)
            return never_shared(self.accept(request, form))
        except limits.LimitReached:
            message = _("Too many messages came from you in a short time. Please wait an hour, or call us.")
            form.add_error(None, message)
            response = self.show_form(request, form, status=429)
            response["Retry-After"] = str(HOUR)
            return response
        except Refused as refusal:
            form.add_error(None, refusal.message)
            return self.show_form(request, form, status=refusal.status)

    def _too_much(self, request: HttpRequest) -> HttpResponse:
        """More than Django reads: the input can't be kept, but it can be said why."""
        form = self.get_form(request, QueryDict())
        if form is not None:
            form.full_clean()
            form.errors.clear()
            form.was_lost = True
            form.add_error(None, _("That was more than we can receive. Please send less text, or smaller files."))
        return self.show_form(request, form, status=413)


def length_of(request: HttpRequest) -> int:
    """How much the sender says there is to read; 0 where that is no number."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() else 0


def never_shared(response: HttpResponse) -> HttpResponse:
    """The token in a form belongs to one visitor: two who shared it would count as one double press.

    Our own page cache gives every visitor a new token (``VisitorForm.token``); caches outside can't.
    """
    patch_cache_control(response, private=True, no_store=True)
    return response
