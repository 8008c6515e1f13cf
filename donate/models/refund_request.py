"""Refunds that staff asked for: who, when, how much, why, and what Stripe said."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donate.models.donation import Donation
from donate.money import written


class RefundRequestQuerySet(models.QuerySet["RefundRequest"]):
    def unanswered(self) -> "RefundRequestQuerySet":
        """Stripe may have made these refunds, or not: we don't know yet."""
        return self.filter(state=RefundRequest.State.ASKED)

    def total(self) -> int:
        """What they come to (minor units)."""
        return int(self.aggregate(total=Coalesce(Sum("amount"), 0))["total"])

    def note(self, refunds: Iterable[dict[str, Any]]) -> None:
        """Settle the requests that these refunds of Stripe answer (they carry the request's token)."""
        for refund in refunds:
            token = (refund.get("metadata") or {}).get(RefundRequest.MARK)
            if token and _is_uuid(token):
                self.unanswered().filter(token=token).update(
                    state=RefundRequest.State.DONE,
                    stripe_refund=refund["id"],
                    answered_at=timezone.now(),
                    asking_since=None,
                    last_error="",
                )


def _is_uuid(text: str) -> bool:
    """Metadata may have been written by hand in Stripe's Dashboard."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


class RefundRequest(models.Model):
    """One press of the refund button. The form's token makes Stripe's idempotency key."""

    class State(models.TextChoices):
        ASKED = "asked", _("no answer yet")
        DONE = "done", _("refunded")
        REFUSED = "refused", _("refused by Stripe")
        WITHDRAWN = "withdrawn", _("given up")

    class Cause(models.TextChoices):
        """The values are Stripe's: https://docs.stripe.com/api/refunds/create"""

        WISH = "requested_by_customer", _("the donor asked for it")
        TWICE = "duplicate", _("given twice by mistake")
        FRAUD = "fraudulent", _("not by the card's owner")

    #: The name under which Stripe keeps our token with the refund.
    MARK: ClassVar = "refund_request"

    token = models.UUIDField(_("form"), unique=True, default=uuid.uuid4)
    donation = models.ForeignKey(
        Donation, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="refund_requests"
    )
    amount = models.PositiveBigIntegerField(_("amount"), help_text=_("In minor units; yen has none."))
    cause = models.CharField(_("cause"), max_length=24, choices=Cause, default=Cause.WISH)
    reason = models.TextField(_("reason"), max_length=500)
    stops_gift = models.BooleanField(_("the recurring gift was to stop as well"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ASKED)
    stripe_refund = models.CharField(_("Stripe refund"), max_length=64, null=True, blank=True, unique=True)
    asked_by = models.ForeignKey(
        get_user_model(), verbose_name=_("asked by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_by_name = models.CharField(
        _("asked by (name)"), max_length=200, help_text=_("Stays where the account is deleted.")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    asking_since = models.DateTimeField(_("being asked since"), null=True, blank=True)
    tried_at = models.DateTimeField(_("last asked"), null=True, blank=True)
    key_number = models.PositiveSmallIntegerField(
        _("keys given up"),
        default=0,
        help_text=_("Counts answers of Stripe that were errors and would be repeated for ever."),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    error_code = models.CharField(_("Stripe's code"), max_length=64, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = RefundRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund by staff")
        verbose_name_plural = _("refunds by staff")
        ordering: ClassVar = ["-asked_at", "-pk"]
        default_permissions = ("view",)
        constraints: ClassVar = [
            CheckConstraint(condition=Q(amount__gt=0), name="a_refund_request_is_about_money"),
            CheckConstraint(condition=~Q(reason=""), name="a_refund_has_a_reason"),
            CheckConstraint(
                condition=~Q(state="done") | Q(stripe_refund__isnull=False), name="what_is_refunded_names_the_refund"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donation} {self.written_amount}"

    @property
    def written_amount(self) -> str:
        return written(self.amount, self.donation.currency)

    @property
    def idempotency_key(self) -> str:
        """One per form; numbered only after Stripe *stored* an error under it."""
        return f"refund-{self.token}.{self.key_number}" if self.key_number else f"refund-{self.token}"
