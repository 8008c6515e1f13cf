"""What the book came to, month by month: a copy that can be thrown away and counted again (see ``donate.tally``)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from donate.models.snippets import Fund


class Way(models.TextChoices):
    """How a gift comes, as the reports tell them apart."""

    ONCE = "once", _("one-time gifts")
    MONTHLY = "monthly", _("monthly gifts")
    YEARLY = "yearly", _("yearly memberships")
    DUES = "dues", _("dues of voting members")


class Tally(models.Model):
    """Entries of one Japanese month, way, fund and campaign; ``returned`` are refunds and disputes, signed."""

    month = models.DateField(_("month"), help_text=_("Its first day, in Japan."))
    way = models.CharField(_("way"), max_length=7, choices=Way)
    returned = models.BooleanField(_("taken back"))
    fund = models.ForeignKey(Fund, verbose_name=_("fund"), null=True, on_delete=models.CASCADE, related_name="+")
    campaign = models.UUIDField(_("campaign"), null=True)
    amount = models.BigIntegerField(_("amount"), help_text=_("In minor units; yen has none."))
    entries = models.PositiveBigIntegerField(_("entries"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["month"], name="tallies_of_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.way} {self.amount}"


class TallyMark(models.Model):
    """Up to which entry the tally has counted; there is one row."""

    through = models.BigIntegerField(_("counted up to entry"), default=0)
    counted_at = models.DateTimeField(_("counted"), null=True)

    class Meta:
        verbose_name = _("mark of the tally")
        verbose_name_plural = _("marks of the tally")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.through)
