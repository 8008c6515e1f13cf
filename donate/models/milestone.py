"""Milestones of campaigns, noted by themselves from the ledger."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from donate import money, progress


class CampaignMilestone(models.Model):
    """A part of a campaign's goal was reached. It stays, even where a refund takes the count below it again."""

    #: Which parts are worth a line, in percent.
    PARTS: ClassVar = (25, 50, 75, 100)

    campaign = models.UUIDField(_("campaign"), help_text=_("The key that the page and its twin share."))
    goal_kind = models.CharField(_("what is counted"), max_length=10, choices=progress.Goal)
    goal_number = models.PositiveBigIntegerField(_("goal"))
    percent = models.PositiveSmallIntegerField(_("percent"))
    reached_at = models.DateTimeField(_("reached"), help_text=_("When the payment came that made it full."))
    noted_at = models.DateTimeField(_("noted"), auto_now_add=True)

    class Meta:
        verbose_name = _("milestone of a campaign")
        verbose_name_plural = _("milestones of campaigns")
        default_permissions = ("view",)
        ordering: ClassVar = ["reached_at", "percent"]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["campaign", "goal_kind", "goal_number", "percent"], name="a_milestone_is_reached_once"
            ),
            CheckConstraint(condition=Q(percent__in=[25, 50, 75, 100]), name="a_milestone_is_a_quarter"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def needed(self) -> int:
        """How many (or how much) that is, rounded up."""
        return -(-self.goal_number * self.percent // 100)

    @property
    def title(self) -> str:
        """As the page says it."""
        if self.percent == 100:
            return gettext("The goal is reached")
        return gettext("%(percent)s%% of the goal is reached") % {"percent": self.percent}

    @property
    def text(self) -> str:
        """What was counted then, of how much."""
        if self.goal_kind == progress.Goal.MONEY:
            said = {"needed": money.written(self.needed), "goal": money.written(self.goal_number)}
            return gettext("%(needed)s of %(goal)s have arrived.") % said
        said = {"needed": number_format(self.needed, use_l10n=True), "goal": number_format(self.goal_number)}
        if self.goal_kind == progress.Goal.DONORS:
            return gettext("%(needed)s of %(goal)s donors are with us.") % said
        return gettext("%(needed)s of %(goal)s seats are taken.") % said
