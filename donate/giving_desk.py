"""Between a valid form and the checkout: doubts, the request, and what is said where Stripe doesn't answer."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from core import languages
from core.form_pages import Refused, SeeOther
from core.frame import frame_of
from core.models import Identity, SiteSettings
from donate import attack, checkout

if TYPE_CHECKING:
    from donate.forms.donor import DonorForm
    from donate.forms.gift import GiftForm


def contact(request: HttpRequest) -> str:
    """How to get in touch, in one line; looked up only where a message needs it."""

    def line() -> str:
        identity = frame_of(request).identity
        return " / ".join(filter(None, [identity.email, identity.phone])) if identity else ""

    return lazy(line, str)()


def identity_in(language: str) -> Identity | None:
    """The organisation as this language names it, for mails."""
    site = Site.objects.filter(is_default_site=True).first()
    identity = SiteSettings.for_site(site).identity if site else None
    with translation.override(language):
        return languages.here(identity) if identity else None


def check_doubts(form: "DonorForm") -> None:
    """Money isn't kept apart like a letter: whoever seems to be a machine is asked to press once more.

    In the demo a script may be quick: there are no cards to try out.
    """
    if set(form.doubts) - ({"too quick"} if settings.DEMO else set()):
        raise Refused(_("That went very quickly. Please look through it, and press the button once more."))


def gift_request(form: "GiftForm", cancel_url: str) -> checkout.GiftRequest:
    """What the valid donate form asks for."""
    return checkout.GiftRequest(
        token=form.token_id,
        amount=form.cleaned_data["yen"],
        frequency=form.cleaned_data["frequency"],
        fund=form.fund_chosen,
        campaign=form.campaign_page.translation_key if form.campaign_page else None,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        success_url=thanks_url(),
        cancel_url=cancel_url,
        **form.donor,
    )


def thanks_url() -> str:
    """The absolute address of the thanks page in the active language."""
    return f"{settings.SITE_URL}{reverse('donate:thanks')}"


def send_to_stripe(page: Any, request: HttpRequest, form: "DonorForm", gift: checkout.GiftRequest) -> HttpResponse:
    """303 to Stripe's page; 503 with the form as it was where Stripe can't be reached.

    "Try again" sends the same token and the same values, so it continues the same attempt.
    """
    check_doubts(form)
    try:
        return SeeOther(checkout.begin(replace(gift, **attack.trace_of(request))))
    except checkout.StripeUnavailable:
        form.stripe_is_away = True
        response = page.show_form(request, form, status=503)
        response["Retry-After"] = "60"
        return response


def donate_action(page: Page, request: HttpRequest) -> dict[str, Any]:
    """schema.org: one can give here, to the organisation that the home page describes."""
    return {
        "@type": "DonateAction",
        "name": page.title,
        "recipient": {"@type": "NGO", "@id": f"{settings.SITE_URL}/#organisation", "url": f"{settings.SITE_URL}/"},
        "target": {"@type": "EntryPoint", "urlTemplate": f"{settings.SITE_URL}{page.get_url(request)}"},
    }
