"""What staff keep of donors beyond their gifts: tags, notes, former addresses, merges, imports."""

from typing import ClassVar

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, Panel

from core.encryption import EncryptedJSONField, EncryptedTextField
from donate.models.donor import Donor


class DonorTag(TagBase):
    """A word that groups donors. Apart from the tags of pictures, so that nobody meets them there."""

    free_tagging = False
    panels: ClassVar[list[Panel]] = [FieldPanel("name")]

    class Meta:
        verbose_name = _("tag of donors")
        verbose_name_plural = _("tags of donors")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [UniqueConstraint(Lower("name"), name="a_tag_is_there_once")]


class TaggedDonor(ItemBase):
    """A donor carries a tag."""

    content_object = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(DonorTag, verbose_name=_("tag"), on_delete=models.CASCADE, related_name="tagged")

    class Meta:
        verbose_name = _("tag of a donor")
        verbose_name_plural = _("tags of a donor")
        default_permissions = ()
        constraints: ClassVar = [
            UniqueConstraint(fields=["content_object", "tag"], name="a_donor_carries_a_tag_once"),
        ]

    def __str__(self) -> str:
        return str(self.tag)


class DonorNote(models.Model):
    """What a member of staff wrote down about a donor. Only added; colleagues see who and when."""

    donor = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.CASCADE, related_name="notes")
    text = EncryptedTextField(_("note"), max_length=4000)
    by = models.ForeignKey(
        get_user_model(), verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("note about a donor")
        verbose_name_plural = _("notes about donors")
        ordering: ClassVar = ["-at", "-pk"]
        default_permissions = ("add",)
        constraints: ClassVar = [CheckConstraint(condition=~Q(text=""), name="a_note_says_something")]

    def __str__(self) -> str:
        return self.text[:60]


class DonorEmail(models.Model):
    """Another address of a donor: a gift that comes by it is theirs. Folded, as ``Donor.email``."""

    email = models.EmailField(_("e-mail"), unique=True)
    donor = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.CASCADE, related_name="other_emails")
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("further e-mail of a donor")
        verbose_name_plural = _("further e-mails of donors")
        ordering: ClassVar = ["email"]
        default_permissions = ()
        constraints: ClassVar = [
            CheckConstraint(condition=Q(email=Lower("email")) & ~Q(email=""), name="a_further_email_is_folded"),
        ]

    def __str__(self) -> str:
        return self.email


class DonorCustomer(models.Model):
    """Another customer at Stripe that is this donor: what still runs there is booked in the right name."""

    stripe_customer = models.CharField(_("Stripe customer"), max_length=64, unique=True)
    donor = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.CASCADE, related_name="other_customers")

    class Meta:
        verbose_name = _("further Stripe customer of a donor")
        verbose_name_plural = _("further Stripe customers of donors")
        default_permissions = ()
        constraints: ClassVar = [CheckConstraint(condition=~Q(stripe_customer=""), name="a_customer_has_an_id")]

    def __str__(self) -> str:
        return self.stripe_customer


class DonorMerge(models.Model):
    """Two rows were one person: what was known under the row that went, and what moved."""

    kept = models.ForeignKey(Donor, verbose_name=_("donor"), on_delete=models.CASCADE, related_name="merges")
    gone_key = models.BigIntegerField(_("number of the row that went"), unique=True)
    gone = EncryptedJSONField(_("what was known there"))
    moved = models.JSONField(_("what moved"), help_text=_("How many rows of each kind."))
    by = models.ForeignKey(
        get_user_model(), verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("merge of donors")
        verbose_name_plural = _("merges of donors")
        ordering: ClassVar = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"No. {self.gone_key} → No. {self.kept_id}"


class DonorImport(models.Model):
    """A file with donors: read and checked first, taken over on a second press. Afterwards only the report stays."""

    class State(models.TextChoices):
        CHECKED = "checked", _("checked, nothing taken over yet")
        DONE = "done", _("taken over")

    file_name = models.CharField(_("file"), max_length=200)
    encoding = models.CharField(_("encoding"), max_length=16)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.CHECKED)
    columns = models.JSONField(_("columns"), default=dict, help_text=_("Read, and left aside."))
    rows = EncryptedJSONField(_("lines of the file"), default=list, help_text=_("Emptied once they were taken over."))
    report = models.JSONField(_("report"), default=list, help_text=_("What became of each line."))
    by = models.ForeignKey(
        get_user_model(), verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of donors")
        verbose_name_plural = _("imports of donors")
        ordering: ClassVar = ["-uploaded_at", "-pk"]
        default_permissions = ("view", "add")
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state="checked", finished_at=None) | Q(state="done", finished_at__isnull=False, rows=[]),
                name="an_import_that_is_done_keeps_no_lines",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
