"""Campaigns: a goal, a period, a way to belong to it. A campaign opens and closes itself by its dates."""

from dataclasses import dataclass, replace
from datetime import date
from http import HTTPMethod
from typing import Any, ClassVar, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from core import companions
from core.fields import BodyField
from core.models import PublicPage
from donate import giving_desk, ledger, money, progress
from donate.blocks import UpdateBlock
from donate.forms.gift import GiftForm, Offer
from donate.models.giving import Frequency
from donate.models.milestone import CampaignMilestone
from donate.models.presets import Presets
from donate.models.words import SupporterMessage

#: As many words of supporters as a campaign page shows.
MESSAGES_SHOWN = 8
NEWS_SHOWN = 4


@dataclass(frozen=True)
class Step:
    """A step on a campaign's way: an update (its text is rich), or a milestone (then ``percent`` says which)."""

    day: date
    title: str
    text: Any
    percent: int = 0


class CampaignIndexPage(PublicPage, Page):
    """All campaigns: the running one first, then what was."""

    lede = models.CharField(_("introduction"), max_length=160, blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lede")]
    promote_panels = PublicPage.promote_panels
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["donate.CampaignPage"]
    max_count_per_parent = 1
    page_description = _("Lists the campaigns: running, coming, finished.")
    template = "donate/campaign_index_page.html"

    class Meta:
        verbose_name = _("list of campaigns")
        verbose_name_plural = _("lists of campaigns")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        campaigns = CampaignPage.objects.child_of(self).live().order_by("-starts_on", "-pk")
        return {**super().get_context(request, *args, **kwargs), "campaigns": campaigns}


class CampaignPage(Presets, PublicPage, Page):
    """One campaign. Gifts belong to it by its ``translation_key``, the same in both languages."""

    class State(models.TextChoices):
        """Follows from the dates alone."""

        UPCOMING = "upcoming", _("not open yet")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")

    served_with = ("picture", "fund")

    heading = models.CharField(
        _("heading"), max_length=60, blank=True, help_text=_("Large, on the picture. Empty: the title.")
    )
    lede = models.CharField(_("introduction"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"), help_text=_("Begins at midnight, Japanese time."))
    ends_on = models.DateField(_("last day"), help_text=_("This day still counts; at midnight the campaign closes."))
    goal_kind = models.CharField(
        _("what is counted"), max_length=10, choices=progress.Goal, default=progress.Goal.SUPPORTERS
    )
    goal_number = models.PositiveBigIntegerField(
        _("goal"), validators=[MinValueValidator(1)], help_text=_("People, or yen where money is counted.")
    )
    fund = models.ForeignKey(
        "donate.Fund", verbose_name=_("fund"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    picture = models.ForeignKey(
        "core.Picture", verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = BodyField(_("text"))
    updates = StreamField([("update", UpdateBlock())], verbose_name=_("how it goes"), blank=True)
    join_title = models.CharField(
        _("title of the form"), max_length=40, blank=True, help_text=_("Empty: “To seat number …” or “Join in”.")
    )
    button = models.CharField(_("words on the button"), max_length=20, blank=True)
    counting_note = models.CharField(_("added to how it is counted"), max_length=200, blank=True)
    ended_text = RichTextField(
        _("after the end"), blank=True, features=["bold", "link"], help_text=_("Thanks, and what became of it.")
    )

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("lede"),
        FieldPanel("picture"),
        FieldPanel("body"),
        FieldPanel("updates"),
    ]
    goal_panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldRowPanel([FieldPanel("goal_kind"), FieldPanel("goal_number")]),
        FieldPanel("counting_note"),
        FieldPanel("ended_text"),
    ]
    form_panels: ClassVar[list[Panel]] = [
        FieldPanel("fund"),
        MultiFieldPanel(
            [FieldPanel("once_presets"), FieldPanel("monthly_presets"), FieldPanel("default_amount")], _("Amounts")
        ),
        FieldRowPanel([FieldPanel("join_title"), FieldPanel("button")]),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(goal_panels, heading=_("Goal and period")),
            ObjectList(form_panels, heading=_("Form")),
            ObjectList(PublicPage.promote_panels, heading=_("Promote")),
        ]
    )
    #: A whole donate form may be posted here.
    allowed_http_methods: ClassVar[list[HTTPMethod]] = [*PublicPage.allowed_http_methods, HTTPMethod.POST]

    parent_page_types: ClassVar[list[str]] = ["donate.CampaignIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("A goal with its dates, counted live from the ledger; opens and closes itself.")
    template = "donate/campaign_page.html"

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints: ClassVar = [
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_campaign_ends_after_it_begins"),
            CheckConstraint(condition=Q(goal_number__gt=0), name="a_campaign_has_a_goal"),
        ]

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = self.wrong_presets(money.ONCE_FLOOR, money.MONTHLY_FLOOR)
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = gettext("The last day lies before the first.")
        if self.goal_kind == progress.Goal.SUPPORTERS and self.once_presets:
            wrong["once_presets"] = gettext("New monthly supporters are counted: offer monthly amounts only.")
        if wrong:
            raise ValidationError(wrong)

    @classmethod
    def running(cls, slug: str, locale_id: int) -> Self | None:
        """The live campaign with this slug while it runs. Any text may come in: it is a visitor's word."""
        if not slug or len(slug) > 255 or "\x00" in slug:
            return None
        today = timezone.localdate()
        return (
            cls.objects.live()
            .filter(slug=slug, locale_id=locale_id, starts_on__lte=today, ends_on__gte=today)
            .select_related("fund")
            .first()
        )

    @property
    def state(self) -> "CampaignPage.State":
        """Where it is in time, by today's Japanese date."""
        today = timezone.localdate()
        if today < self.starts_on:
            return self.State.UPCOMING
        return self.State.RUNNING if today <= self.ends_on else self.State.ENDED

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @classmethod
    def current(cls, locale_id: int) -> Self | None:
        """The live campaign of this language that runs now; of several, the one that began last."""
        today = timezone.localdate()
        running = cls.objects.live().filter(locale_id=locale_id, starts_on__lte=today, ends_on__gte=today)
        return running.order_by("-starts_on", "-pk").first()

    @cached_property
    def figures(self) -> ledger.Progress:
        """Everything that is counted of it, from the ledger."""
        return progress.figures(self.translation_key, self.starts_on, self.ends_on)

    @cached_property
    def progress(self) -> progress.CampaignProgress:
        """How far it is, from the ledger."""
        return progress.CampaignProgress(
            kind=self.goal_kind,
            count=progress.counted(self.figures, self.goal_kind),
            goal=self.goal_number,
            days_left=max((self.ends_on - timezone.localdate()).days, 0),
            counted_at=self.figures.counted_at,
            url=self.url or "",
            raising_donors=self.figures.raising_donors,
            raised_monthly=self.figures.raised_monthly,
        )

    @property
    def now_url(self) -> str:
        """Where a page that stays open asks for the figures as they are now."""
        return reverse("donate:campaign_now", args=[self.slug])

    @property
    def course(self) -> list[Step]:
        """How it goes, newest first: what the editor wrote, and the milestones that the ledger noted by itself."""
        goal = {"goal_kind": self.goal_kind, "goal_number": self.goal_number}
        reached = CampaignMilestone.objects.filter(campaign=self.translation_key, **goal)
        noted = [Step(timezone.localdate(one.reached_at), one.title, one.text, one.percent) for one in reached]
        written = [Step(one.value["date"], one.value["title"], one.value["text"]) for one in self.updates]
        return sorted([*noted, *written], key=lambda step: (step.day, step.percent), reverse=True)

    @cached_property
    def news(self) -> list[Page]:
        """The newest articles that name this campaign."""
        return companions.about(self, NEWS_SHOWN)

    @property
    def frequency(self) -> str:
        """The frequency its form begins with; empty: the donate page's."""
        if self.goal_kind == progress.Goal.SUPPORTERS or (self.monthly_presets and not self.once_presets):
            return Frequency.MONTHLY
        return Frequency.ONCE if self.once_presets and not self.monthly_presets else ""

    @property
    def period(self) -> str:
        """First and last day, as each language writes them."""
        return progress.written_period(self.starts_on, self.ends_on)

    @property
    def only_monthly(self) -> bool:
        return self.goal_kind == progress.Goal.SUPPORTERS

    @property
    def lead_picture(self) -> Any:
        return self.picture

    @property
    def smallest_preset(self) -> int | None:
        """In yen; for the bar at the foot of a phone."""
        return min((preset.amount for preset in self.presets), default=None)

    def messages(self) -> models.QuerySet[SupporterMessage]:
        """Words of supporters that a member of staff released, newest first."""
        released = SupporterMessage.objects.filter(campaign=self.translation_key, is_shown=True)
        return released.order_by("-created_at")[:MESSAGES_SHOWN]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; a whole donate form that is posted here is answered by the donate page, for this campaign."""
        if request.method == "POST":
            donate_page = self._donate_page()
            if donate_page and self.is_running:
                donate_page.for_campaign = self
                return donate_page.answer_form(request)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if self.is_running:
            context |= {"form": self._short_form(request), "only_monthly": self.frequency == Frequency.MONTHLY}
        return context

    def _short_form(self, request: HttpRequest) -> GiftForm:
        """Frequency and amount; it leads to the donate page, so nothing personal is asked here."""
        donate_page = self._donate_page()
        offer = donate_page.offer(request, self, short=True) if donate_page else Offer(presets=self.presets)
        frequency = self.frequency or (donate_page.default_frequency if donate_page else Frequency.ONCE)
        that_way = [preset for preset in offer.presets if getattr(preset, frequency) is not None]
        if self.frequency:
            offer = replace(offer, presets=that_way)
        first = self.default_amount or (that_way[0].amount if that_way else None)
        return GiftForm(offer=offer, initial={"frequency": frequency, "amount": str(first or "")})

    def _donate_page(self) -> Any:
        return apps.get_model("donate.DonatePage").objects.live().filter(locale_id=self.locale_id).first()

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [giving_desk.donate_action(self, request)] if self.is_running else []
