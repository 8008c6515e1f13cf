"""Where choosers of pages open: among the pages that can be chosen."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.views.chooser import BrowseView, page_models_from_string
from wagtail.models import Locale, Page


class NearestBrowseView(BrowseView):
    """Opens at the closest page above all that can be chosen, in one language.

    Wagtail looks for it across the languages, whose trees only meet at the root: an editor who wants a campaign would
    have to find the way from there each time. The other language is one click away.
    """

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        return super().get(request, parent_page_id or _nearest(request.GET.get("page_type", "")))


def _nearest(page_type: str) -> int | None:
    """The page to open at; None leaves it to Wagtail: where any page will do, or there is none of the type."""
    try:
        models: tuple[Any, ...] = page_models_from_string(page_type) if page_type else ()
    except (ValueError, LookupError) as error:
        raise Http404 from error
    if not models or Page in models:
        return None
    wanted = Page.objects.type(*models).filter(locale=Locale.get_active())
    return wanted.first_common_ancestor().pk if wanted.exists() else None
