"""What staff wrote about a donor, for ``core.personal_data``: the person may read it, and have it forgotten."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet

from core import personal_data
from donate.models import (
    Donor,
    DonorCustomer,
    DonorEmail,
    DonorMerge,
    DonorNote,
    OfflineGift,
    TaggedDonor,
)

#: Where words of staff stood that may name a person; a row that cancels another keeps that it had a reason.
_GONE, _REASON_GONE = "", "–"


def register() -> None:
    """Say so to the foundation; called when Django starts."""
    fields = ("received_on", "amount", "method", "payer", "kind", "fund", "note")
    personal_data.register(OfflineGift, _of(OfflineGift, "donor"), *fields, forget=veil_offline)
    for model, path, shown in (
        (DonorNote, "donor", ("at", "text")),
        (TaggedDonor, "content_object", ("tag",)),
        (DonorEmail, "donor", ("email", "since")),
        (DonorCustomer, "donor", ("stripe_customer",)),
        (DonorMerge, "kept", ("at", "gone")),
    ):
        personal_data.register(model, _of(model, path), *shown, forget=_deleting(_of(model, path)))


def further_addresses(donor: Donor) -> list[str]:
    """What else the person is known by."""
    return list(donor.other_emails.values_list("email", flat=True))


def veil_offline(email: str) -> int:
    """Amounts and days stay; the payer's name and the words of staff go."""
    rows = _of(OfflineGift, "donor")(email)
    rows.filter(~Q(cancels=None)).update(payer=_GONE, note=_REASON_GONE)
    return rows.filter(cancels=None).update(payer=_GONE, note=_GONE)


def _of(model: type[Model], path: str) -> Callable[[str], QuerySet[Any]]:
    def find(email: str) -> QuerySet[Any]:
        return model._default_manager.filter(**{f"{path}__in": Donor.objects.with_email(email)})

    return find


def _deleting(find: Callable[[str], QuerySet[Any]]) -> Callable[[str], int]:
    def forget(email: str) -> int:
        deleted, _models = find(email).delete()
        return deleted

    return forget
