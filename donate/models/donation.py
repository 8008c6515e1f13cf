"""A payment."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donate import methods
from donate.models.attempt import Attempt
from donate.models.donor import Donor
from donate.models.giving import Giving
from donate.models.recurring import RecurringGift


class Donation(Giving):
    """One payment: succeeded, waiting at the konbini, or lapsed there."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for payment")
        SUCCEEDED = "succeeded", _("paid")
        FAILED = "failed", _("not paid")

    payment_intent = models.CharField(_("Stripe payment"), max_length=64, unique=True)
    charge = models.CharField(_("Stripe charge"), max_length=64, blank=True, db_index=True)
    invoice = models.CharField(_("Stripe invoice"), max_length=64, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status)
    method = models.CharField(_("method"), max_length=32, blank=True, help_text=_("Stripe's word: card, konbini, …"))
    donor = models.ForeignKey(
        Donor, verbose_name=_("donor"), null=True, blank=True, on_delete=models.PROTECT, related_name="donations"
    )
    attempt = models.ForeignKey(
        Attempt, verbose_name=_("attempt"), null=True, blank=True, on_delete=models.PROTECT, related_name="donations"
    )
    recurring_gift = models.ForeignKey(
        RecurringGift,
        verbose_name=_("recurring gift"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="donations",
    )
    is_renewal = models.BooleanField(_("renewal"), default=False)
    charged_at = models.DateTimeField(_("charged"), null=True, blank=True, db_index=True)
    available_at = models.DateTimeField(_("at our disposal"), null=True, blank=True)
    voucher_url = models.URLField(_("konbini instructions"), max_length=2000, blank=True)
    voucher_expires_at = models.DateTimeField(_("to be paid until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    synced_at = models.DateTimeField(_("as Stripe said at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("gifts")
        default_permissions = ("view",)
        permissions: ClassVar = [("refund_donation", "Can refund a payment")]
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["campaign", "charged_at"], name="donations_of_a_campaign")]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(amount__gt=0), name="a_donation_is_about_money"),
            CheckConstraint(
                condition=~Q(status="succeeded") | Q(charged_at__isnull=False), name="what_is_paid_has_a_date"
            ),
            CheckConstraint(
                condition=Q(is_renewal=False) | Q(recurring_gift__isnull=False), name="only_a_recurring_gift_renews"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_method_display(self) -> str:
        """In words; Stripe's own word where it is new to us."""
        return methods.in_words(self.method)

    @property
    def number(self) -> str:
        """What the donor sees and may quote to us."""
        return f"W-{timezone.localtime(self.created_at).year}-{self.pk:05d}"
