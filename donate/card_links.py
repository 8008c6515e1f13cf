"""The link in a mail with which a donor changes the card in one tap, without signing in.

It opens a page of ours that shows nothing about the donor; its one button leads on to Stripe. So it may live longer
than a link that signs in, as Stripe's own link to an open invoice does, and a scanner that opens it changes nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from donate.models import RecurringGift

#: A reminder comes up to forty days before the card ends, and is read a little later.
GOOD_FOR = timedelta(days=45)

_SIGNER = signing.TimestampSigner(salt="donate.card")


def link(gift: RecurringGift) -> str:
    """Its absolute address, in the donor's language."""
    language = gift.donor.language if gift.donor else settings.LANGUAGE_CODE
    with translation.override(language):
        return settings.SITE_URL + reverse("donate:new_card", args=[_SIGNER.sign(str(gift.pk))])


def gift_of(signed: str) -> RecurringGift | None:
    """The gift whose card the link changes; None where it is forged, too old, or the gift has ended."""
    try:
        key = int(_SIGNER.unsign(signed, max_age=GOOD_FOR))
    except (signing.BadSignature, ValueError):
        return None
    return RecurringGift.objects.filter(pk=key, ended_at=None).exclude(stripe_customer="").first()
