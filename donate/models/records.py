"""The rows of giving that nobody edits by hand: who gave, how, how much. Their rules stand in the database.

Fund and tier are references to the *original* snippet (default language). A campaign is referred to by its
page's ``translation_key``: the same for both languages, and it survives a new slug or a deleted page.
"""

import uuid
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django_countries import countries
from taggit.managers import TaggableManager

from core import languages
from core.encryption import EncryptedJSONField, EncryptedLineField
from donate import methods
from donate.models.snippets import Fund, Interval, Tier
from donate.money import YEN, written


class Frequency(models.TextChoices):
    """What the donor chose in the form."""

    ONCE = "once", _("one-time")
    MONTHLY = "monthly", _("monthly")


class Kind(models.TextChoices):
    """Dues of voting members are no gifts, and never on a donation receipt."""

    GIFT = "gift", _("gift")
    DUES = "dues", _("dues")


def folded(email: str) -> str:
    """The e-mail as we keep and compare it."""
    return email.strip().lower()


class DonorQuerySet(models.QuerySet["Donor"]):
    def with_email(self, email: str) -> "DonorQuerySet":
        """The donor with this address, however it is capitalised (uses the unique index); asks the database.

        Where nobody has it, whoever had it before two rows were merged. In this order: a merge that is committed
        between the two questions is then seen by the second.
        """
        found = self._named(email)
        return found if found.exists() else self._formerly("DonorEmail", email=folded(email)) or found

    def locked(self, email: str) -> "Donor | None":
        """The same donor's row, locked until the transaction ends."""
        rows = self.select_for_update(no_key=True)
        found = rows._named(email).order_by().first()
        if found is None and (former := rows._formerly("DonorEmail", email=folded(email))):
            found = former.first()
        return found

    def _named(self, email: str) -> "DonorQuerySet":
        named = self.exclude(email="")  # as the index says, or PostgreSQL wouldn't use it
        return named.alias(folded_email=Lower("email")).filter(folded_email=folded(email))

    def with_customer(self, stripe_customer: str | None) -> "DonorQuerySet":
        """The donor who is this customer at Stripe, or one of several after a merge; asks the database."""
        if not stripe_customer:
            return self.none()
        found = self.filter(stripe_customer=stripe_customer)
        return found if found.exists() else self._formerly("DonorCustomer", stripe_customer=stripe_customer) or found

    def _formerly(self, model: str, **known: str) -> "DonorQuerySet | None":
        further = apps.get_model("donate", model)._default_manager.filter(**known).first()
        return self.filter(pk=further.donor_id) if further else None


class Donor(models.Model):
    """A person or organisation that gave."""

    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Empty where a donor by transfer told us none."))
    language = models.CharField(_("language"), max_length=8, choices=languages.choices)
    family_name = models.CharField(_("family name"), max_length=60, blank=True)
    given_name = models.CharField(_("given name"), max_length=60, blank=True)
    family_name_kana = models.CharField(_("family name (kana)"), max_length=60, blank=True)
    given_name_kana = models.CharField(_("given name (kana)"), max_length=60, blank=True)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    wants_receipt = models.BooleanField(_("wants a receipt"), default=False)
    postal_code = EncryptedLineField(_("postal code"), max_length=16, blank=True)
    prefecture = EncryptedLineField(_("prefecture"), max_length=60, blank=True)
    address = EncryptedLineField(_("address"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    consented_at = models.DateTimeField(_("agreed to the privacy policy"), null=True, blank=True)
    newsletter_at = models.DateTimeField(_("asked for the newsletter"), null=True, blank=True)
    stripe_customer = models.CharField(_("Stripe customer"), max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True, db_index=True)
    synced_at = models.DateTimeField(_("as Stripe said at"), null=True, blank=True)

    tags = TaggableManager(through="donate.TaggedDonor", blank=True, verbose_name=_("tags"))
    objects = DonorQuerySet.as_manager()

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        default_permissions = ("view", "add", "change")
        permissions: ClassVar = [("merge_donor", "Can merge two donors into one")]
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            UniqueConstraint(Lower("email"), condition=~Q(email=""), name="one_donor_per_email"),
            CheckConstraint(
                condition=~Q(email="", family_name="", organisation=""), name="a_donor_has_an_email_or_a_name"
            ),
            CheckConstraint(
                condition=Q(wants_receipt=True) | Q(postal_code="", prefecture="", address="", country=""),
                name="an_address_only_for_a_receipt",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def name(self) -> str:
        """As one writes it: family name first; the organisation's where it gave."""
        person = f"{self.family_name} {self.given_name}".strip()
        return f"{self.organisation} {person}".strip()

    @property
    def called(self) -> str:
        """As one addresses a person in the active language: given name first outside Japanese."""
        if (translation.get_language() or "ja").startswith("ja"):
            return self.name
        return f"{self.given_name} {self.family_name}".strip() or self.organisation


class Giving(models.Model):
    """What an attempt, a recurring gift and a payment have in common: how much, and what for."""

    amount = models.PositiveBigIntegerField(_("amount"), help_text=_("In minor units; yen has none."))
    currency = models.CharField(_("currency"), max_length=3, default=YEN)
    kind = models.CharField(_("gift or dues"), max_length=4, choices=Kind, default=Kind.GIFT)
    fund = models.ForeignKey(
        Fund, verbose_name=_("fund"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tier = models.ForeignKey(
        Tier, verbose_name=_("membership tier"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    campaign = models.UUIDField(
        _("campaign"), null=True, blank=True, db_index=True, help_text=_("The key that the page and its twin share.")
    )

    class Meta:
        abstract = True

    @property
    def written_amount(self) -> str:
        """In the active language."""
        return written(self.amount, self.currency)


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
        return str(self.get_interval_display() or self.get_frequency_display())

    def get_form_display(self) -> str:
        """What was typed, each with the word that the donor's own row has for it."""
        shown = {name: value for name, value in self.form.items() if value not in ("", None, False)}
        if "country" in shown:
            shown["country"] = countries.name(shown["country"]) or shown["country"]
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

    def __str__(self) -> str:
        return f"{self.donor or self.stripe_subscription} {self.written_amount}"

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


class Donation(Giving):
    """One payment: succeeded, waiting at the konbini, or lapsed there."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for payment")
        SUCCEEDED = "succeeded", _("paid")
        FAILED = "failed", _("not paid")

    payment_intent = models.CharField(_("Stripe payment"), max_length=64, unique=True)
    charge = models.CharField(_("Stripe charge"), max_length=64, blank=True, db_index=True)
    invoice = models.CharField(_("Stripe invoice"), max_length=64, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status)
    method = models.CharField(_("method"), max_length=32, blank=True, help_text=_("Stripe's word: card, konbini, …"))
    donor = models.ForeignKey(
        Donor, verbose_name=_("donor"), null=True, blank=True, on_delete=models.PROTECT, related_name="donations"
    )
    attempt = models.ForeignKey(
        Attempt, verbose_name=_("attempt"), null=True, blank=True, on_delete=models.PROTECT, related_name="donations"
    )
    recurring_gift = models.ForeignKey(
        RecurringGift,
        verbose_name=_("recurring gift"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="donations",
    )
    is_renewal = models.BooleanField(_("renewal"), default=False)
    charged_at = models.DateTimeField(_("charged"), null=True, blank=True, db_index=True)
    available_at = models.DateTimeField(_("at our disposal"), null=True, blank=True)
    voucher_url = models.URLField(_("konbini instructions"), max_length=2000, blank=True)
    voucher_expires_at = models.DateTimeField(_("to be paid until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    synced_at = models.DateTimeField(_("as Stripe said at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        default_permissions = ("view",)
        permissions: ClassVar = [("refund_donation", "Can refund a payment")]
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["campaign", "charged_at"], name="donations_of_a_campaign")]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(amount__gt=0), name="a_donation_is_about_money"),
            CheckConstraint(
                condition=~Q(status="succeeded") | Q(charged_at__isnull=False), name="what_is_paid_has_a_date"
            ),
            CheckConstraint(
                condition=Q(is_renewal=False) | Q(recurring_gift__isnull=False), name="only_a_recurring_gift_renews"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_method_display(self) -> str:
        """In words; Stripe's own word where it is new to us."""
        return methods.in_words(self.method)

    @property
    def number(self) -> str:
        """What the donor sees and may quote to us."""
        return f"W-{timezone.localtime(self.created_at).year}-{self.pk:05d}"
