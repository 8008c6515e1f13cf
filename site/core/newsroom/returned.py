"""A page that came back: its editor begins with what the checker wants, until it is handed in again."""

from django.http import HttpRequest
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page, TaskState, WorkflowState

from core import names
from core.templatetags.core_tags import moment


def say(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``before_edit_page``."""
    if request.method != "GET":
        return
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return
    sent_back = state.task_states.filter(status=TaskState.STATUS_REJECTED).order_by("-finished_at", "-pk").first()
    if sent_back is None:
        return
    said = _("%(person)s sent this page back on %(moment)s and asks for changes.") % {
        "person": names.of(sent_back.finished_by) if sent_back.finished_by else _("A checker"),
        "moment": moment(sent_back.finished_at),
    }
    wish = linebreaks(sent_back.comment.strip(), autoescape=True)
    after = _("Mend it, and hand it in again.")
    messages.warning(request, format_html("<strong>{}</strong>{}{}", said, mark_safe(wish), after))  # noqa: S308 - escaped
