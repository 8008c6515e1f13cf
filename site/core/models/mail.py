"""Mails that went out, the words that staff chose for them, and addresses that no mail reaches.

A mail's row is written first, inside the transaction of what the mail is about.
"""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import mail_kinds
from core.encryption import EncryptedTextField
from core.nobody import is_nobody

#: Handing over takes seconds. Whoever still "is sending" after this died on the way, and nobody knows how far it came.
UNKNOWN_AFTER = timedelta(minutes=10)


class MailQuerySet(models.QuerySet["SentMail"]):
    def note_unknown(self) -> int:
        """Say of mails whose sending never ended that nobody knows whether they went out; how many."""
        stuck = self.filter(state=SentMail.State.SENDING, claimed_at__lte=timezone.now() - UNKNOWN_AFTER)
        return stuck.update(state=SentMail.State.UNKNOWN)


class SentMail(models.Model):
    """One mail about one thing. ``(kind, about, to)`` is unique, so that no race sends a mail twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("perhaps sent")
        BOUNCED = "bounced", _("came back")
        COMPLAINED = "complained", _("reported as spam")

    #: A member of staff may send these once more by hand.
    AGAIN_BY_HAND = (State.FAILED, State.UNKNOWN, State.BOUNCED)

    kind = models.CharField(_("kind"), max_length=64)
    about = models.CharField(_("about"), max_length=128, help_text=_("The object's kind and number."))
    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("answers go to"), blank=True)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=255)
    text = EncryptedTextField(_("text"))
    html = EncryptedTextField("HTML", blank=True)
    #: Links in the words that only the receiver may have, line by line: the outbox veils them.
    keys = EncryptedTextField(_("links for the receiver alone"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("sending began"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    provider_id = models.CharField(_("number at the mail service"), max_length=255, blank=True)
    delivered_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    erased_at = models.DateTimeField(_("text erased"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering: ClassVar = ["-created_at"]
        default_permissions = ()  # who may read a mail follows from its kind
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "about", "to"], name="one_mail_per_kind_thing_and_person"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="a_mail_that_was_sent_says_when"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(text="", html="", keys=""),
                name="an_erased_mail_keeps_no_words",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to"], name="mails_of_an_address"),
            models.Index(fields=["state", "next_try_at"], name="mails_that_are_due"),
            models.Index(fields=["provider_id"], name="mails_by_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} → {self.receiver}"

    @property
    def receiver(self) -> str:
        """To whom it went, for people."""
        return gettext("somebody who was forgotten") if is_nobody(self.to) else self.to

    @property
    def kind_label(self) -> str:
        """The kind as staff know it."""
        known = mail_kinds.find(self.kind)
        return str(known.label) if known else self.kind


class MailText(models.Model):
    """What staff write instead of the default words of one kind of mail, in one language."""

    kind = models.CharField(_("kind"), max_length=64)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=20_000)
    changed_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("words of a mail")
        verbose_name_plural = _("words of the mails")
        default_permissions = ("change",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "language"], name="one_text_per_kind_of_mail_and_language"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="a_mail_has_a_subject_and_a_text"),
        ]

    def __str__(self) -> str:
        known = mail_kinds.find(self.kind)
        return f"{known.label if known else self.kind} ({self.language})"


class BadAddress(models.Model):
    """An address that mails come back from, or whose owner reported one as spam. Gone when a mail arrives again."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("Mails come back")
        COMPLAINED = "complained", _("A mail was reported as spam")

    email = models.EmailField(_("e-mail"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    said = models.TextField(_("what the mail service said"), blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("address that no mail reaches")
        verbose_name_plural = _("addresses that no mail reaches")
        ordering: ClassVar = ["-since"]
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="an_address_is_bad_once")]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_reason_display()}"

    @property
    def advice(self) -> str:
        """What has happened, and what a member of staff can do about it, in sentences."""
        if self.reason == self.Reason.BOUNCED:
            words = _(
                "Mails to %(email)s come back. Please ask the person for the right address in another way, and correct "
                "it. This warning goes by itself when a mail arrives, or when the person comes in by a mailed link."
            )
        else:
            words = _(
                "A mail to %(email)s was reported as spam. The monthly letter goes there no more. Please ask the "
                "person in another way before you write again."
            )
        return str(words % {"email": self.email})

    @property
    def reported(self) -> str:
        """The mail service's own words, as a sentence; empty where it said nothing."""
        return _("The mail service said: %(said)s") % {"said": self.said[:300]} if self.said else ""
