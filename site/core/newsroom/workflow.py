"""Write, check, publish: the workflow that every new site begins with.

Editors write and hand in; checkers read it against the facts; moderators put it live. Approving the last step publishes
(or schedules, where the page says when). All of it are rows of Wagtail's own, which an administrator may change.
"""

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

#: Wagtail's migrations make a workflow of one step; ours takes its place where nobody chose another.
_WAGTAILS = "Moderators approval"


def make(checkers: Group, publishers: Group) -> Workflow | None:
    """The workflow with its two steps for every page; run again, it changes nothing. None where staff has its own."""
    root = Page.objects.get(depth=1)
    assigned = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if assigned is None or assigned.workflow.name != _WAGTAILS:
        return None
    with translation.override(settings.STAFF_LANGUAGE):
        workflow = Workflow.objects.create(name=gettext("Check and publish"))
        steps = ((gettext("Check of the contents"), checkers), (gettext("Publication"), publishers))
    for order, (name, group) in enumerate(steps):
        task = GroupApprovalTask.objects.create(name=name)
        task.groups.add(group)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    Workflow.objects.filter(pk=assigned.workflow_id).update(active=False)
    assigned.workflow = workflow
    assigned.save()
    return workflow
