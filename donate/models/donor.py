"""Who gave."""

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from core import languages, names
from core.encryption import EncryptedLineField
from core.nobody import is_nobody, nobody_in
from donate.forms.places import prefecture_name


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

    def of(self, email: str) -> "Donor | None":
        """The same, as a row."""
        found = self._named(email).order_by().first()
        if found is None and (former := self._formerly("DonorEmail", email=folded(email))):
            found = former.first()
        return found

    def locked(self, email: str) -> "Donor | None":
        """The same donor's row, locked until the transaction ends."""
        return self.select_for_update(no_key=True).of(email)

    def with_mail_address(self) -> "DonorQuerySet":
        """Whom mails reach (``Donor.mail_address``)."""
        return self.exclude(email="").exclude(nobody_in("email"))

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
    created_at = models.DateTimeField(_("added"), auto_now_add=True, db_index=True)
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
        return self.name or self.mail_address or gettext("A donor who was forgotten (no. %(key)s)") % {"key": self.pk}

    def get_prefecture_display(self) -> str:
        """In the active language."""
        return prefecture_name(self.prefecture)

    @property
    def is_forgotten(self) -> bool:
        """Whether the row stands here for the books alone: its address is made up."""
        return is_nobody(self.email)

    @property
    def mail_address(self) -> str:
        """Where mails reach the donor; empty where none does, for somebody who was forgotten too."""
        return "" if self.is_forgotten else self.email

    @property
    def name(self) -> str:
        """As the donor's language writes it, behind the organisation where one gave: 見本 花, but Hana Sato."""
        return f"{self.organisation} {names.in_order(self.family_name, self.given_name, self.language)}".strip()

    @property
    def called(self) -> str:
        """As one addresses a person in the active language: given name first outside Japanese."""
        if (translation.get_language() or "ja").startswith("ja"):
            return self.name
        return names.in_order(self.family_name, self.given_name, "en") or self.organisation
