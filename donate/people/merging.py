"""Two rows turn out to be one donor: everything moves to one of them, in one transaction.

What the other was known by stays known: its address and its customer at Stripe lead to the row that was kept, so
that gifts, renewals and refunds which come later are booked in the right name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from donate import memberships
from donate.models import (
    DeletionRequest,
    Donor,
    DonorCustomer,
    DonorEmail,
    DonorLink,
    DonorMerge,
    DonorSession,
    TaggedDonor,
)
from donate.models.donor import folded

#: Where the kept row says nothing, what the other said is taken over.
_FILLED = (
    "family_name",
    "given_name",
    "family_name_kana",
    "given_name_kana",
    "organisation",
    "consented_at",
    "newsletter_at",
)
_ADDRESS = ("postal_code", "prefecture", "address", "country")
#: Visits of the donor's own pages end, links are looked at one by one; tags are united; further addresses and customers
#: are moved with their own.
_NOT_MOVED = (DonorLink, DonorSession, TaggedDonor)


#: Among so many with the same family name somebody at the same address is looked for.
_NAMESAKES = 2_000


class NotMergeable(Exception):
    """These two can't become one; the words say why."""


def candidates(donor: Donor, limit: int = 8) -> list[Donor]:
    """Donors who might be the same: the same name, or kana, or organisation, or a namesake at the same address."""
    others = Donor.objects.exclude(pk=donor.pk)
    found: dict[int, Donor] = {}
    for fields in (
        ("family_name", "given_name"),
        ("family_name_kana", "given_name_kana"),
        ("organisation", "family_name"),
    ):
        said = {field: getattr(donor, field) for field in fields}
        if said[fields[0]]:
            found.update({other.pk: other for other in others.filter(**said)[:limit]})
    found.update({other.pk: other for other in _of_the_same_house(donor, others)})
    return list(found.values())[:limit]


def _of_the_same_house(donor: Donor, others: QuerySet[Donor]) -> Iterator[Donor]:
    """Addresses stand encrypted, so the database narrows by the family name and they are compared here."""
    if donor.address and donor.family_name:
        for other in others.filter(family_name=donor.family_name, wants_receipt=True).order_by("-pk")[:_NAMESAKES]:
            if (other.postal_code, other.address) == (donor.postal_code, donor.address):
                yield other


def what_moves(gone: Donor) -> dict[str, int]:
    """How many rows of each kind lead to this donor, by the name of the kind."""
    counts = {}
    for relation in _relations():
        count = _rows(relation, gone).count()
        if count:
            counts[str(relation.related_model._meta.verbose_name_plural)] = count
    return counts


@transaction.atomic
def merge(kept_key: int, gone_key: int, by: Any) -> DonorMerge:
    """Move everything of one donor to the other and remove the empty row.

    Both rows are locked first, in the order of their keys; whatever is being booked for either has ended by then,
    and what comes later finds the kept one. Raises ``NotMergeable``; nothing has happened then.
    """
    rows = {row.pk: row for row in Donor.objects.select_for_update().filter(pk__in=[kept_key, gone_key]).order_by("pk")}
    if len(rows) != 2:
        raise NotMergeable(_("One of the two is not there any more."))
    kept, gone = rows[kept_key], rows[gone_key]
    if DeletionRequest.objects.filter(donor__in=rows, state="waiting").exists():
        raise NotMergeable(_("One of the two asked to be forgotten. That comes first."))
    if hasattr(gone, "kept_for_law") or hasattr(kept, "kept_for_law"):
        raise NotMergeable(_("One of the two has been forgotten."))
    snapshot = _snapshot(gone) | _numbers(kept, gone)
    moved = {}
    try:
        with transaction.atomic():
            memberships.merge(kept, gone)
            for relation in _relations():
                count = _rows(relation, gone).update(**{relation.field.name: kept})
                if count:
                    moved[relation.related_model._meta.label] = count
    except IntegrityError as error:
        raise NotMergeable(_("Both have something that one donor can have only once.")) from error
    for tag in gone.tagged.values_list("tag", flat=True):
        TaggedDonor.objects.get_or_create(content_object=kept, tag_id=tag)
    _visits_end(kept, gone)
    email, customer = gone.email, gone.stripe_customer
    gone.delete()
    _fill(kept, snapshot, email, customer)
    now = timezone.now()
    _close_links(kept, now)
    return DonorMerge.objects.create(kept=kept, gone_key=gone_key, gone=snapshot, moved=moved, by=by, at=now)


def _relations() -> list[Any]:
    """Every table that points to a donor, also those of later versions: nothing is left behind."""
    return [
        relation
        for relation in Donor._meta.related_objects
        if relation.related_model not in _NOT_MOVED and not relation.many_to_many
    ]


def _rows(relation: Any, donor: Donor) -> Any:
    return relation.related_model._base_manager.filter(**{relation.field.name: donor})


def _visits_end(kept: Donor, gone: Donor) -> None:
    """An open visit was for one of the two; both people, if they are two, come in anew. Links lead to who remains."""
    DonorSession.objects.filter(donor__in=(kept, gone)).delete()
    DonorLink.objects.filter(donor=gone).update(donor=kept)


def _close_links(kept: Donor, at: datetime) -> None:
    """A link stays open only where it was mailed to the address that remains, to which the next one would go as well.

    Every other was for somebody who may, after all, be another person: it opens nothing, and its page says why.
    """
    waiting = DonorLink.objects.filter(donor=kept, used_at=None, expires_at__gt=at)
    waiting.exclude(purpose=DonorLink.Purpose.ENTER, email=folded(kept.email)).update(used_at=at)


def _snapshot(gone: Donor) -> dict[str, Any]:
    fields = ("email", "stripe_customer", "language", "wants_receipt", *_FILLED, *_ADDRESS, "created_at")
    return {"name": gone.name} | {field: getattr(gone, field) for field in fields}


def _numbers(*donors: Donor) -> dict[str, list[str]]:
    """The member numbers of both: one of two is given up, and a letter may still name it."""
    numbers = [member.written_number for donor in donors if (member := memberships.of(donor))]
    return {"member_numbers": numbers} if numbers else {}


def _fill(kept: Donor, said: dict[str, Any], email: str, customer: str | None) -> None:
    for field in _FILLED:
        if not getattr(kept, field):
            setattr(kept, field, said[field])
    if said["wants_receipt"] and not any(getattr(kept, field) for field in _ADDRESS):
        kept.wants_receipt = True
        for field in _ADDRESS:
            setattr(kept, field, said[field])
    if email and not kept.email:
        kept.email = email
    elif email:
        DonorEmail.objects.get_or_create(email=email.lower(), defaults={"donor": kept})
    if customer and not kept.stripe_customer:
        kept.stripe_customer = customer
    elif customer:
        DonorCustomer.objects.get_or_create(stripe_customer=customer, defaults={"donor": kept})
    kept.save()
    Donor.objects.filter(pk=kept.pk).update(created_at=min(kept.created_at, said["created_at"]))
