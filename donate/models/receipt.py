"""Receipts as they were issued. Numbers are unique and without a gap in each year."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from donate.models.records import Donation, Donor
from donate.money import YEN


class Receipt(models.Model):
    """One receipt: for one payment, or for everything a donor gave monthly in one year.

    The database takes only the next number of the year and lets none go (migration ``append_only``); a receipt
    that was wrong is voided or issued again under its own number.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number in the year"))
    donor = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.PROTECT, related_name="receipts")
    donation = models.ForeignKey(
        Donation, verbose_name=_("payment"), null=True, blank=True, on_delete=models.PROTECT, related_name="receipts"
    )
    name = models.CharField(_("name as issued"), max_length=200)
    address = models.CharField(_("address as issued"), max_length=400)
    amount = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default=YEN)
    received_on = models.DateField(_("received on"))
    issued_at = models.DateTimeField(_("issued"), auto_now_add=True)
    reissued_at = models.DateTimeField(_("issued again"), null=True, blank=True)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering: ClassVar = ["-year", "-sequence"]
        default_permissions = ("view",)
        constraints: ClassVar = [
            UniqueConstraint(fields=["year", "sequence"], name="receipt_numbers_are_unique_in_a_year"),
            CheckConstraint(condition=Q(sequence__gte=1), name="receipt_numbers_begin_with_one"),
            CheckConstraint(condition=Q(amount__gt=0), name="a_receipt_is_about_money"),
            UniqueConstraint(fields=["donation"], condition=Q(voided_at=None), name="one_valid_receipt_per_payment"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.sequence:05d}"
