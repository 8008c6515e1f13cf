"""A press of the donate button, before and after Stripe."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django_countries import countries

from core import languages
from core.encryption import EncryptedJSONField
from donate.forms.places import prefecture_name
from donate.models.donor import Donor
from donate.models.giving import Frequency, Giving
from donate.models.snippets import Interval

if TYPE_CHECKING:
    from donate.models.donation import Donation
    from donate.models.recurring import RecurringGift

#: What the form asks that stands in a donor's row, and what it asks besides.
_OF_DONOR = (
    *("family_name", "given_name", "organisation", "wants_receipt"),
    *("country", "postal_code", "prefecture", "address"),
)
_FORM_LABELS: dict[str, Any] = {
    "message": _("A message"),
    "display_name": _("Name to show with it"),
    "newsletter": _("newsletter"),
    "consent": _("Consent"),
}


class Attempt(Giving):
    """One press of the donate button. Its id is Stripe's idempotency key and ``client_reference_id``."""

    class State(models.TextChoices):
        STARTED = "started", _("started")
        COMPLETED = "completed", _("completed")
        EXPIRED = "expired", _("expired")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.UUIDField(_("form"), db_index=True, help_text=_("Presses in the same open form share it."))
    digest = models.CharField(_("fingerprint of the values"), max_length=64)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.STARTED)
    frequency = models.CharField(_("frequency"), max_length=7, choices=Frequency)
    interval = models.CharField(_("charged"), max_length=5, choices=Interval, blank=True)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=8, choices=languages.choices)
    form = EncryptedJSONField(_("form data"), default=dict)
    success_url = models.URLField(_("page after paying"), max_length=500)
    cancel_url = models.URLField(_("page after stopping"), max_length=500)
    donor = models.ForeignKey(
        Donor, verbose_name=_("donor"), null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    replaces = models.ForeignKey(
        "donate.RecurringGift",
        verbose_name=_("in place of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
        help_text=_("What ends when this is paid: the donor's former membership or gift."),
    )
    stripe_customer = models.CharField(_("Stripe customer"), max_length=64, blank=True)
    stripe_session = models.CharField(_("Checkout session"), max_length=128, null=True, blank=True, unique=True)
    session_url = models.URLField(_("Stripe's page"), max_length=2000, blank=True)
    session_expires_at = models.DateTimeField(_("open until"), null=True, blank=True)
    key_number = models.PositiveSmallIntegerField(
        _("keys given up"),
        default=0,
        help_text=_("Counts answers of Stripe that were errors and would be repeated for ever."),
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    synced_at = models.DateTimeField(_("as Stripe said at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    # Keyed hashes (core.limits.veiled), for an hour's look back; emptied after a month.
    sender = models.CharField(max_length=32, blank=True, editable=False)
    network = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        default_permissions = ("view",)
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(amount__gt=0), name="an_attempt_is_about_money"),
            CheckConstraint(
                condition=Q(frequency=Frequency.ONCE, interval="") | ~Q(frequency=Frequency.ONCE) & ~Q(interval=""),
                name="only_a_recurring_attempt_has_an_interval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.written_amount}"

    @property
    def idempotency_key(self) -> str:
        """The attempt's id; numbered only after Stripe *stored* an error under it."""
        return f"{self.id}.{self.key_number}" if self.key_number else str(self.id)

    @property
    def how_often(self) -> str:
        """Once, monthly or yearly, in words."""
        return self.get_interval_display()

    def get_interval_display(self) -> str:  # type: ignore[no-redef]  # Django makes one only where none stands
        """Nothing stands there for a gift that is given once, and people read it as that."""
        return str(Interval(self.interval).label if self.interval else self.get_frequency_display())

    def get_form_display(self) -> str:
        """What was typed, each with the word that the donor's own row has for it."""
        shown = {name: value for name, value in self.form.items() if value not in ("", None, False)}
        if "country" in shown:
            shown["country"] = countries.name(shown["country"]) or shown["country"]
        if "prefecture" in shown:
            shown["prefecture"] = prefecture_name(shown["prefecture"])
        label = _FORM_LABELS | {
            name: str(getattr(Donor._meta.get_field(name), "verbose_name", name)) for name in _OF_DONOR
        }
        yes = pgettext("a fact", "yes")
        said = [f"{capfirst(str(label.get(name, name)))}: {yes if one is True else one}" for name, one in shown.items()]
        return " · ".join(said) or "–"

    @property
    def is_spent(self) -> bool:
        """It came to nothing, and Stripe's page for it is closed: trying again is another attempt."""
        closed = self.session_expires_at is not None and self.session_expires_at <= timezone.now()
        return self.state in {self.State.EXPIRED, self.State.FAILED} or (closed and self.state == self.State.STARTED)

    @property
    def display_name(self) -> str:
        """The name the donor wants to be called publicly; empty: none."""
        return str(self.form.get("display_name", ""))

    @property
    def donation(self) -> "Donation | None":
        """The (first) payment that came of it, paid or waiting."""
        return self.donations.order_by("created_at").first()

    @property
    def recurring_gift(self) -> "RecurringGift | None":
        return self.recurring_gifts.first()
