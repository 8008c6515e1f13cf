"""Who asked for the letter."""

from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import BadAddress


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def with_trouble(self) -> "SubscriptionQuerySet":
        """Each with ``trouble``: why no letter goes to the address although its reader wants it; else nothing."""
        bad = BadAddress.objects.filter(email=OuterRef("email"))
        return self.annotate(trouble=Subquery(bad.values("reason")[:1]))

    def receiving(self) -> "SubscriptionQuerySet":
        """Whoever confirmed, didn't stop, and has an address that mails reach and complaints don't come from."""
        return self.with_trouble().filter(Q(trouble=None), confirmed_at__isnull=False, stopped_at=None)


class Subscription(models.Model):
    """One address that asked for the letter. Nothing is sent before its owner has confirmed."""

    class Source(models.TextChoices):
        """Where the address came from."""

        SITE = "site", _("form on the site")
        GIVING = "giving", _("own pages of a donor")

    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(_("language"), max_length=8)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    source = models.CharField(_("where it came from"), max_length=8, choices=Source, default=Source.SITE)
    listed_at = models.DateTimeField(
        _("on the provider's list since"), null=True, blank=True, editable=False, help_text=_("Empty: not there.")
    )
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription to the letter")
        verbose_name_plural = _("subscriptions to the letter")
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="a_subscriber_is_known_in_small_letters"
            ),
            models.CheckConstraint(
                condition=models.Q(listed_at=None) | models.Q(confirmed_at__isnull=False),
                name="only_a_confirmed_address_is_given_away",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> str:
        """In a word, for staff; of a row that was read ``with_trouble``."""
        if self.stopped_at:
            return gettext("stopped")
        if trouble := getattr(self, "trouble", None):
            return str(BadAddress.Reason(trouble).label)
        return gettext("gets the letter") if self.confirmed_at else gettext("not confirmed yet")

    @property
    def is_active(self) -> bool:
        """Whether the letter goes there."""
        return self.confirmed_at is not None and self.stopped_at is None
