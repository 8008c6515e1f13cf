"""What the admin asks before a page is deleted: about its twins, and where its readers are led."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from core.newsroom import leaving
from core.tree_actions import is_original
from core.trees import twins_of

register = template.Library()

#: The first thing in the form of Wagtail's confirmation.
_MARK = '<input type="hidden" name="next"'


@register.simple_tag
def twins_question(page: Page) -> SafeString:
    """Whether the twins go too, as a checkbox; nothing for a page without twins."""
    twins = twins_of(page)
    for twin in twins:
        twin.below = twin.get_descendant_count()
    return mark_safe(  # noqa: S308 - rendered by a template
        render_to_string("core/admin/twins_question.html", {"twins": twins, "ticked": is_original(page)})
    )


@register.simple_tag
def leading_question(page: Page) -> SafeString:
    """Where readers of its address are led; nothing for what nobody could read."""
    if not leaving.is_asked(page):
        return SafeString("")
    return mark_safe(  # noqa: S308 - rendered by a template
        render_to_string("core/admin/leading_question.html", {"form": leaving.LeadingForm()})
    )


@register.simple_tag
def leading_scripts() -> SafeString:
    """What the question's chooser needs."""
    return mark_safe("".join(leaving.LeadingForm().media.render_js()))  # noqa: S308 - Django's own


@register.filter
def asked_in_form(html: SafeString, question: SafeString) -> SafeString:
    """Wagtail's confirmation with the question inside its form, which has no block for it."""
    return mark_safe(html.replace(_MARK, question + _MARK, 1))  # noqa: S308 - both are templates' output
