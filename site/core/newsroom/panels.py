"""The admin's front page: first what waits for whoever looks, then how things stand. Rooms plug in their panels."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Count, F
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

from core import translation_board, untranslated
from core.models import Finding
from core.newsroom import report

_DRAFTS = 8
#: Wagtail's own panels stand where they are needed, not where it puts them.
_PLACES = {"workflow_objects_to_moderate": 10, "user_objects_in_workflow_moderation": 20, "locked_pages": 200}


class OwnDraftsPanel(Component):
    """Pages whose newest draft is mine and not yet live, the ones in the workflow left out: those stand above."""

    name = "own_drafts"
    order = 30
    template_name = "core/admin/own_drafts_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        mine = (
            Page.objects.filter(latest_revision__user=parent_context["request"].user, has_unpublished_changes=True)
            .exclude(pk__in=_in_the_workflow())
            .exclude(latest_revision__approved_go_live_at__isnull=False)
            .select_related("locale", "content_type", "latest_revision")
            .order_by("-latest_revision_created_at")
        )
        return {"drafts": [_with_draft_title(page) for page in mine[:_DRAFTS]], "count": mine.count}


def _in_the_workflow() -> Any:
    """Numbers of pages. Workflow states keep them as text, which PostgreSQL doesn't compare with a number."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, base_content_type=ContentType.objects.get_for_model(Page)
    )
    return states.order_by().annotate(number=Cast("object_id", BigIntegerField())).values("number")


def _with_draft_title(page: Page) -> Page:
    page.shown_title = page.draft_title or page.title
    return page


class ContentsPanel(Component):
    """How many pages need a look, by what was found; each number leads to the report."""

    name = "contents"
    order = 35
    template_name = "core/admin/contents_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        counts = (
            report.of_user(parent_context["request"].user)
            .order_by()
            .values(found=F("kind"))
            .annotate(pages=Count("page", distinct=True))
        )
        by_kind = {row["found"]: row["pages"] for row in counts}
        address = reverse("content_checks")
        return {
            "lines": [
                (kind.label, by_kind[kind.value], f"{address}?kind={kind.value}")
                for kind in Finding.Kind
                if kind.value in by_kind
            ]
        }


class HeldPanel(Component):
    """Pages that will not appear at their hour, or did not, because they are not translated to the end."""

    name = "held"
    order = 25
    template_name = "core/admin/held_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"held": list(untranslated.held_for(parent_context["request"].user))}


class TranslationsPanel(Component):
    """Translations that wait: the first few, and how many there are; the board shows the rest."""

    name = "translations"
    order = 36
    template_name = "core/admin/translations_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return translation_board.waiting_for(parent_context["request"].user)


def construct(request: HttpRequest, panels: list[Component]) -> None:
    """Put the panels in order, and add those of whoever works on pages."""
    for panel in panels:
        panel.order = _PLACES.get(getattr(panel, "name", ""), panel.order)
    if user_has_any_page_permission(request.user):
        panels += [HeldPanel(), OwnDraftsPanel(), ContentsPanel()]
    if request.user.has_perm(translation_board.MAY_TRANSLATE):
        panels.append(TranslationsPanel())
