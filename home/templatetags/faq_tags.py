"""Where each question stands."""

from typing import Any

from django import template

from home.models.faq import place_of

register = template.Library()


@register.filter
def place_of_question(item: Any) -> str:
    """The ``id`` of its answer: browsers open what is closed around the place that an address names."""
    return place_of(item)
