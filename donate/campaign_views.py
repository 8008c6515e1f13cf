"""What a page that stays open asks for: a campaign's figures as they are now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe

from core import page_cache
from core.models import Audience
from donate.models import CampaignPage

#: Browsers and what stands between may keep the answer so long (seconds).
KEPT_FOR = 10


@csrf_exempt
@require_safe
@conditional_page
@cache_control(public=True, max_age=KEPT_FOR)
def campaign_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Every part of a page that follows the figures, each marked ``data-live``; ``campaign.js`` puts them in."""
    page_cache.offer(request)
    pages = CampaignPage.objects.live().public().filter(audience=Audience.EVERYBODY)
    page = pages.filter(slug=slug, locale__language_code=translation.get_language()).first()
    if page is None:
        raise Http404("no such campaign")
    context = {"page": page, "progress": page.progress, "state": page.state, "noindex": True}
    response = render(request, "donate/campaign_now.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
