"""Applications of voting members: nothing is charged before the board has decided."""

from typing import ClassVar

from django.conf import settings
from django.contrib.admin import display
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel

from core import languages, names
from core.encryption import EncryptedLineField, EncryptedTextField
from donate.forms.places import prefecture_name
from donate.models.snippets import Tier


class MembershipApplication(models.Model):
    """Somebody would like to vote with us. Once approved, a mail brings the link to pay the dues."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the board")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    token = models.UUIDField(unique=True, editable=False, help_text=_("Two presses of the button are one application."))
    tier = models.ForeignKey(Tier, verbose_name=_("membership tier"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=State,
        default=State.WAITING,
        help_text=_("Approving sends the mail with the link to pay, at once."),
    )
    family_name = models.CharField(_("family name"), max_length=60)
    given_name = models.CharField(_("given name"), max_length=60)
    email = models.EmailField(_("e-mail"))
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    postal_code = EncryptedLineField(_("postal code"), max_length=16, blank=True)
    prefecture = EncryptedLineField(_("prefecture"), max_length=60, blank=True)
    address = EncryptedLineField(_("address"), max_length=200, blank=True)
    message = EncryptedTextField(_("why"), blank=True)
    newsletter = models.BooleanField(_("wants the newsletter"), default=False)
    language = models.CharField(_("language"), max_length=8, choices=languages.choices)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("state"),
        FieldPanel("tier", read_only=True),
        FieldRowPanel([FieldPanel("family_name", read_only=True), FieldPanel("given_name", read_only=True)]),
        FieldRowPanel([FieldPanel("email", read_only=True), FieldPanel("organisation", read_only=True)]),
        FieldRowPanel([FieldPanel("postal_code", read_only=True), FieldPanel("prefecture", read_only=True)]),
        FieldPanel("address", read_only=True),
        FieldPanel("message", read_only=True),
    ]

    class Meta:
        verbose_name = _("application for membership")
        verbose_name_plural = _("applications for membership")
        ordering: ClassVar = ["-received_at"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.name

    def get_prefecture_display(self) -> str:
        """In the active language."""
        return prefecture_name(self.prefecture)

    @property
    @display(description=_("name"))
    def name(self) -> str:
        """As the applicant's language writes it: 見本 花, but Hana Sato."""
        return names.in_order(self.family_name, self.given_name, self.language)

    @property
    def called(self) -> str:
        """As one addresses a person in the active language: given name first outside Japanese."""
        if translation.get_language() == settings.LANGUAGE_CODE:
            return self.name
        return names.in_order(self.family_name, self.given_name, "en")
