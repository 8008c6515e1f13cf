"""What becomes of a page after a step of its workflow: whoever approves it reads it at once."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from core.templatetags.core_tags import moment


def say(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_edit_page``; Wagtail itself says only that the page was updated."""
    if "action-workflow-action" not in request.POST or request.POST.get("workflow-action-name") != "approve":
        return
    page = Page.objects.get(pk=page.pk)
    title = {"title": page.get_admin_display_title()}
    task = page.current_workflow_task
    if task is not None:
        messages.info(request, _("“%(title)s” goes on to the step “%(step)s”.") % {**title, "step": task})
    elif page.approved_schedule and page.scheduled_revision:
        at = moment(page.scheduled_revision.approved_go_live_at)
        messages.info(request, _("“%(title)s” is approved. It appears on %(moment)s.") % {**title, "moment": at})
    elif page.live and not page.has_unpublished_changes:
        messages.info(request, _("“%(title)s” is live.") % title)
