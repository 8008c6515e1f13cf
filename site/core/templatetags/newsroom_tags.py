"""What the newsroom's pieces in the admin ask for."""

from typing import Any, NamedTuple

from django import template
from wagtail.models import Page

from core import publishing_views
from core.newsroom import checking

register = template.Library()


class Told(NamedTuple):
    """A finding as the panel says it."""

    label: str
    detail: str


@register.simple_tag
def findings_of_draft(page: Page) -> list[Told]:
    """What the content checks notice in the draft that is being edited; nothing of a page that isn't stored yet."""
    if page.pk is None:
        return []
    return [Told(str(seen.kind.label), seen.detail) for seen in checking.look_at([page]).get(page.pk, [])]


@register.simple_tag(takes_context=True)
def buttons_of_translation(context: template.Context, page: Page) -> list[Any]:
    """What the side-by-side editor offers beside the title; Wagtail's own header has it behind the "…"."""
    return list(publishing_views.buttons(page, context["request"].user))
