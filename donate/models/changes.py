"""What becomes of a recurring gift: changes asked for, and renewals that failed. Their rules stand in the database."""

import uuid
from typing import ClassVar

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from donate.models.recurring import RecurringGift
from donate.models.snippets import Tier
from donate.money import written

#: How long a gift may rest (months).
MONTHS = (1, 2, 3)


class GiftChange(models.Model):
    """One change asked for: however often its button is pressed.

    Its id follows from the form and what was chosen in it. It is Stripe's idempotency key and stands in the
    subscription's metadata, so that Stripe itself says whose change it carried out. What came of an amount is an
    ``AmountChange``, made by ``sync`` from Stripe's state alone.
    """

    class Verb(models.TextChoices):
        AMOUNT = "amount", _("another amount")
        TIER = "tier", _("another tier")
        PAUSE = "pause", _("pause")
        RESUME = "resume", _("go on")
        STOP = "stop", _("stop")

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        DONE = "done", _("done at Stripe")
        OVERTAKEN = "overtaken", _("overtaken by a later one")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recurring_gift = models.ForeignKey(
        RecurringGift, verbose_name=_("recurring gift"), on_delete=models.PROTECT, related_name="changes"
    )
    verb = models.CharField(_("what"), max_length=6, choices=Verb)
    old_amount = models.PositiveBigIntegerField(_("before"))
    new_amount = models.PositiveBigIntegerField(_("after"), null=True, blank=True)
    tier = models.ForeignKey(
        Tier, verbose_name=_("membership tier"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    months = models.PositiveSmallIntegerField(_("months of rest"), null=True, blank=True)
    resumes_at = models.DateTimeField(_("goes on"), null=True, blank=True)
    changed_by = models.ForeignKey(
        get_user_model(), verbose_name=_("member of staff"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_donor = models.BooleanField(_("by the donor"), default=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    key_number = models.PositiveSmallIntegerField(
        _("keys given up"),
        default=0,
        help_text=_("Counts answers of Stripe that were errors and would be repeated for ever."),
    )
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("change of a gift")
        verbose_name_plural = _("changes of gifts")
        default_permissions = ("view",)
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["recurring_gift"], condition=Q(state="asked"), name="one_change_of_a_gift_at_a_time"
            ),
            CheckConstraint(
                condition=Q(verb__in=["amount", "tier"], new_amount__gt=0)
                | ~Q(verb__in=["amount", "tier"]) & Q(new_amount=None),
                name="a_change_of_amount_names_it",
            ),
            CheckConstraint(
                condition=Q(verb="tier", tier__isnull=False) | ~Q(verb="tier") & Q(tier=None),
                name="a_change_of_tier_names_it",
            ),
            CheckConstraint(
                condition=Q(verb="pause", months__in=MONTHS, resumes_at__isnull=False)
                | ~Q(verb="pause") & Q(months=None, resumes_at=None),
                name="a_pause_has_an_end",
            ),
            CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | ~Q(state="done") & Q(done_at=None),
                name="what_is_done_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.written_old}"

    @property
    def idempotency_key(self) -> str:
        """The change's id; numbered only after Stripe *stored* an error under it."""
        return f"{self.id}.{self.key_number}" if self.key_number else str(self.id)

    @property
    def written_old(self) -> str:
        """In the active language."""
        return written(self.old_amount, self.recurring_gift.currency)

    @property
    def written_new(self) -> str:
        """In the active language; empty where no amount was changed."""
        return written(self.new_amount, self.recurring_gift.currency) if self.new_amount else ""


class FailedRenewal(models.Model):
    """A renewal whose first try failed: still open, recovered, or lost."""

    recurring_gift = models.ForeignKey(
        RecurringGift, verbose_name=_("recurring gift"), on_delete=models.PROTECT, related_name="failed_renewals"
    )
    invoice = models.CharField(_("Stripe invoice"), max_length=64, unique=True)
    amount = models.PositiveBigIntegerField(_("amount"), help_text=_("In minor units; yen has none."))
    first_failed_at = models.DateTimeField(_("failed first"), db_index=True)
    attempts = models.PositiveSmallIntegerField(_("tries"))
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    pay_url = models.URLField(_("Stripe's page for it"), max_length=2000, blank=True)
    recovered_at = models.DateTimeField(_("recovered"), null=True, blank=True)
    lost_at = models.DateTimeField(_("lost"), null=True, blank=True)
    synced_at = models.DateTimeField(_("as Stripe said at"), null=True, blank=True)

    class Meta:
        verbose_name = _("failed renewal")
        verbose_name_plural = _("failed renewals")
        default_permissions = ("view",)
        ordering: ClassVar = ["-first_failed_at"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(recovered_at=None) | Q(lost_at=None), name="a_renewal_is_recovered_or_lost_not_both"
            ),
            CheckConstraint(condition=Q(attempts__gt=0), name="a_failed_renewal_was_tried"),
            CheckConstraint(
                condition=Q(recovered_at=None) | Q(recovered_at__gte=F("first_failed_at")),
                name="a_renewal_recovers_after_it_failed",
            ),
        ]

    def __str__(self) -> str:
        return self.invoice

    @property
    def is_open(self) -> bool:
        """Neither recovered nor lost: somebody can still do something."""
        return self.recovered_at is None and self.lost_at is None

    @property
    def written_amount(self) -> str:
        """In the active language."""
        return written(self.amount, self.recurring_gift.currency)
