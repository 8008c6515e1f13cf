"""What becomes of a page that everybody approved. Wagtail loads this with its own models: none is imported here."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def finish(state: "WorkflowState", user: Any = None) -> None:
    """Publish it, unless it is not translated to the end; its editor says so then."""
    from wagtail.workflows import publish_workflow_state

    from core import untranslated

    if not untranslated.held(state.content_object.get_latest_revision()):
        publish_workflow_state(state, user=user)
