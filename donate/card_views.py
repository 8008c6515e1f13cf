"""The page behind the link of a mail: change the card in one tap, without signing in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.form_pages import SeeOther
from donate import card_links, changes, recovery
from donate.models import RecurringGift


@csrf_exempt  # the address itself is the secret
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_card(request: HttpRequest, signed: str) -> HttpResponse:
    """A GET shows the button; the press leads to Stripe's page for the card, and from there back to here."""
    gift = card_links.gift_of(signed)
    context: dict[str, Any] = {"gift": gift, "noindex": True, "hide_donate_bar": True}
    if gift is None:
        return render(request, "donate/new_card.html", context, status=410)
    try:
        if request.method == "POST":
            return SeeOther(_card_page(gift, signed))
        if "done" in request.GET:
            changes.follow_card(gift.stripe_customer)
            context["done"] = True
            context["open"] = recovery.open_ones().filter(recurring_gift=gift).first()
    except changes.StripeUnavailable:
        context["stripe_is_away"] = True
        return render(request, "donate/new_card.html", context, status=503)
    return render(request, "donate/new_card.html", context)


def _card_page(gift: RecurringGift, signed: str) -> str:
    back = settings.SITE_URL + reverse("donate:new_card", args=[signed]) + "?done=1"
    return changes.card_page(gift, return_url=back, language=translation.get_language() or settings.LANGUAGE_CODE)
