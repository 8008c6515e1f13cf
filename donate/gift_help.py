"""The mail that tells a donor what runs and how to change it: by answering, to a person."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.mail import send_once
from donate import giving_desk
from donate.models import Donor


@transaction.atomic
def send(email: str) -> None:
    """Write to a known donor, once an hour at most; to an unknown address nothing is sent."""
    donor = Donor.objects.with_email(email).first()
    if donor is None:
        return
    gifts = [gift for gift in donor.recurring_gifts.select_related("fund", "tier") if gift.is_running]
    identity = giving_desk.identity_in(donor.language)
    send_once(
        "donate/gift_help",
        about=f"gift_help:{donor.pk}:{timezone.now():%Y-%m-%d-%H}",
        to=donor.email,
        language=donor.language,
        context={"donor": donor, "gifts": gifts, "identity": identity, "demo": settings.DEMO},
        reply_to=identity.email if identity else "",
    )
