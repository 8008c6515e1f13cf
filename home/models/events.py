"""Events: the list, and one event with its form. Who has signed up stands in ``home.models.registrations``."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core import audience
from core.blocks.steps import StepBlock
from core.fields import BodyField
from core.form_pages import SENT, FormPage, Refused, SeeOther
from core.limits import count
from core.models import Audience, PublicPage
from home import event_data, sign_up
from home.forms import SignUpForm
from home.models.registrations import Registration

PAST_PER_PAGE = 12
SIGN_UPS_PER_ADDRESS = 10
HOUR = 3600


class EventIndexPage(PublicPage, Page):
    """All events: those to come with their seats, those that were as a list."""

    read_parameters = ("page",)

    lede = models.TextField(_("lede"), max_length=200, blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lede")]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("lede")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.EventPage"]
    page_description = _("The list of all events")

    class Meta:
        verbose_name = _("list of events")
        verbose_name_plural = _("lists of events")

    @property
    def events(self) -> QuerySet["EventPage"]:
        """The live events of this language."""
        found: QuerySet[EventPage] = EventPage.objects.child_of(self).live().public().select_related("locale")
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        upcoming = sign_up.with_seats(list(self.events.filter(ends_at__gte=now).order_by("starts_at", "pk")))
        past = self.events.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
        return {
            **super().get_context(request, *args, **kwargs),
            "upcoming": upcoming,
            "is_supporter": audience.is_supporter(request),
            "past": Paginator(past, PAST_PER_PAGE).get_page(request.GET.get("page")),
        }


class EventPage(FormPage, PublicPage, Page):
    """One event with its own sign-up. The Japanese event counts the seats for its English twin too."""

    #: The answer to a sign-up stays when the language is switched.
    kept_parameters = (SENT,)

    class Place(models.TextChoices):
        VENUE = "venue", _("at a venue")
        ONLINE = "online", _("online")
        BOTH = "both", _("at a venue and online")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FULL = "full", _("full")
        CLOSED = "closed", _("closed")
        PAST = "past", _("past")
        SUPPORTERS = "supporters", _("for supporters")
        ELSEWHERE = "elsewhere", _("without sign-up")
        CALLED_OFF = "called-off", _("called off")

    subtitle = models.CharField(_("subtitle"), max_length=160, blank=True, help_text=_("Stands in the list, too."))
    lead_picture = models.ForeignKey(
        "core.Picture",
        verbose_name=_("lead picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    starts_at = models.DateTimeField(_("begins"), help_text=_("Japanese time."))
    ends_at = models.DateTimeField(_("ends"), help_text=_("Japanese time."))
    place = models.CharField(_("where"), max_length=6, choices=Place, default=Place.VENUE)
    venue = models.CharField(_("venue"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=160, blank=True)
    directions = models.CharField(_("how to get there"), max_length=200, blank=True)
    online_url = models.URLField(
        _("address of the online room"), blank=True, help_text=_("Only in the mail to those who have a seat.")
    )
    fee = models.PositiveIntegerField(_("fee in yen"), default=0, help_text=_("Per person, taxes included. 0 is free."))
    fee_note = models.CharField(_("note on the fee"), max_length=80, blank=True)
    interpreters = models.TextField(
        _("interpreting"), blank=True, help_text=_("One language a line. Empty: nobody interprets.")
    )
    takes_sign_ups = models.BooleanField(_("sign-up on this page"), default=True)
    capacity = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_("Empty: as many as come. When all are taken, a waiting list opens."),
    )
    party_limit = models.PositiveSmallIntegerField(
        _("people in one sign-up"), default=4, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    sign_up_until = models.DateTimeField(
        _("sign-up until"), null=True, blank=True, help_text=_("Japanese time. Empty: until it begins.")
    )
    notify = models.TextField(
        _("who is told of a sign-up"),
        blank=True,
        help_text=_("E-mail addresses, one a line. Empty: the organisation's own address."),
    )
    mail_text = models.TextField(_("text in the confirmation mail"), blank=True)
    remind_days = models.PositiveSmallIntegerField(
        _("reminder, days before"),
        null=True,
        blank=True,
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("A mail to everybody who has a seat. Empty: no reminder."),
    )
    lede = models.TextField(_("lede"), max_length=300, blank=True)
    programme_title = models.CharField(_("title of the programme"), max_length=60, blank=True)
    programme = StreamField([("step", StepBlock())], verbose_name=_("programme"), blank=True)
    body = BodyField(_("body"))
    contact = models.CharField(_("contact person"), max_length=80, blank=True)

    # What happened to the event. Never edited in a form, and no older revision may bring back what was before.
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True, editable=False)
    #: Language → the words that guests and the page get.
    call_off_words = models.JSONField(default=dict, blank=True, editable=False)
    #: Time and place as the guests know them (``home.event_changes``).
    told = models.JSONField(default=dict, blank=True, editable=False)
    #: How often the entry in the guests' calendars was changed (RFC 5545, SEQUENCE).
    calendar_sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    HAPPENED: ClassVar[list[str]] = ["called_off_at", "call_off_words", "told", "calendar_sequence"]
    exclude_fields_in_copy: ClassVar[list[str]] = HAPPENED

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("subtitle"),
        FieldPanel("lead_picture"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        MultiFieldPanel(
            [
                FieldPanel("place"),
                FieldPanel("venue"),
                FieldPanel("address"),
                FieldPanel("directions"),
                FieldPanel("online_url"),
            ],
            _("Place"),
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("fee"), FieldPanel("fee_note")])], _("Fee")),
        FieldPanel("lede"),
        MultiFieldPanel([FieldPanel("programme_title"), FieldPanel("programme")], _("Programme")),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("takes_sign_ups"),
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("party_limit"), FieldPanel("sign_up_until")]),
                FieldPanel("interpreters"),
                FieldPanel("notify"),
                FieldPanel("mail_text"),
                FieldPanel("remind_days"),
            ],
            _("Sign-up"),
        ),
        FieldPanel("contact"),
    ]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        *[index.SearchField(name) for name in ("subtitle", "lede", "venue", "programme", "body")],
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *[TranslatableField(name) for name in ("venue", "address", "directions", "interpreters")],
        *[SynchronizedField(name, overridable=False) for name in ("online_url", "notify", "fee", "capacity")],
        *[
            SynchronizedField(name, overridable=False)
            for name in (
                "starts_at",
                "ends_at",
                "place",
                "takes_sign_ups",
                "party_limit",
                "sign_up_until",
                "remind_days",
            )
        ],
    ]
    parent_page_types: ClassVar[list[str]] = ["home.EventIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("One event, with sign-up, seats and a waiting list")
    search_kind = "event"

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="an_event_ends_after_it_begins"
            )
        ]

    def with_content_json(self, content: dict[str, Any]) -> "EventPage":
        """A revision from before an event was called off, or moved, must not make it unsaid."""
        restored: EventPage = super().with_content_json(content)
        for name in self.HAPPENED:
            setattr(restored, name, getattr(self, name))
        return restored

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It must end after it begins.")})
        if self.starts_at and self.sign_up_until and self.sign_up_until > self.ends_at:
            raise ValidationError({"sign_up_until": _("Sign-up must end before the event does.")})
        if self.place != self.Place.ONLINE and not self.venue:
            raise ValidationError({"venue": _("Write the venue, or choose “online”.")})
        for address in self.notified:
            try:
                validate_email(address)
            except ValidationError as error:
                message = _("“%(address)s” is no e-mail address.") % {"address": address}
                raise ValidationError({"notify": message}) from error

    @property
    def search_date(self) -> datetime:
        return self.starts_at

    # --- What the page knows about itself ---------------------------------------------------------

    @cached_property
    def original(self) -> "EventPage":
        """The event whose numbers count: the Japanese twin, else this one."""
        return sign_up.original_of(self)

    @cached_property
    def seats_taken(self) -> int:
        """How many people have a seat, whichever language they signed up in."""
        return sign_up.seats_taken([self.translation_key]).get(self.translation_key, 0)

    @property
    def seats_left(self) -> int | None:
        """Free seats; None where there is no limit."""
        capacity = self.original.capacity
        return None if capacity is None else max(0, capacity - self.seats_taken)

    @cached_property
    def waiting(self) -> int:
        """How many parties wait for a seat."""
        return sign_up.registrations_of(self).filter(state=Registration.State.WAITING).count()

    @property
    def sign_up_ends_at(self) -> datetime:
        until: datetime = self.original.sign_up_until or self.original.starts_at
        return until

    @property
    def state(self) -> str:
        """What a visitor can do here now, if it is for them."""
        now = timezone.now()
        if self.original.called_off_at:
            return self.State.CALLED_OFF
        if self.original.ends_at < now:
            return self.State.PAST
        if not self.original.takes_sign_ups:
            return self.State.ELSEWHERE
        if self.sign_up_ends_at <= now:
            return self.State.CLOSED
        return self.State.FULL if self.seats_left == 0 else self.State.OPEN

    def state_for(self, request: HttpRequest) -> str:
        """The state for one visitor: what is for supporters stays a teaser to everybody else."""
        if self.state not in (self.State.PAST, self.State.CALLED_OFF) and not self.open_to(request):
            return self.State.SUPPORTERS
        return self.state

    def open_to(self, request: HttpRequest) -> bool:
        """Whether this visitor may see more than the teaser."""
        return self.audience != Audience.SUPPORTERS or audience.is_supporter(request)

    def serve_teaser(self, request: HttpRequest) -> HttpResponse:
        """What everybody sees of an event for supporters: title, date, picture, and how to get in."""
        return self.show_form(request, None)

    @property
    def call_off_note(self) -> str:
        """Why it was called off, in this page's language."""
        return str(self.original.call_off_words.get(self.locale.language_code, ""))

    @property
    def languages_interpreted(self) -> list[str]:
        return [line.strip() for line in self.interpreters.splitlines() if line.strip()]

    @property
    def notified(self) -> list[str]:
        return list(dict.fromkeys(self.notify.replace(",", "\n").split()))

    @property
    def is_one_day(self) -> bool:
        return timezone.localtime(self.starts_at).date() == timezone.localtime(self.ends_at).date()

    # --- The page and its form -------------------------------------------------------------------

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [event_data.schema_org(self, request)]

    def get_form(self, request: HttpRequest, data: QueryDict | None = None) -> SignUpForm | None:
        """The form while somebody can sign up; with ``data`` it decides again, because deadlines pass."""
        state = self.state_for(request)
        if state not in (self.State.OPEN, self.State.FULL):
            return None
        return SignUpForm(data, event=self, for_waiting=state == self.State.FULL)

    def count_use(self, request: HttpRequest, form: Any) -> None:
        super().count_use(request, form)
        count("sign-up", form.cleaned_data["email"].lower(), limit=SIGN_UPS_PER_ADDRESS, seconds=HOUR)

    def accept(self, request: HttpRequest, form: SignUpForm) -> HttpResponse:
        try:
            registration = sign_up.sign_up(self, form.said(get_language() or "ja"))
        except sign_up.CalledOff as error:
            raise Refused(_("This event was called off a moment ago.")) from error
        return SeeOther(f"{self.get_url(request)}?sent={sign_up.answer_key(registration)}")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context |= {"state": self.state_for(request), "is_open_to_visitor": self.open_to(request)}
        if request.method != "POST" and "sent" in request.GET:
            answer = sign_up.registration_of_answer(request.GET["sent"], self)
            context |= {"sent": answer, "noindex": True}
        return context
