"""In whose name, for which fund and campaign: read from our attempt, or from what Stripe carries of it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Locale

from donate.models import Attempt, Donor, Fund, Kind, SupporterMessage, Tier
from donate.models.donor import folded
from donate.stripe_api import Said


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """What a payment or subscription is for, and who gave; all of it may be unknown (made in the Dashboard)."""

    attempt: Attempt | None = None
    kind: str = Kind.GIFT
    fund: Fund | None = None
    tier: Tier | None = None
    campaign: uuid.UUID | None = None
    customer: str = ""
    email: str = ""
    name: str = ""

    @property
    def purpose(self) -> dict[str, Any]:
        """The columns that attempts, recurring gifts and payments share."""
        return {"kind": self.kind, "fund": self.fund, "tier": self.tier, "campaign": self.campaign}


def read(metadata: Said | None, *, customer: str | None, email: str | None = "", name: str | None = "") -> Attribution:
    """From an object's metadata; our own row wins over what stands at Stripe."""
    marks = metadata or {}
    attempt_id = _uuid(marks.get("attempt"))
    attempt = Attempt.objects.select_related("fund", "tier").filter(pk=attempt_id).first() if attempt_id else None
    if attempt:
        return Attribution(
            attempt=attempt,
            kind=attempt.kind,
            fund=attempt.fund,
            tier=attempt.tier,
            campaign=attempt.campaign,
            customer=customer or "",
            email=attempt.email,
        )
    original = Locale.get_default()
    return Attribution(
        kind=Kind.DUES if marks.get("kind") == Kind.DUES else Kind.GIFT,
        fund=Fund.objects.filter(slug=marks.get("fund"), locale=original).first(),
        tier=Tier.objects.filter(slug=marks.get("tier"), locale=original).first(),
        campaign=_uuid(marks.get("campaign")),
        customer=customer or "",
        email=email or "",
        name=name or "",
    )


def donor(found: Attribution) -> Donor | None:
    """The donor's row, found or made, locked. Call it inside a transaction, before locking anything else.

    What the form said is taken over once per attempt, so that looking again changes nothing that was corrected since.
    """
    if found.attempt and found.attempt.donor_id:
        # Asked anew: two rows may have become one since the attempt was read.
        return Donor.objects.select_for_update(no_key=True, of=("self",)).get(attempts=found.attempt.pk)
    known = Donor.objects.with_customer(found.customer).first()
    if found.attempt is None and known:
        return known
    if not found.email:
        return None
    customer = found.customer if known is None else ""
    row = Donor.objects.locked(found.email)
    return _followed(row, found, customer) if row else _new_donor(found, customer)


def _followed(row: Donor, found: Attribution, customer: str) -> Donor:
    """A row that was there, with what this payment tells of its donor."""
    changed = []
    if customer and not row.stripe_customer:
        row.stripe_customer = customer
        changed = ["stripe_customer"]
    if found.attempt and _is_told_first(found.attempt, row):
        changed += _take_over(row, found.attempt)
    if changed:
        row.save(update_fields=changed)
    return row


def _new_donor(found: Attribution, customer: str) -> Donor:
    """A row of our own making is locked; one that another payment made at this very moment has to be."""
    row = Donor(
        email=folded(found.email),
        language=settings.LANGUAGE_CODE,
        family_name=found.name[:60],
        stripe_customer=customer or None,
    )
    if found.attempt:
        _take_over(row, found.attempt)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        other = Donor.objects.locked(found.email)
        if other is None:
            raise
        return _followed(other, found, customer)
    if found.attempt:
        _is_told_first(found.attempt, row)
    return row


#: What fits into the donor's columns; a form that let more through must not stop a payment from being booked.
_LENGTHS = {field.name: getattr(field, "max_length", None) for field in Donor._meta.fields}


def _is_told_first(attempt: Attempt, row: Donor) -> bool:
    """Note whose attempt it was, and lock it; False where that was noted before."""
    return bool(Attempt.objects.filter(pk=attempt.pk, donor=None).update(donor=row))


def _take_over(row: Donor, attempt: Attempt) -> list[str]:
    """What the donor said in the form, an address only where a receipt is wanted; the columns that may change.

    The name only where the form came from the donor's own address: a former one leads to a row whose name stands as
    staff kept it when two became one. What the form said stays with the attempt.
    """
    form = attempt.form
    is_own = folded(attempt.email) == folded(row.email)
    fields = ["family_name", "given_name", "organisation"] if is_own or not row.name else []
    if form.get("wants_receipt"):
        row.wants_receipt = True
        fields += ["postal_code", "prefecture", "address", "country"]
    for name in fields:
        if form.get(name):
            setattr(row, name, form[name][: _LENGTHS[name]])
    row.language = attempt.language
    if form.get("consent"):
        row.consented_at = attempt.started_at
    if form.get("newsletter") and row.newsletter_at is None:
        row.newsletter_at = attempt.started_at
    return [*fields, "wants_receipt", "language", "consented_at", "newsletter_at"]


def keep_words(attempt: Attempt) -> None:
    """The message that came with a paid gift, for staff to let onto the campaign's page."""
    if attempt.form.get("message"):
        SupporterMessage.objects.get_or_create(
            attempt=attempt,
            defaults={
                "campaign": attempt.campaign,
                "language": attempt.language,
                "name": attempt.display_name[:60],
                "text": attempt.form["message"],
            },
        )


def complete(attempt: Attempt, state: str) -> None:
    """Note what became of an attempt. A payment that lapsed at the konbini overrules "completed"."""
    ended = {"ended_at": timezone.now()} if attempt.ended_at is None else {}
    Attempt.objects.filter(pk=attempt.pk).exclude(state=state).update(state=state, **ended)


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
