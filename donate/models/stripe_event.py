"""Events that Stripe delivered (or that we fetched because they never arrived). None is ever dropped."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OBJECT_ID_LENGTH = 128


class StripeEventQuerySet(models.QuerySet["StripeEvent"]):
    def keep(self, payload: dict[str, Any]) -> "StripeEvent":
        """Insert the event unless it is there; the kept row. ``payload`` is the event in Stripe's wire shape."""
        row = StripeEvent(
            event_id=payload["id"],
            type=payload["type"],
            api_version=payload.get("api_version") or "",
            livemode=payload["livemode"],
            object_id=(payload["data"]["object"].get("id") or "")[:OBJECT_ID_LENGTH],
            payload=payload,
        )
        # Most events are new: one INSERT that does nothing where the event is there, and one look at the row.
        StripeEvent.objects.bulk_create([row], ignore_conflicts=True)
        return self.defer("payload").get(event_id=row.event_id)

    def waiting(self) -> "StripeEventQuerySet":
        """Kept, and neither handled yet nor set aside."""
        return self.filter(handled_at=None, set_aside_at=None)

    def set_aside(self) -> "StripeEventQuerySet":
        """Stripe knows nothing of what they are about, and a day did not change that."""
        return self.filter(handled_at=None).exclude(set_aside_at=None)

    def settled(self) -> "StripeEventQuerySet":
        """Handled or set aside: nobody will look again unless a member of staff asks for it."""
        return self.exclude(handled_at=None, set_aside_at=None)

    def last_received(self) -> datetime | None:
        """When the newest event came in; None before the first."""
        newest: StripeEvent | None = self.order_by("-received_at").first()
        return newest.received_at if newest else None


class StripeEvent(models.Model):
    """One event: it says *what* to look at, never *what is true* (see ``donate.sync``)."""

    event_id = models.CharField(_("Stripe event"), max_length=64, unique=True)
    type = models.CharField(_("type"), max_length=80)
    api_version = models.CharField(_("API version"), max_length=40, blank=True)
    livemode = models.BooleanField(pgettext_lazy("Stripe", "live"))
    object_id = models.CharField(_("Stripe object"), max_length=OBJECT_ID_LENGTH, blank=True, db_index=True)
    payload = models.JSONField(_("content"), encoder=DjangoJSONEncoder)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    set_aside_at = models.DateTimeField(
        _("set aside"),
        null=True,
        blank=True,
        help_text=_("Stripe knows nothing of what it is about; it is not tried again by itself."),
    )
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = StripeEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        ordering: ClassVar = ["-received_at", "-pk"]
        default_permissions = ("view",)
        permissions: ClassVar = [("retry_stripeevent", "Can have a Stripe event handled again")]
        indexes: ClassVar = [
            # The sweeper looks for these every minute among everything that ever arrived.
            models.Index(fields=["received_at"], condition=Q(handled_at=None), name="events_waiting"),
            # The list in the admin begins with what is not handled.
            models.Index(fields=["-handled_at", "-received_at"], name="events_by_handling"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    @property
    def is_settled(self) -> bool:
        """Nobody will look again unless a member of staff asks for it."""
        return self.handled_at is not None or self.set_aside_at is not None


class Pace(models.Model):
    """When the next read at Stripe may begin, in unix seconds; all processes share the row (see ``donate.pace``)."""

    name = models.CharField(max_length=16, primary_key=True)
    free_at = models.FloatField()

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return f"{self.name} {self.free_at}"
