"""Mails that went out. The row is written first, inside the transaction of what the mail is about."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SentMail(models.Model):
    """One mail about one thing. ``(kind, about, to)`` is unique, so that no race sends a mail twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=64)
    about = models.CharField(_("about"), max_length=128, help_text=_("The object's kind and number."))
    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("answers go to"), blank=True)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(_("text"))
    html = models.TextField("HTML", blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "about", "to"], name="one_mail_per_kind_thing_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"
