"""What is given again and again, and each change of how much."""

from typing import ClassVar

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import languages
from donate.models.attempt import Attempt
from donate.models.donor import Donor
from donate.models.giving import Giving
from donate.models.snippets import Interval


class RecurringGift(Giving):
    """One subscription at Stripe."""

    class Status(models.TextChoices):
        """Stripe's own words: https://docs.stripe.com/api/subscriptions/object"""

        INCOMPLETE = "incomplete", _("waiting for the first payment")
        INCOMPLETE_EXPIRED = "incomplete_expired", _("never paid")
        TRIALING = "trialing", _("begins later")
        ACTIVE = "active", pgettext_lazy("recurring gift", "active")
        PAST_DUE = "past_due", _("payment failed, being retried")
        UNPAID = "unpaid", _("unpaid")
        PAUSED = "paused", _("paused")
        CANCELED = "canceled", _("ended")

    class EndedBecause(models.TextChoices):
        """Stripe's own words (``cancellation_details.reason`` of a subscription); others are shown as they are."""

        ASKED = "cancellation_requested", _("it was asked for")
        UNPAID = "payment_failed", _("the payments failed")
        DISPUTED = "payment_disputed", _("a payment was disputed")

    donor = models.ForeignKey(
        Donor, verbose_name=_("donor"), null=True, blank=True, on_delete=models.PROTECT, related_name="recurring_gifts"
    )
    attempt = models.ForeignKey(
        Attempt, verbose_name=_("attempt"), null=True, on_delete=models.PROTECT, related_name="recurring_gifts"
    )
    stripe_subscription = models.CharField(_("Stripe subscription"), max_length=64, unique=True)
    stripe_customer = models.CharField(_("Stripe customer"), max_length=64, blank=True)
    interval = models.CharField(_("charged"), max_length=5, choices=Interval, default=Interval.MONTH)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.INCOMPLETE)
    started_at = models.DateTimeField(_("began"))
    next_payment_at = models.DateTimeField(_("next payment"), null=True, blank=True)
    ends_at = models.DateTimeField(_("will end"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_because = models.CharField(_("why it ended"), max_length=40, blank=True, help_text=_("Stripe's word."))
    paused = models.BooleanField(_("rests"), default=False, help_text=_("Nothing is collected; it has not ended."))
    resumes_at = models.DateTimeField(_("goes on"), null=True, blank=True)
    synced_at = models.DateTimeField(_("as Stripe said at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recurring gift")
        verbose_name_plural = _("recurring gifts")
        default_permissions = ("view",)
        permissions: ClassVar = [("stop_recurringgift", "Can stop a recurring gift")]
        ordering: ClassVar = ["-started_at"]
        indexes: ClassVar = [
            # The reports count by month who came and who left.
            models.Index(fields=["started_at"], name="recurring_gifts_begun"),
            models.Index(fields=["ended_at"], name="recurring_gifts_ended"),
        ]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(amount__gt=0), name="a_recurring_gift_is_about_money"),
            CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="a_gift_ends_after_it_began"
            ),
            CheckConstraint(condition=Q(paused=True) | Q(resumes_at=None), name="only_a_gift_that_rests_goes_on"),
        ]

    @property
    def ended_because_in_words(self) -> str:
        """Why it ended, in the reader's language; Stripe's word where we know none."""
        word = self.ended_because
        return str(self.EndedBecause(word).label) if word in self.EndedBecause.values else word

    def __str__(self) -> str:
        return f"{self.donor or self.stripe_subscription} {self.written_amount}"

    @property
    def title(self) -> str:
        """What the donor knows it by: the membership's name, else how often and how much."""
        if self.tier:
            return languages.here(self.tier).name
        words = _("Yearly gift of %(amount)s") if self.interval == Interval.YEAR else _("Monthly gift of %(amount)s")
        return str(words % {"amount": self.written_amount})

    @property
    def is_running(self) -> bool:
        """Begun and not ended, even where a payment is being retried just now."""
        return self.status in {self.Status.ACTIVE, self.Status.PAST_DUE, self.Status.PAUSED, self.Status.TRIALING}


class AmountChange(models.Model):
    """A recurring gift was raised or lowered."""

    recurring_gift = models.ForeignKey(
        RecurringGift, verbose_name=_("recurring gift"), on_delete=models.PROTECT, related_name="amount_changes"
    )
    old_amount = models.PositiveBigIntegerField(_("before"))
    new_amount = models.PositiveBigIntegerField(_("after"))
    changed_at = models.DateTimeField(_("when"))
    applies_from = models.DateTimeField(_("first payment of it"), null=True, blank=True)
    change = models.OneToOneField(
        "donate.GiftChange",
        verbose_name=_("asked for by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amount_change",
    )
    changed_by = models.ForeignKey(
        get_user_model(), verbose_name=_("member of staff"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_donor = models.BooleanField(_("by the donor"), default=False)

    class Meta:
        verbose_name = _("change of amount")
        verbose_name_plural = _("changes of amount")
        default_permissions = ("view",)
        ordering: ClassVar = ["changed_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["changed_at"], name="changes_of_amount_made")]
        constraints: ClassVar = [
            CheckConstraint(condition=~Q(old_amount=F("new_amount")), name="a_change_of_amount_changes_it"),
            CheckConstraint(condition=Q(old_amount__gt=0, new_amount__gt=0), name="changed_amounts_are_money"),
        ]

    def __str__(self) -> str:
        return f"{self.old_amount} → {self.new_amount}"


def first_amount() -> Coalesce:
    """With what a recurring gift began: what stood before its first change, or what it is where nothing changed."""
    changes = AmountChange.objects.filter(recurring_gift=OuterRef("pk")).order_by("changed_at", "pk")
    return Coalesce(Subquery(changes.values("old_amount")[:1]), F("amount"))
