"""Other systems that are told of inquiries, and what they were told."""

import secrets
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedLineField
from corporate.models.inquiries import Inquiry
from corporate.outside_addresses import problem_with


def new_secret() -> str:
    """A secret that nobody guesses."""
    return secrets.token_urlsafe(32)


class WebhookTarget(models.Model):
    """An address of another system."""

    name = models.CharField(_("name"), max_length=60)
    url = models.CharField(
        _("address"), max_length=300, help_text=_("Begins with https:// and lies outside our own network.")
    )
    is_active = models.BooleanField(_("switched on"), default=False)
    with_words = models.BooleanField(
        _("with personal data and free text"),
        default=False,
        help_text=_("Otherwise only number, topic, state and dates are told."),
    )
    secret = EncryptedLineField(
        _("secret"),
        max_length=128,
        blank=True,
        default=new_secret,
        help_text=_("Signs what is told. Empty: the one in the server's INQUIRY_WEBHOOK_SECRET."),
    )

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Neither an address inside our network nor a target without a secret."""
        super().clean()
        errors: dict[str, Any] = {}
        if problem := problem_with(self.url):
            errors["url"] = problem
        if not self.signing_secret:
            errors["secret"] = _("Enter a secret: the server has none of its own.")
        if errors:
            raise ValidationError(errors)

    @property
    def signing_secret(self) -> str:
        """Its own, else the server's."""
        return self.secret or str(settings.INQUIRY_WEBHOOK_SECRET)


class WebhookDelivery(models.Model):
    """One event for one target. The body is made when it goes, so that no copy of personal data lies here."""

    class Event(models.TextChoices):
        RECEIVED = "inquiry.received", _("received")
        CHANGED = "inquiry.changed", _("state changed")
        ANSWERED = "inquiry.answered", _("answered")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        DONE = "done", _("delivered")
        FAILED = "failed", _("failed, tried again")
        GIVEN_UP = "given_up", _("given up")

    target = models.ForeignKey(
        WebhookTarget, verbose_name=_("webhook"), on_delete=models.CASCADE, related_name="deliveries"
    )
    inquiry = models.ForeignKey(Inquiry, verbose_name=_("inquiry"), on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=20, choices=Event)
    event_id = models.UUIDField(_("number of the event"), default=uuid.uuid4, unique=True, editable=False)
    facts = models.JSONField(_("what was told"), encoder=DjangoJSONEncoder, default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("sending began"), null=True, blank=True)
    answer_code = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    done_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        ordering: ClassVar = ["-created_at", "-pk"]
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="a_delivered_event_says_when"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"], name="deliveries_that_are_due")]

    def __str__(self) -> str:
        return f"{self.target} {self.event}"
