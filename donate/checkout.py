"""From a valid form to Stripe's hosted page.

The attempt is written and committed before Stripe is asked, and its id is the idempotency key: whatever is lost on
the way, pressing again continues the same attempt and can never charge twice.
"""

import hashlib
import json
import logging
import uuid
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import languages
from donate import stripe_api, sync
from donate.models import Attempt, Donor, Frequency, Fund, Interval, Kind, RecurringGift, Tier
from donate.models.donor import folded
from donate.money import YEN
from donate.stripe_api import NoSuchObject, Said, SavedError, StripeUnavailable

__all__ = ["GiftRequest", "StripeUnavailable", "begin"]

log = logging.getLogger(__name__)


#: A phone that changes its network between two presses presses the same button; and the ways back are ours: the signed
#: link to dues is another one each second.
_NOT_SAID = {"token", "sender", "network", "replaces", "success_url", "cancel_url"}


@dataclass(frozen=True, kw_only=True)
class GiftRequest:
    """What a valid form says, all of it. ``amount`` is whole yen and for a tier the tier's price.

    ``token`` is the form's ``token_id``: presses with the same token and the same values are one attempt.
    ``campaign`` is the campaign page's ``translation_key``. ``success_url`` and ``cancel_url`` are absolute;
    Stripe's session id is added to the former as ``session_id``.
    """

    token: uuid.UUID
    amount: int
    email: str
    language: str
    success_url: str
    cancel_url: str
    frequency: str = Frequency.ONCE
    fund: Fund | None = None
    tier: Tier | None = None
    campaign: uuid.UUID | None = None
    family_name: str = ""
    given_name: str = ""
    organisation: str = ""
    wants_receipt: bool = False
    postal_code: str = ""
    prefecture: str = ""
    address: str = ""
    country: str = ""
    message: str = ""
    display_name: str = ""
    newsletter: bool = False
    consent: bool = False
    #: What ends when this is paid; follows from who asks, so it makes no other attempt of the same form.
    replaces: RecurringGift | None = None
    #: Hashes of where it came from (see ``attack.trace_of``).
    sender: str = ""
    network: str = ""

    @property
    def interval(self) -> str:
        """Empty for a one-time gift; a tier decides for itself."""
        if self.tier:
            return self.tier.interval
        return "" if self.frequency == Frequency.ONCE else Interval.MONTH

    @property
    def digest(self) -> str:
        """Fingerprint of everything the donor said."""
        said = {spec.name: getattr(self, spec.name) for spec in fields(self) if spec.name not in _NOT_SAID}
        said |= {"fund": self.fund and self.fund.pk, "tier": self.tier and self.tier.pk}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


#: What the attempt keeps as form data; the rest has columns of its own.
_FORM_FIELDS = (
    "family_name",
    "given_name",
    "organisation",
    "wants_receipt",
    "postal_code",
    "prefecture",
    "address",
    "country",
    "message",
    "display_name",
    "newsletter",
    "consent",
)


def begin(gift: GiftRequest) -> str:
    """The address to send the donor to: Stripe's hosted page, or the thanks page where this gift is paid already.

    Raises ``StripeUnavailable`` where Stripe is down, slow or refuses; the attempt stays, and the same form
    pressed again continues it.
    """
    attempt = _attempt_for(gift)
    if attempt.stripe_session:  # pressed again: what became of it may not have reached us yet
        attempt = sync.session(attempt.stripe_session)
        if attempt.is_spent:
            attempt = _attempt_for(gift)
    if attempt.state == Attempt.State.COMPLETED and attempt.stripe_session:
        return attempt.success_url.replace("{CHECKOUT_SESSION_ID}", attempt.stripe_session)
    if not attempt.session_url:
        _open_session(attempt)
    return attempt.session_url


def _attempt_for(gift: GiftRequest) -> Attempt:
    """The attempt of this press, committed before anybody asks Stripe.

    Its id is the form's token. Other values in the same form, or a press after the former attempt came to nothing,
    are another attempt, whose id follows from the former: a press repeated ends at the same row, always.
    """
    wanted = gift.token
    while True:
        attempt = _written(wanted, gift)
        if attempt.digest != gift.digest:
            wanted = uuid.uuid5(gift.token, gift.digest)
        elif attempt.is_spent:
            wanted = uuid.uuid5(attempt.id, "again")
        else:
            return attempt


def _written(id: uuid.UUID, gift: GiftRequest) -> Attempt:
    """A new attempt, committed; or the one that another press has written. Most are new, so nobody looks before."""
    attempt = Attempt(id=id, **_row(gift))
    try:
        with transaction.atomic(durable=True):
            attempt.save(force_insert=True)
    except IntegrityError:
        return Attempt.objects.get(id=id)
    return attempt


def _row(gift: GiftRequest) -> dict[str, Any]:
    separator = "&" if "?" in gift.success_url else "?"
    return {
        "token": gift.token,
        "digest": gift.digest,
        "amount": gift.amount,
        "currency": YEN,
        "kind": Kind.DUES if gift.tier and gift.tier.votes else Kind.GIFT,
        "frequency": Frequency.MONTHLY if gift.interval else Frequency.ONCE,
        "interval": gift.interval,
        "fund": gift.fund and gift.fund.original,
        "tier": gift.tier and gift.tier.original,
        "campaign": gift.campaign,
        "replaces": gift.replaces,
        "email": folded(gift.email),
        "language": gift.language,
        "form": {name: getattr(gift, name) for name in _FORM_FIELDS},
        "success_url": f"{gift.success_url}{separator}session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": gift.cancel_url,
        "sender": gift.sender,
        "network": gift.network,
    }


def _open_session(attempt: Attempt) -> None:
    """Ask Stripe for the hosted page of this attempt, and note its address."""
    try:
        try:
            session = _ask(attempt)
        except (SavedError, NoSuchObject) as error:
            # Under this key Stripe would say the same for a day, or the customer we remember is gone there.
            _give_up_key(attempt, error)
            session = _ask(attempt)
    except StripeUnavailable as error:
        log.warning("attempt %s: %s", attempt.id, error)
        Attempt.objects.filter(pk=attempt.pk).update(stripe_customer=attempt.stripe_customer, last_error=str(error))
        raise
    attempt.stripe_session = session["id"]
    attempt.session_url = session["url"]
    # By our clock: the sandbox's may be another.
    attempt.session_expires_at = timezone.now() + timedelta(seconds=session["expires_at"] - session["created"])
    Attempt.objects.filter(pk=attempt.pk).update(
        stripe_customer=attempt.stripe_customer,
        stripe_session=attempt.stripe_session,
        session_url=attempt.session_url,
        session_expires_at=attempt.session_expires_at,
        last_error="",
    )


def _ask(attempt: Attempt) -> Said:
    # Not written down before the session is there: whoever presses again asks under the same keys for the same two.
    attempt.stripe_customer = attempt.stripe_customer or _customer(attempt)
    return stripe_api.create_session(_session_params(attempt), key=attempt.idempotency_key)


def _give_up_key(attempt: Attempt, error: StripeUnavailable) -> None:
    attempt.key_number += 1
    changes: dict[str, Any] = {"key_number": attempt.key_number}
    if isinstance(error, NoSuchObject) and error.param == "customer":
        Donor.objects.filter(stripe_customer=attempt.stripe_customer).update(stripe_customer=None)
        attempt.stripe_customer = changes["stripe_customer"] = ""
    Attempt.objects.filter(pk=attempt.pk).update(**changes)


def _customer(attempt: Attempt) -> str:
    """The donor's Stripe customer; a new one for a new address.

    The key follows from the e-mail, so that two gifts begun at once by a new donor share one customer. Whoever types
    another person's address sees none of their cards: Checkout shows only cards saved for that very purpose.
    """
    known = Donor.objects.only("stripe_customer").of(attempt.email)
    if known and known.stripe_customer:
        return known.stripe_customer
    fingerprint = hashlib.sha256(attempt.email.encode()).hexdigest()
    key = f"customer-{attempt.idempotency_key}" if attempt.key_number else f"customer-{fingerprint}"
    return str(stripe_api.create_customer(key=key, email=attempt.email)["id"])


def _session_params(attempt: Attempt) -> Said:
    """Only from what the attempt's row says: the same attempt must ask with the same words."""
    marks = {
        "attempt": str(attempt.id),
        "kind": attempt.kind,
        "fund": attempt.fund.slug if attempt.fund else "",
        "tier": attempt.tier.slug if attempt.tier else "",
        "campaign": str(attempt.campaign or ""),
    }
    metadata = {name: value for name, value in marks.items() if value}
    price: Said = {
        "currency": attempt.currency,
        "unit_amount": attempt.amount,
        "product_data": {"name": _product_name(attempt)},
    }
    params: Said = {
        "client_reference_id": str(attempt.id),
        "metadata": metadata,
        "customer": attempt.stripe_customer,
        "locale": attempt.language,
        "success_url": attempt.success_url,
        "cancel_url": attempt.cancel_url,
        "line_items": [{"quantity": 1, "price_data": price}],
    }
    if attempt.interval:
        price["recurring"] = {"interval": attempt.interval}
        return params | {"mode": "subscription", "subscription_data": {"metadata": metadata}}
    return params | {"mode": "payment", "submit_type": "donate", "payment_intent_data": {"metadata": metadata}}


def _product_name(attempt: Attempt) -> str:
    """What stands on Stripe's page, in the donor's language."""
    with translation.override(attempt.language):
        if attempt.tier:
            return languages.here(attempt.tier).name
        name = _("Monthly gift") if attempt.interval else _("Gift")
        return f"{name} ({languages.here(attempt.fund).name})" if attempt.fund else name
