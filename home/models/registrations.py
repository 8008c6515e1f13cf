"""Who has signed up for an event. Written by ``home.sign_up`` under a lock on the event."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedJSONField, EncryptedLineField, EncryptedTextField


class Registration(models.Model):
    """One sign-up, for one or several people. Always of the Japanese event, whichever twin it came through."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("has a seat")
        WAITING = "waiting", _("waits for a seat")
        CANCELLED = "cancelled", _("cancelled")
        DOUBTFUL = "doubtful", _("doubtful")

    class Access(models.TextChoices):
        WHEELCHAIR = "wheelchair", _("A place for a wheelchair")
        SIGN = "sign", _("Sign language interpreting")
        CAPTIONS = "captions", _("Captions")
        QUIET = "quiet", _("A quiet place to rest")
        FOOD = "food", _("There is something I cannot eat")

    class By(models.TextChoices):
        GUEST = "guest", _("the guest")
        STAFF = "staff", _("staff")
        EVENT = "event", _("as the event was called off")

    ACTIVE = (State.CONFIRMED, State.WAITING)

    token = models.UUIDField(_("shown form"), unique=True, editable=False)
    event = models.ForeignKey(
        "home.EventPage", verbose_name=_("event"), on_delete=models.CASCADE, related_name="registrations"
    )
    language = models.CharField(_("language"), max_length=8)
    name = models.CharField(_("name"), max_length=120)
    #: Empty where staff wrote down somebody without one, and when the row has been erased.
    email = models.EmailField(_("e-mail"), blank=True)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    access = EncryptedJSONField(_("needed at the venue"), default=list, blank=True)
    note = EncryptedTextField(_("note"), blank=True)
    interpreter = EncryptedLineField(_("interpreting into"), max_length=60, blank=True)
    doubts = models.JSONField(_("why it was kept apart"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State)
    created_at = models.DateTimeField(_("signed up"), auto_now_add=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.CharField(_("cancelled by"), max_length=5, choices=By, blank=True)
    arrived_at = models.DateTimeField(_("came"), null=True, blank=True)
    erased_at = models.DateTimeField(_("personal data erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering: ClassVar = ["created_at", "pk"]
        # Nobody deletes one: it is cancelled, and its personal data goes after a while.
        default_permissions = ("view", "add", "change")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                condition=Q(state__in=["confirmed", "waiting"]) & ~Q(email=""),
                name="one_active_sign_up_per_event_and_address",
            ),
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=10), name="a_party_has_one_to_ten_people"),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="only_a_cancelled_sign_up_says_when",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(name="", email="", note="", interpreter="", access=[], doubts=[]),
                name="an_erased_sign_up_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(state="confirmed"), name="only_who_has_a_seat_comes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or '–'} ({self.people})"

    @property
    def access_labels(self) -> list[str]:
        """What is needed at the venue, in words."""
        return [str(self.Access(code).label) for code in self.access if code in self.Access.values]
