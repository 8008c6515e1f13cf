"""Dragging a page among its siblings: Wagtail's own, which breaks off at a number that no list of pages has."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from wagtail.admin.views.pages.ordering import set_page_position
from wagtail.models import Page

from core.trees import CannotFollow

#: More siblings than this no page has.
_DIGITS = 6


def set_position(request: HttpRequest, page_to_move_id: int) -> HttpResponse:
    """Refuse what is no place among siblings: nonsense, and the root of the tree, which has none."""
    position = request.GET.get("position", "0")
    if not position.isdecimal() or len(position) > _DIGITS:
        return HttpResponseBadRequest()
    get_object_or_404(Page, pk=page_to_move_id, depth__gt=1)
    try:
        answer: HttpResponse = set_page_position(request, page_to_move_id)
    except CannotFollow as why:
        return HttpResponseBadRequest(str(why))
    return answer
