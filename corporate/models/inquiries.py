"""Messages from visitors, as the inbox keeps them. Written by ``corporate.intake``, changed by ``corporate.inbox``."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Inquiry(models.Model):
    """One message: of a company, or of anybody through the contact page. Never deleted by the site itself."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        IN_PROGRESS = "in_progress", _("in progress")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")
        PITCH = "pitch", _("sales pitch")

    OPEN_STATES = (State.NEW, State.IN_PROGRESS)

    token = models.UUIDField(_("shown form"), unique=True, editable=False)
    topic = models.ForeignKey("corporate.Topic", verbose_name=_("topic"), on_delete=models.PROTECT, related_name="+")
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=8)
    company = models.CharField(_("company"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    message = models.TextField(_("message"))
    answers = models.JSONField(
        _("answers to the editor's questions"), default=list, blank=True, help_text=_("Pairs of question and answer.")
    )
    doubts = models.JSONField(_("why it was kept apart"), default=list, blank=True)
    doubtful = models.BooleanField(_("doubtful"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.NEW)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assignee"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_on = models.DateField(_("answer by"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering: ClassVar = ["-received_at", "-pk"]
        # Nobody adds one by hand and nobody deletes one: such permissions don't exist.
        default_permissions = ("view", "change")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email="") & ~Q(message=""), name="an_inquiry_says_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "in_progress", "answered", "closed", "pitch"]),
                name="an_inquiry_has_a_known_state",
            ),
            models.CheckConstraint(condition=Q(doubtful=False) | ~Q(doubts=[]), name="a_doubtful_inquiry_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.company or self.name}"

    @property
    def number(self) -> str:
        """The number that the sender is told."""
        return f"C-{self.pk:05d}"


class HistoryLine(models.Model):
    """One thing that happened to an inquiry, or an internal note. Lines are only ever added."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        STATE = "state", _("state")
        ASSIGNEE = "assignee", _("assignee")
        DUE = "due", _("answer by")
        NOTE = "note", _("internal note")
        CLEARED = "cleared", _("no longer doubtful")

    inquiry = models.ForeignKey(Inquiry, verbose_name=_("inquiry"), on_delete=models.CASCADE, related_name="history")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("line of the history")
        verbose_name_plural = _("history")
        ordering: ClassVar = ["at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text}".strip()
