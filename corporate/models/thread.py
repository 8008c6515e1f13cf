"""What follows an inquiry: answers, replies, files, and answers that are still being written."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField
from core.private_files import PrivateStorage, random_name
from corporate.models.inquiries import Inquiry, doubts_in_words

_AUTHOR: dict[str, Any] = {"null": True, "blank": True, "on_delete": models.SET_NULL, "related_name": "+"}


class ThreadMessage(models.Model):
    """One mail of the conversation. One that came to an address of nobody has no inquiry until staff give it one."""

    class Way(models.TextChoices):
        SENT = "sent", _("sent by us")
        RECEIVED = "received", _("received by mail")
        PASTED = "pasted", _("entered by staff")

    inquiry = models.ForeignKey(
        Inquiry, verbose_name=_("inquiry"), null=True, blank=True, on_delete=models.CASCADE, related_name="thread"
    )
    way = models.CharField(_("way"), max_length=8, choices=Way)
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    sender_name = models.CharField(_("name"), max_length=200, blank=True)
    sender_email = models.EmailField(_("e-mail"), blank=True)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    text = EncryptedTextField(_("text"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=255, blank=True)
    mail = models.ForeignKey(
        "core.SentMail", verbose_name=_("mail"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), **_AUTHOR)
    doubts = models.JSONField(_("why it was kept apart"), default=list, blank=True)
    doubtful = models.BooleanField(_("doubtful"), default=False)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("message of a conversation")
        verbose_name_plural = _("messages of conversations")
        ordering: ClassVar = ["at", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message_id"], condition=~Q(message_id=""), name="a_mail_is_in_the_thread_once"
            ),
            models.CheckConstraint(condition=Q(doubtful=False) | ~Q(doubts=[]), name="a_doubtful_mail_has_a_reason"),
            models.CheckConstraint(
                condition=Q(inquiry__isnull=False) | Q(way="received", doubtful=True),
                name="only_a_doubtful_mail_belongs_nowhere",
            ),
            models.CheckConstraint(condition=~Q(way="sent") | Q(doubtful=False), name="what_we_sent_is_not_doubtful"),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_way_display()

    @property
    def doubts_in_words(self) -> list[str]:
        """Why it was kept apart, as staff read it."""
        return doubts_in_words(self.doubts)

    @property
    def is_ours(self) -> bool:
        """Whether we wrote it."""
        return self.way == self.Way.SENT


class Attachment(models.Model):
    """A file that came with an inquiry or with a mail. It has no address; see ``corporate.attachments``."""

    inquiry = models.ForeignKey(
        Inquiry, verbose_name=_("inquiry"), null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    message = models.ForeignKey(
        ThreadMessage,
        verbose_name=_("message of a conversation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=random_name, max_length=120)
    name = models.CharField(_("name of the file"), max_length=120)
    size = models.PositiveBigIntegerField(_("size"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(inquiry__isnull=False) | Q(message__isnull=False), name="a_file_came_with_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AnswerDraft(models.Model):
    """An answer that somebody is writing. One for each inquiry and writer; gone when it is sent."""

    inquiry = models.ForeignKey(Inquiry, verbose_name=_("inquiry"), on_delete=models.CASCADE, related_name="drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = EncryptedTextField(_("text"), max_length=20_000, blank=True)
    #: The answer that comes of it carries this key, so that two presses of the button send one.
    key = models.UUIDField(_("key"), default=uuid.uuid4, editable=False)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    class Meta:
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "by"], name="one_draft_for_each_inquiry_and_writer"),
        ]

    def __str__(self) -> str:
        return self.subject
