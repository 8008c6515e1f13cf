"""Mails about receipts, in the donor's language. The paper itself waits in the donor's own pages."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from core.languages import path_in
from core.mail import send_once
from core.models import Identity
from donate.models import Receipt, ReceiptEdition

#: The chairs of the drawing in mails, in the site's colours.
_CHAIRS = ("#2a4b7c", "#69a983", "#f5c65d", "#e4682f", "#2a4b7c")


def tell(receipt: Receipt, edition: ReceiptEdition | None = None) -> None:
    """Say that the receipt is there, once for each edition; inside the transaction that issued it."""
    number = edition.number if edition else 1
    _send("donate/receipt", f"receipt:{receipt.pk}:{number}", receipt, reissued=number > 1)
    Receipt.objects.filter(pk=receipt.pk).update(told_at=timezone.now())


def tell_void(receipt: Receipt, *, returned: bool) -> None:
    """Say that the receipt is no longer valid, and whether that is because the money went back."""
    _send("donate/receipt_void", f"receipt:{receipt.pk}:void", receipt, returned=returned)


def _send(template: str, about: str, receipt: Receipt, **more: Any) -> None:
    donor = receipt.donor
    identity = Identity.in_language(donor.language)
    context = {
        "subject_row": receipt,
        "receipt": receipt,
        "donor": donor,
        "identity": identity,
        "mine_url": settings.SITE_URL + path_in(donor.language, "/mine/"),
        "site_url": settings.SITE_URL,
        "language": donor.language,
        "demo": settings.DEMO,
        "chairs": _CHAIRS,
    }
    reply_to = identity.email if identity else ""
    send_once(template, about=about, to=donor.email, language=donor.language, context=context | more, reply_to=reply_to)
