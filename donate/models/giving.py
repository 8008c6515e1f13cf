"""What every row about money that is given has in common. Nobody edits such rows by hand.

Fund and tier are references to the *original* snippet (default language). A campaign is referred to by its
page's ``translation_key``: the same for both languages, and it survives a new slug or a deleted page.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from donate.models.snippets import Fund, Tier
from donate.money import YEN, written


class Frequency(models.TextChoices):
    """What the donor chose in the form."""

    ONCE = "once", _("one-time")
    MONTHLY = "monthly", _("monthly")


class Kind(models.TextChoices):
    """Dues of voting members are no gifts, and never on a donation receipt."""

    GIFT = "gift", _("gift")
    DUES = "dues", _("dues")


class Giving(models.Model):
    """What an attempt, a recurring gift and a payment have in common: how much, and what for."""

    amount = models.PositiveBigIntegerField(_("amount"), help_text=_("In minor units; yen has none."))
    currency = models.CharField(_("currency"), max_length=3, default=YEN)
    kind = models.CharField(_("gift or dues"), max_length=4, choices=Kind, default=Kind.GIFT)
    fund = models.ForeignKey(
        Fund, verbose_name=_("fund"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tier = models.ForeignKey(
        Tier, verbose_name=_("membership tier"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    campaign = models.UUIDField(
        _("campaign"), null=True, blank=True, db_index=True, help_text=_("The key that the page and its twin share.")
    )

    class Meta:
        abstract = True

    @property
    def written_amount(self) -> str:
        """In the active language."""
        return written(self.amount, self.currency)
