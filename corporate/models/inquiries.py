"""Messages from visitors, as the inbox keeps them. Written by ``corporate.intake``, changed by ``corporate.inbox``."""

import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import names, organisations
from core.encryption import EncryptedJSONField, EncryptedTextField

#: Why a message was kept apart, by what ``doubts`` holds.
DOUBTS: dict[str, Promise] = {
    "trap": _("a field was filled in that people don't see"),
    "too quick": _("the form was sent quicker than a person can fill it in"),
    "links": _("it carries many links"),
    "words": _("it carries words of the list"),
    "staff": _("a member of staff said so"),
    "sender": _("it came from another address than the inquiry"),
    "automatic": _("a machine wrote it, for example a holiday reply"),
    "spam": _("the mail service takes it for spam"),
    "address": _("it went to an address that belongs to no inquiry"),
}


def doubts_in_words(doubts: Iterable[str]) -> list[str]:
    """The reasons as staff read them."""
    return [str(DOUBTS.get(doubt, doubt)) for doubt in doubts]


def folded(text: str) -> str:
    """As words are compared: one width, one case, whatever the keyboard was set to."""
    return unicodedata.normalize("NFKC", text).casefold()


class Inquiry(models.Model):
    """One message: of a company, or of anybody through the contact page. Never deleted; erased after a period."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        IN_PROGRESS = "in_progress", _("in progress")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")
        PITCH = "pitch", _("sales pitch")

    OPEN_STATES = (State.NEW, State.IN_PROGRESS)
    #: From a state to those that may follow.
    NEXT_STATES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.NEW: (State.IN_PROGRESS, State.ANSWERED, State.CLOSED, State.PITCH),
        State.IN_PROGRESS: (State.NEW, State.ANSWERED, State.CLOSED, State.PITCH),
        State.ANSWERED: (State.IN_PROGRESS, State.CLOSED),
        State.CLOSED: (State.IN_PROGRESS,),
        State.PITCH: (State.NEW, State.CLOSED),
    }
    #: What tells of a person: taken out when the inquiry is erased.
    PERSONAL = ("company", "department", "name", "email", "phone", "website", "message")
    #: Folded copies by which inquiries are found and compared.
    FOLDED = ("found_by", "email_key", "company_key", "domain")

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
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    message = EncryptedTextField(_("message"), blank=True)
    answers = EncryptedJSONField(
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
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    #: The period after which an inquiry is erased begins here.
    changed_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    found_by = EncryptedTextField(_("words to search in"), blank=True, editable=False)
    email_key = models.CharField(_("e-mail, folded"), max_length=254, blank=True, editable=False)
    company_key = models.CharField(_("company, folded"), max_length=240, blank=True, editable=False)
    domain = models.CharField(_("domain"), max_length=255, blank=True, editable=False)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering: ClassVar = ["-received_at", "-pk"]
        # Nobody adds one by hand and nobody deletes one: such permissions don't exist.
        default_permissions = ("view", "change")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | (~Q(name="") & ~Q(email="") & ~Q(message="")),
                name="an_inquiry_says_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "in_progress", "answered", "closed", "pitch"]),
                name="an_inquiry_has_a_known_state",
            ),
            models.CheckConstraint(condition=Q(doubtful=False) | ~Q(doubts=[]), name="a_doubtful_inquiry_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="an_answered_inquiry_says_when",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    **dict.fromkeys(
                        (
                            *("company", "department", "name", "email", "phone", "website", "message"),
                            *("found_by", "email_key", "company_key", "domain"),
                        ),
                        "",
                    )
                ),
                name="an_erased_inquiry_keeps_no_words",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["email_key"], name="inquiries_of_an_address"),
            models.Index(fields=["company_key"], name="inquiries_of_a_company"),
            models.Index(fields=["domain"], name="inquiries_of_a_domain"),
            models.Index(fields=["state", "due_on"], name="inquiries_that_are_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.company or self.name}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The folded copies follow what they are copies of."""
        self.fold()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.FOLDED}
        super().save(*args, **kwargs)

    def fold(self) -> None:
        """Make the folded copies anew: of the fields, and of the conversation that followed."""
        traces = organisations.traces_of(email=self.email, company=self.company, website=self.website)
        self.email_key, self.company_key, self.domain = traces.email, traces.company, traces.domain
        words = [getattr(self, name) for name in self.PERSONAL]
        words += [str(answer) for pair in self.answers for answer in pair[1:]]
        if self.pk:
            words += [part for pair in self.thread.values_list("subject", "text") for part in pair]
        self.found_by = "" if self.erased_at else folded("\n".join(filter(None, words)))

    @property
    def token_hex(self) -> str:
        """The token as it stands in addresses, however the row came to be."""
        return UUID(str(self.token)).hex

    @property
    def number(self) -> str:
        """The number that the sender is told."""
        return f"C-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.state in self.OPEN_STATES

    @property
    def is_late(self) -> bool:
        """Whether the day has passed by which it should have been answered."""
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def is_due_today(self) -> bool:
        """Whether it should be answered today."""
        return self.is_open and self.due_on == timezone.localdate()

    def may_become(self, state: str) -> bool:
        """Whether this state may follow the present one; staying is always possible."""
        return state == self.state or state in self.NEXT_STATES[self.state]

    @property
    def doubts_in_words(self) -> list[str]:
        """Why it was kept apart, as staff read it."""
        return doubts_in_words(self.doubts)

    @property
    def assignee_name(self) -> str:
        """For a cell of a spreadsheet."""
        return names.of(self.assignee)

    @property
    def answers_in_lines(self) -> str:
        """Questions and answers, for a cell of a spreadsheet."""
        return "\n".join(f"{question}: {answer}" for question, answer in self.answers)


class HistoryLine(models.Model):
    """One thing that happened to an inquiry, or an internal note. Lines are only ever added."""

    #: Between two states.
    ARROW = " → "

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        STATE = "state", _("state")
        ASSIGNEE = "assignee", _("assignee")
        DUE = "due", _("answer by")
        NOTE = "note", _("internal note")
        CLEARED = "cleared", _("no longer doubtful")
        APART = "apart", _("kept apart")
        REMINDED = "reminded", _("reminded")
        ERASED = "erased", _("personal data erased")

    inquiry = models.ForeignKey(Inquiry, verbose_name=_("inquiry"), on_delete=models.CASCADE, related_name="history")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = EncryptedTextField(_("text"), blank=True)
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
        return f"{self.get_kind_display()} {self.words}".strip()

    @property
    def words(self) -> str:
        """The text for its reader: states are kept as the code calls them, and said in the reader's language."""
        if self.kind != self.Kind.STATE:
            return self.text
        labels = dict(Inquiry.State.choices)
        return self.ARROW.join(str(labels.get(state, state)) for state in self.text.split(self.ARROW))
