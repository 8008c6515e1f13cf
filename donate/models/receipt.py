"""Receipts as they were issued. Numbers are unique and without a gap in each year.

A receipt is its number; what was printed under it is an *edition*, and each edition stays for ever. The lines say
which money the receipt stands for: the database lets no money stand on two valid receipts.
"""

from typing import ClassVar

from django.contrib.admin import display
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donate.models.certification import Certification
from donate.models.donation import Donation
from donate.models.donor import Donor
from donate.models.offline import OfflineGift
from donate.money import YEN, written


class ReceiptBatch(models.Model):
    """The receipts of all monthly donors for one year. It can be stopped anywhere and go on later."""

    year = models.PositiveSmallIntegerField(_("year of the gifts"))
    tells_donors = models.BooleanField(
        _("tell each donor by mail"), default=True, help_text=_("The mail links to the donor's own pages.")
    )
    started_by = models.ForeignKey(
        get_user_model(),
        verbose_name=_("started by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("run of yearly receipts")
        verbose_name_plural = _("runs of yearly receipts")
        ordering: ClassVar = ["-started_at"]
        default_permissions = ("view", "add")
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["year"],
                condition=Q(finished_at=None),
                name="one_open_batch_per_year",
                violation_error_message=_("The receipts for this year are being made already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class ReceiptYear(models.Model):
    """A year's numbers. Whoever gives out the next one holds the lock on this row until the commit."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)

    class Meta:
        verbose_name = _("year of receipts")
        verbose_name_plural = _("years of receipts")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.year)


class Receipt(models.Model):
    """One number: for one payment, or for everything a donor gave monthly in one year.

    ``year`` is the Japanese year in which the money was received. Name, address and amount are those of the
    latest edition. The database takes only the next number of the year and lets none go (``append_only``);
    a receipt that was wrong is voided or issued again under its own number.
    """

    class Kind(models.TextChoices):
        ONCE = "once", _("one gift")
        YEAR = "year", _("monthly gifts of a year")

    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number in the year"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.ONCE)
    donor = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.PROTECT, related_name="receipts")
    batch = models.ForeignKey(
        ReceiptBatch,
        verbose_name=_("yearly receipts"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receipts",
    )
    certification = models.ForeignKey(
        Certification,
        verbose_name=_("certification"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receipts",
    )
    name = models.CharField(_("name as issued"), max_length=200)
    address = models.CharField(_("address as issued"), max_length=400)
    amount = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default=YEN)
    received_on = models.DateField(_("received on"), help_text=_("For a year: the last payment."))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    reissued_at = models.DateTimeField(_("issued again"), null=True, blank=True)
    told_at = models.DateTimeField(_("donor told"), null=True, blank=True)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    void_reason = models.CharField(_("why it was voided"), max_length=200, blank=True)
    voided_by = models.CharField(
        _("voided by"), max_length=150, blank=True, help_text=_("Empty: the money went back to the donor.")
    )

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering: ClassVar = ["-year", "-sequence"]
        default_permissions = ("view",)
        permissions: ClassVar = [
            ("void_receipt", "Can void receipts"),
            ("reissue_receipt", "Can issue receipts again"),
            ("register_receipt", "Can export the donor register"),
        ]
        constraints: ClassVar = [
            UniqueConstraint(fields=["year", "sequence"], name="receipt_numbers_are_unique_in_a_year"),
            CheckConstraint(condition=Q(sequence__gte=1), name="receipt_numbers_begin_with_one"),
            CheckConstraint(condition=Q(amount__gt=0), name="a_receipt_is_about_money"),
            CheckConstraint(condition=~Q(name="") & ~Q(address=""), name="a_receipt_names_the_donor"),
            CheckConstraint(
                condition=Q(voided_at=None, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="a_voided_receipt_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    @display(description=_("number"))
    def number(self) -> str:
        """As printed."""
        return f"{self.year}-{self.sequence:06d}"

    @property
    def is_valid(self) -> bool:
        return self.voided_at is None

    @property
    def written_amount(self) -> str:
        """In the active language."""
        return written(self.amount, self.currency)

    @property
    def file_name(self) -> str:
        return f"receipt-{self.number}.pdf"

    @property
    def admin_url(self) -> str:
        """Where staff see it."""
        return reverse("giving_receipts:inspect", args=[self.pk])

    @property
    def edition(self) -> "ReceiptEdition":
        """What is printed under this number now."""
        return self.editions.latest("number")


class ReceiptEdition(models.Model):
    """What was printed, word for word: the first issue, and each one after it. Append-only, by the database."""

    receipt = models.ForeignKey(Receipt, verbose_name=_("receipt"), on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"), default=1)
    document = models.JSONField(_("what is printed"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.CharField(
        _("issued by"), max_length=150, blank=True, help_text=_("User name as it was then; empty: by itself.")
    )
    made_at = models.DateTimeField(_("issued"), default=timezone.now)

    class Meta:
        verbose_name = _("edition of a receipt")
        verbose_name_plural = _("editions of receipts")
        ordering: ClassVar = ["receipt", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            UniqueConstraint(fields=["receipt", "number"], name="editions_of_a_receipt_are_numbered"),
            CheckConstraint(condition=Q(number__gte=1), name="editions_begin_with_one"),
            CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="issuing_again_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} ({self.number})"

    @property
    def written_amount(self) -> str:
        """What was printed, in the active language: the receipt itself has the latest edition's amount alone."""
        printed = self.document["sheets"][0]["amount"]
        return written(int("".join(sign for sign in printed if sign.isdigit())), self.receipt.currency)


class ReceiptLine(models.Model):
    """Money that a receipt stands for, as much of it as remained with us when the latest edition was issued."""

    receipt = models.ForeignKey(Receipt, verbose_name=_("receipt"), on_delete=models.PROTECT, related_name="lines")
    donation = models.ForeignKey(
        Donation,
        verbose_name=_("payment"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receipt_lines",
    )
    offline_gift = models.ForeignKey(
        OfflineGift,
        verbose_name=_("gift by transfer or in cash"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receipt_lines",
    )
    amount = models.PositiveBigIntegerField(_("amount"))
    received_on = models.DateField(_("received on"))
    is_valid = models.BooleanField(_("valid"), default=True)

    class Meta:
        verbose_name = _("line of a receipt")
        verbose_name_plural = _("lines of receipts")
        ordering: ClassVar = ["received_on", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["donation"], condition=Q(is_valid=True), name="no_payment_stands_on_two_valid_receipts"
            ),
            UniqueConstraint(
                fields=["offline_gift"],
                condition=Q(is_valid=True),
                name="no_offline_gift_stands_on_two_valid_receipts",
            ),
            CheckConstraint(
                condition=Q(donation=None, offline_gift__isnull=False) | Q(donation__isnull=False, offline_gift=None),
                name="a_line_is_about_one_payment_or_one_offline_gift",
            ),
            CheckConstraint(condition=Q(amount__gt=0), name="a_line_is_about_money"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt}: {self.received_on}"

    @property
    def source(self) -> Donation | OfflineGift:
        """The payment, or the gift that came another way."""
        found = self.donation or self.offline_gift
        assert found is not None  # the database says so
        return found
