"""Money that did not come through Stripe: bank transfers, cash. A book of its own, never mixed with Stripe's."""

from typing import ClassVar

from django.contrib.admin import display
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from donate.models.donor import Donor
from donate.models.giving import Kind
from donate.models.snippets import Fund
from donate.money import YEN, written


class OfflineGiftQuerySet(models.QuerySet["OfflineGift"]):
    def standing(self) -> "OfflineGiftQuerySet":
        """Gifts that were entered and not cancelled since."""
        return self.filter(cancels=None, cancelled_by=None)

    def total(self) -> int:
        """Whole yen; what was cancelled cancels itself out."""
        return int(self.aggregate(total=Coalesce(Sum("amount"), 0))["total"])


class OfflineGift(models.Model):
    """One gift as staff entered it, or the row that cancels one. What was entered stays (``append_only``).

    Whoever made a mistake cancels the row, which adds one with the same amount below zero, and enters it again.
    Sums therefore need no condition. Only the donor may change, when two rows turn out to be one person.
    """

    class Method(models.TextChoices):
        BANK_TRANSFER = "bank_transfer", _("bank transfer")
        POSTAL_TRANSFER = "postal_transfer", _("postal transfer")
        CASH = "cash", _("cash")
        OTHER = "other", _("other")

    currency = YEN

    donor = models.ForeignKey(
        Donor,
        verbose_name=_("donor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offline_gifts",
        help_text=_("Empty: nobody is known, as with a collection box. Then there is no receipt."),
    )
    amount = models.BigIntegerField(_("amount"), help_text=_("In yen."))
    received_on = models.DateField(_("received on"), db_index=True, help_text=_("The day on which we had the money."))
    method = models.CharField(_("method"), max_length=15, choices=Method)
    payer = models.CharField(
        _("payer as the bank wrote it"), max_length=120, blank=True, help_text=_("Helps to find the transfer again.")
    )
    kind = models.CharField(_("gift or dues"), max_length=4, choices=Kind, default=Kind.GIFT)
    fund = models.ForeignKey(
        Fund, verbose_name=_("fund"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    campaign = models.UUIDField(
        _("campaign"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("For your own lists: the campaign's public figures count online gifts alone."),
    )
    note = models.CharField(_("note"), max_length=400, blank=True, help_text=_("Only staff sees it."))
    cancels = models.OneToOneField(
        "self",
        verbose_name=_("cancels"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="cancelled_by",
    )
    entered_by = models.ForeignKey(
        get_user_model(),
        verbose_name=_("entered by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    objects = OfflineGiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("gift by transfer or in cash")
        verbose_name_plural = _("gifts by transfer and in cash")
        ordering: ClassVar = ["-received_on", "-pk"]
        default_permissions = ("view", "add")
        permissions: ClassVar = [("cancel_offlinegift", "Can cancel a gift by transfer or in cash")]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(cancels=None, amount__gt=0) | Q(cancels__isnull=False, amount__lt=0),
                name="an_offline_gift_brings_money_unless_it_cancels",
            ),
            CheckConstraint(
                condition=Q(cancels=None) | ~Q(note=""),
                name="a_cancelling_row_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    @display(description=pgettext_lazy("row", "Number"))
    def number(self) -> str:
        """What the receipt and staff call it."""
        return f"T-{self.received_on.year}-{self.pk:05d}"

    @property
    def written_amount(self) -> str:
        """In the active language."""
        return written(self.amount, YEN)

    @property
    def is_cancelled(self) -> bool:
        """Whether a later row took it back."""
        return hasattr(self, "cancelled_by")
