"""What the money room and the mails hold about a person, for ``core.personal_data``."""

from typing import Any

from django.db.models import Model, Q, QuerySet

from core import personal_data
from core.models import SentMail
from donate import models
from donate.mine import farewell
from donate.models import Attempt, Donor, SupporterMessage
from donate.models.donor import folded

#: model → how it leads to the donor, and what the person reads of each row.
_BY_DONOR: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    models.RecurringGift: (
        "donor",
        (
            *("started_at", "amount", "currency", "interval", "kind", "fund", "tier", "status", "next_payment_at"),
            *("paused", "resumes_at", "ends_at", "ended_at", "stripe_subscription", "stripe_customer"),
        ),
    ),
    models.PaymentCard: ("recurring_gift__donor", ("brand", "last4", "expires_on", "looked_at")),
    models.FailedRenewal: (
        "recurring_gift__donor",
        ("first_failed_at", "amount", "attempts", "next_try_at", "recovered_at", "lost_at", "invoice"),
    ),
    models.AmountChange: ("recurring_gift__donor", ("changed_at", "old_amount", "new_amount", "by_donor")),
    models.GiftChange: (
        "recurring_gift__donor",
        ("asked_at", "verb", "old_amount", "new_amount", "months", "resumes_at", "state", "done_at"),
    ),
    models.Membership: ("donor", ("number", "since")),
    models.Donation: (
        "donor",
        (
            *("charged_at", "amount", "created_at", "currency", "kind", "fund", "tier", "method", "status"),
            *("is_renewal", "payment_intent", "charge", "invoice"),
        ),
    ),
    models.RefundRequest: ("donation__donor", ("asked_at", "amount", "cause", "reason", "state")),
    models.Entry: ("donation__donor", ("occurred_at", "kind", "amount", "currency", "stripe_id")),
    models.Receipt: (
        "donor",
        ("year", "sequence", "name", "address", "amount", "received_on", "issued_at", "reissued_at", "voided_at"),
    ),
    models.Membership: ("donor", ("number", "since")),
    models.DeletionRequest: ("donor", ("asked_at", "state", "ended_at")),
    models.DonorSession: ("donor", ("began_at", "expires_at", "ended_at")),
}
_DONOR = (
    *("email", "language", "family_name", "given_name", "family_name_kana", "given_name_kana", "organisation"),
    *("wants_receipt", "country", "postal_code", "prefecture", "address", "consented_at", "newsletter_at"),
    *("stripe_customer", "created_at"),
)
_ATTEMPT = (
    "started_at",
    "state",
    "amount",
    "currency",
    "interval",
    "kind",
    "fund",
    "tier",
    "email",
    "form",
    "ended_at",
)
_APPLICATION = (
    *("received_at", "tier", "state", "family_name", "given_name", "email", "organisation", "country"),
    *("postal_code", "prefecture", "address", "message", "newsletter", "decided_at"),
)
_MAIL = ("created_at", "subject", "to", "language", "state", "sent_at", "text")


def register() -> None:
    """Say so to the foundation; called when Django starts."""
    personal_data.register(Donor, lambda email: Donor.objects.with_email(email), *_DONOR)
    personal_data.register(Attempt, attempts, *_ATTEMPT)
    for model, (path, fields) in _BY_DONOR.items():
        personal_data.register(model, _finder(model, path), *fields)
    cards = _finder(models.PaymentCard, "recurring_gift__donor")
    personal_data.register(
        models.PaymentCard, cards, "brand", "last4", "expires_on", forget=lambda email: cards(email).delete()[0]
    )
    personal_data.register(SupporterMessage, messages, "created_at", "name", "text", "is_shown")
    personal_data.register(
        models.MembershipApplication,
        lambda email: models.MembershipApplication.objects.filter(email__iexact=email).select_related("tier"),
        *_APPLICATION,
    )
    personal_data.register(
        SentMail,
        lambda email: SentMail.objects.filter(to__iexact=email),
        *_MAIL,
        forget=farewell.veil_mails,
    )


def attempts(email: str) -> QuerySet[Attempt]:
    """Attempts of the donor, and those that came to nothing under this address."""
    mine = Q(donor__in=Donor.objects.with_email(email)) | Q(donor=None, email__iexact=folded(email))
    return Attempt.objects.filter(mine).select_related("fund", "tier")


def messages(email: str) -> QuerySet[SupporterMessage]:
    """The donor's own words."""
    return SupporterMessage.objects.filter(attempt__in=attempts(email))


def _finder(model: type[Model], path: str) -> personal_data.Find:
    def find(email: str) -> QuerySet[Any]:
        return model._default_manager.filter(**{f"{path}__in": Donor.objects.with_email(email)})

    return find
