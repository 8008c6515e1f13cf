"""The membership page: tiers side by side, the form to join, and the dues of those the board approved."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from core import languages
from core.form_pages import FormPage, SeeOther, never_shared
from core.models import PublicPage
from donate import applications, attack, checkout, giving_desk, memberships
from donate.blocks import ComparisonRowBlock, StepBlock
from donate.forms.membership import MembershipForm, may_give_more
from donate.models.snippets import Tier

LINKS = ["bold", "link"]


class MembershipPage(RoutablePageMixin, FormPage, PublicPage, Page):
    """Who would like to belong compares here, and joins at ``join/``. A form posted to either address works."""

    form_class = MembershipForm
    kept_parameters = ("tier",)
    read_parameters = ("cancelled",)

    lede = models.CharField(_("introduction"), max_length=160, blank=True)
    featured_tier = models.CharField(
        _("tier to stand out"), max_length=40, blank=True, help_text=_("Its short name; empty: none.")
    )
    comparison_title = models.CharField(_("title of the comparison"), max_length=40, blank=True)
    comparison = StreamField([("row", ComparisonRowBlock())], verbose_name=_("comparison"), blank=True)
    undecided_title = models.CharField(_("title for the undecided"), max_length=40, blank=True)
    undecided_text = RichTextField(_("for the undecided"), blank=True, features=LINKS)
    join_title = models.CharField(_("title of the form"), max_length=40, blank=True)
    join_lede = models.CharField(_("introduction of the form"), max_length=160, blank=True)
    steps_title = models.CharField(_("title of what happens next"), max_length=40, blank=True)
    steps = StreamField([("step", StepBlock())], verbose_name=_("what happens next"), blank=True, max_num=4)
    quote = models.CharField(_("quote"), max_length=120, blank=True)
    quote_by = models.CharField(_("who says so"), max_length=60, blank=True)
    members_note = models.CharField(
        _("how many members there are"), max_length=160, blank=True, help_text=_("With its date.")
    )
    board_meets_on = models.DateField(
        _("next meeting of the board"),
        null=True,
        blank=True,
        help_text=_("When applications of voting members are decided."),
    )
    received_title = models.CharField(_("title after an application"), max_length=40, blank=True)
    received_text = RichTextField(_("after an application"), blank=True, features=LINKS)

    override_translatable_fields: ClassVar = [SynchronizedField("featured_tier")]
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lede"),
        FieldPanel("featured_tier"),
        MultiFieldPanel([FieldPanel("comparison_title"), FieldPanel("comparison")], _("Comparison")),
        MultiFieldPanel([FieldPanel("undecided_title"), FieldPanel("undecided_text")], _("For the undecided")),
    ]
    join_panels: ClassVar[list[Panel]] = [
        FieldPanel("join_title"),
        FieldPanel("join_lede"),
        FieldPanel("board_meets_on"),
        MultiFieldPanel([FieldPanel("steps_title"), FieldPanel("steps")], _("What happens next")),
        FieldRowPanel([FieldPanel("quote"), FieldPanel("quote_by")]),
        FieldPanel("members_note"),
        MultiFieldPanel([FieldPanel("received_title"), FieldPanel("received_text")], _("After an application")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(join_panels, heading=_("Form")),
            ObjectList(PublicPage.promote_panels, heading=_("Promote")),
        ]
    )
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    page_description = _("The membership tiers side by side, and the form to join.")
    template = "donate/membership_page.html"

    class Meta:
        verbose_name = _("membership page")
        verbose_name_plural = _("membership pages")

    def clean(self) -> None:
        super().clean()
        if self.featured_tier and not Tier.objects.filter(slug=self.featured_tier).exists():
            raise ValidationError({"featured_tier": gettext("There is no tier with this short name.")})

    @cached_property
    def tiers(self) -> list[Tier]:
        """What one can join, in order."""
        return languages.in_each(Tier.objects.filter(is_open=True), self.locale.language_code)

    # Addresses ---------------------------------------------------------------------------------------

    @path("")
    def tiers_side_by_side(self, request: HttpRequest) -> HttpResponse:
        """The comparison; a form posted here is answered as at ``join/``."""
        if request.method == "POST":
            return self.answer_form(request)
        return self.render(request)

    @path("join/")
    def join(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.answer_form(request)

    @path("join/received/")
    def received(self, request: HttpRequest) -> HttpResponse:
        """After an application: nothing was charged, and what happens next."""
        return self.render(request, template="donate/membership_received.html")

    @path("dues/<path:signed>/")
    def dues(self, request: HttpRequest, signed: str) -> HttpResponse:
        """Where an approved applicant pays; reached by the link in the mail of approval."""
        application = applications.of_link(signed)
        if application is None:
            raise Http404
        away = False
        if request.method == "POST":
            try:
                return never_shared(SeeOther(checkout.begin(applications.dues(application))))
            except checkout.StripeUnavailable:
                away = True
        context = {
            "application": application,
            "tier": languages.here(application.tier),
            "stripe_is_away": away,
            "is_paid": applications.is_paid(application),
        }
        answer = self.render(request, context_overrides=context, template="donate/membership_dues.html")
        answer.status_code = 503 if away else 200
        return never_shared(answer)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [*super().preview_modes, ("join", _("Form"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == "join":
            return self.show_form(request, self.get_form(request))
        return super().serve_preview(request, mode_name)

    # The form ----------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, data: QueryDict | None = None, **known: Any) -> MembershipForm:
        """The form; with what is ``known`` of a donor who came in by the mailed link (see ``mine.seats.apply``)."""
        slugs = [tier.slug for tier in self.tiers]
        asked = request.GET.get("tier", "")
        chosen = next((slug for slug in (asked, self.featured_tier, *slugs) if slug in slugs), "")
        contact = giving_desk.contact(request)
        return self.form_class(data, tiers=self.tiers, contact=contact, initial={"tier": chosen, **known})

    def show_form(self, request: HttpRequest, form: Any, *, status: int = 200) -> HttpResponse:
        context = {**self.get_context(request), "form": form, "cancelled": "cancelled" in request.GET}
        context["hide_donate_bar"] = True
        return never_shared(TemplateResponse(request, "donate/membership_join.html", context, status=status))

    def count_use(self, request: HttpRequest, form: MembershipForm) -> None:
        attack.check(request, form)

    def accept(self, request: HttpRequest, form: MembershipForm) -> HttpResponse:
        """A voting member's application is kept for the board; everybody else goes on to Stripe."""
        giving_desk.check_doubts(form)
        if form.tier_chosen.votes:  # nothing to pay yet, and once it is paid it comes in place of what runs
            applications.receive(form)
            return SeeOther(f"{self.get_url(request)}join/received/")
        memberships.tell_if_member(form.cleaned_data["email"])
        return giving_desk.send_to_stripe(self, request, form, self._request(request, form))

    def _request(self, request: HttpRequest, form: MembershipForm) -> checkout.GiftRequest:
        tier = form.tier_chosen
        return checkout.GiftRequest(
            token=form.token_id,
            amount=form.cleaned_data["yen"],
            tier=tier,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            success_url=giving_desk.thanks_url(),
            cancel_url=f"{settings.SITE_URL}{self.get_url(request)}join/?cancelled=1&tier={tier.slug}",
            **form.donor,
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        tiers = [{"tier": tier, "from": may_give_more(tier)} for tier in self.tiers]
        return {**context, "tiers": tiers, "board_meets_on": self.next_board}

    @property
    def next_board(self) -> date | None:
        """The board's next meeting; a date that has passed is none."""
        return self.board_meets_on if self.board_meets_on and self.board_meets_on >= timezone.localdate() else None

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [giving_desk.donate_action(self, request)]
