"""The book: every movement of money at Stripe once, and how it compared with Stripe's own."""

from datetime import timedelta
from typing import Any, ClassVar, Never

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.templatetags.core_tags import moment
from donate.models.donation import Donation
from donate.money import YEN, written

#: A comparison gives a sign of life every few seconds; without one for this long it ended with its process.
SILENCE = timedelta(minutes=2)


class AppendOnly(Exception):
    """Entries are written once; what was wrong is put right by another entry."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads and appends. The database refuses the rest too (migration ``append_only``)."""

    def update(self, **kwargs: Any) -> Never:
        raise AppendOnly

    def delete(self) -> Never:
        raise AppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly


class Entry(models.Model):
    """One movement of money at Stripe. Append-only: totals, progress and receipts are read from here."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("payment")
        REFUND = "refund", _("refund")
        REFUND_FAILURE = "refund_failure", _("refund that came back")
        DISPUTE = "dispute", _("dispute")
        DISPUTE_REVERSAL = "dispute_reversal", _("dispute won")

    #: Kinds that bring money; the others take it.
    BRINGING: ClassVar = (Kind.PAYMENT, Kind.REFUND_FAILURE, Kind.DISPUTE_REVERSAL)

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    stripe_id = models.CharField(
        _("Stripe object"), max_length=64, help_text=_("The payment (pi_), refund (re_) or dispute (du_).")
    )
    amount = models.BigIntegerField(
        _("amount"), help_text=_("In minor units; yen has none. Money that left is negative.")
    )
    currency = models.CharField(_("currency"), max_length=3, default=YEN)
    donation = models.ForeignKey(Donation, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="entries")
    occurred_at = models.DateTimeField(_("moved"), db_index=True)
    booked_at = models.DateTimeField(_("booked"), auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering: ClassVar = ["-occurred_at", "-pk"]
        default_permissions = ("view",)
        constraints: ClassVar = [
            UniqueConstraint(fields=["stripe_id", "kind"], name="an_object_moves_money_once_per_kind"),
            CheckConstraint(
                condition=Q(kind__in=["payment", "refund_failure", "dispute_reversal"], amount__gt=0)
                | Q(kind__in=["refund", "dispute"], amount__lt=0),
                name="an_entry_has_the_sign_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stripe_id} {self.amount}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(str(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly(str(self))

    @property
    def written_amount(self) -> str:
        return written(self.amount, self.currency)


class Reconciliation(models.Model):
    """One comparison of the book with Stripe: "matches", or the list of what differs."""

    class Result(models.TextChoices):
        RUNNING = "running", _("under way")
        MATCHES = "matches", _("matches")
        DIFFERS = "differs", _("differs")
        UNFINISHED = "unfinished", _("could not be finished")

    started_at = models.DateTimeField(_("started"))
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=Result)
    events_fetched = models.PositiveIntegerField(_("events that had not arrived"), default=0)
    entries_compared = models.PositiveIntegerField(_("movements compared"), default=0)
    differences = models.JSONField(_("differences"), default=list)
    days = models.PositiveIntegerField(
        _("days compared"), null=True, blank=True, help_text=_("Stripe's last days; empty: everything.")
    )
    error = models.TextField(_("error"), blank=True)
    started_by = models.ForeignKey(
        get_user_model(),
        verbose_name=_("started by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering: ClassVar = ["-started_at"]
        default_permissions = ("view",)
        permissions: ClassVar = [("run_reconciliation", "Can have the books compared with Stripe")]

    def __str__(self) -> str:
        return f"{moment(self.started_at)} {self.get_result_display()}"

    @property
    def is_under_way(self) -> bool:
        """Begun and not ended, and its process lives: else it was broken off, and another may begin."""
        return self.result == self.Result.RUNNING and (self.beat_at or self.started_at) > timezone.now() - SILENCE
