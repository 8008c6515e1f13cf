"""How a donor gets to their own pages: the mailed link, the session that it opens, and the wish to be forgotten.

Neither a link's token nor a session's key is kept, only its SHA-256: who reads the table can't walk in.
"""

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from donate.models.donor import Donor


class DonorLink(models.Model):
    """One mailed link: valid for half an hour, for one use."""

    class Purpose(models.TextChoices):
        ENTER = "enter", _("to the donor's own pages")
        EMAIL = "email", _("confirms a new address")

    LIFETIME = timedelta(minutes=30)

    donor = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(_("purpose"), max_length=5, choices=Purpose, default=Purpose.ENTER)
    email = models.EmailField(_("sent to"))
    language = models.CharField(_("language"), max_length=8, choices=languages.choices)
    digest = models.CharField(_("fingerprint"), max_length=64, unique=True)
    destination = models.CharField(_("leads to"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    browser = models.CharField(_("used by"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("mailed link")
        verbose_name_plural = _("mailed links")
        ordering: ClassVar = ["-created_at"]
        default_permissions = ()
        constraints: ClassVar = [
            CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="a_link_is_valid_for_a_while"),
            CheckConstraint(condition=Q(used_at=None) | Q(used_at__lt=F("expires_at")), name="a_link_is_used_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.email} {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()


class DonorSession(models.Model):
    """A donor who came in on one device. Two devices are two sessions."""

    LIFETIME = timedelta(hours=2)

    donor = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.CASCADE, related_name="sessions")
    link = models.ForeignKey(
        DonorLink, verbose_name=_("mailed link"), null=True, on_delete=models.SET_NULL, related_name="sessions"
    )
    digest = models.CharField(_("fingerprint"), max_length=64, unique=True)
    began_at = models.DateTimeField(_("began"), default=timezone.now)
    expires_at = models.DateTimeField(_("ends by itself"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("visit to the own pages")
        verbose_name_plural = _("visits to the own pages")
        ordering: ClassVar = ["-began_at"]
        default_permissions = ()
        constraints: ClassVar = [
            CheckConstraint(condition=Q(expires_at__gt=F("began_at")), name="a_visit_lasts_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.donor} {timezone.localtime(self.began_at):%Y-%m-%d %H:%M}"


class DeletionRequest(models.Model):
    """A donor asked us to forget them; a fundraiser carries it out, once nothing runs any more."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for staff")
        DONE = "done", _("carried out")
        WITHDRAWN = "withdrawn", _("taken back by the donor")

    donor = models.ForeignKey(
        Donor, verbose_name=_("donor"), on_delete=models.PROTECT, related_name="deletion_requests"
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    ended_at = models.DateTimeField(_("carried out or taken back"), null=True, blank=True)
    carried_out_by = models.ForeignKey(
        get_user_model(),
        verbose_name=_("carried out by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("request to be forgotten")
        verbose_name_plural = _("requests to be forgotten")
        ordering: ClassVar = ["-asked_at"]
        default_permissions = ("view",)
        permissions: ClassVar = [("carry_out_deletionrequest", "Can carry out requests to be forgotten")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["donor"], condition=Q(state="waiting"), name="one_open_wish_to_be_forgotten"),
            CheckConstraint(
                condition=Q(state="waiting", ended_at=None) | ~Q(state="waiting") & Q(ended_at__isnull=False),
                name="a_wish_that_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor} {timezone.localtime(self.asked_at):%Y-%m-%d}"


class KeptForLaw(models.Model):
    """Name and address of a donor who was forgotten, for the time the law asks for, apart from everything else."""

    donor = models.OneToOneField(Donor, verbose_name=_("donor"), on_delete=models.PROTECT, related_name="kept_for_law")
    name = models.CharField(_("name"), max_length=250)
    address = models.CharField(_("address"), max_length=400, blank=True)
    keep_until = models.DateField(_("keep until"))
    kept_at = models.DateTimeField(_("kept since"), default=timezone.now)

    class Meta:
        verbose_name = _("name kept for the law")
        verbose_name_plural = _("names kept for the law")
        ordering: ClassVar = ["keep_until"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
