"""The donate page: what is offered, who may give how much, and what the donor reads before and after."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from core.form_pages import FormPage
from core.models import PublicPage
from donate import attack, giving_desk, money, prefill
from donate.blocks import ShareBlock, StepBlock
from donate.forms.gift import GiftForm, Offer
from donate.models.campaign import CampaignPage
from donate.models.giving import Frequency
from donate.models.presets import Presets, merged_presets
from donate.models.snippets import Fund

LINKS = ["bold", "link"]


class DonatePage(FormPage, Presets, PublicPage, Page):
    """Where a gift begins. Numbers are the same in every language; words are translated."""

    form_class = GiftForm
    donate_bar = False
    served_with = ("picture",)
    kept_parameters = ("frequency", "amount", "other_amount", "fund", "campaign")
    read_parameters = ("cancelled",)
    #: Set where a campaign page hands over a form that was posted there.
    for_campaign: CampaignPage | None = None

    lede = models.CharField(_("introduction"), max_length=160, blank=True)
    default_frequency = models.CharField(
        _("frequency chosen first"), max_length=7, choices=Frequency, default=Frequency.MONTHLY
    )
    once_floor = models.PositiveIntegerField(
        _("smallest one-time gift"),
        default=money.ONCE_FLOOR,
        validators=[MinValueValidator(money.ONCE_FLOOR), MaxValueValidator(money.CEILING)],
        help_text=_("In yen, 500 at least: it keeps people away who try out stolen cards."),
    )
    monthly_floor = models.PositiveIntegerField(
        _("smallest monthly gift"),
        default=money.MONTHLY_FLOOR,
        validators=[MinValueValidator(money.MONTHLY_FLOOR), MaxValueValidator(money.CEILING)],
        help_text=_("In yen, 1,000 at least."),
    )
    picture = models.ForeignKey(
        "core.Picture",
        verbose_name=_("picture beside the form"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Upright, 4:5. Without one, a drawing of ours."),
    )
    shares_title = models.CharField(_("title of the shares"), max_length=40, blank=True)
    shares = StreamField([("share", ShareBlock())], verbose_name=_("where gifts go"), blank=True, max_num=5)
    shares_note = RichTextField(
        _("date and source of the shares"),
        blank=True,
        features=LINKS,
        help_text=_("For which year, from which accounts."),
    )
    quote = models.CharField(_("quote"), max_length=120, blank=True)
    quote_by = models.CharField(_("who says so"), max_length=60, blank=True)
    change_note = RichTextField(_("how to change a gift"), blank=True, features=LINKS)
    help_note = RichTextField(_("where to ask"), blank=True, features=LINKS)
    thanks_title = models.CharField(_("title of the thanks"), max_length=40, blank=True)
    thanks_text = models.CharField(_("thanks"), max_length=200, blank=True)
    thanks_steps = StreamField(
        [("step", StepBlock())],
        verbose_name=_("what happens next"),
        blank=True,
        max_num=3,
        help_text=_(
            "After a gift. Whether and when a receipt comes, the page says itself after these, as it is set. "
            "Who joined reads the steps of the membership page instead."
        ),
    )
    thanks_end = RichTextField(_("where to go from there"), blank=True, features=LINKS)

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lede"),
        MultiFieldPanel(
            [
                FieldPanel("once_presets"),
                FieldPanel("monthly_presets"),
                FieldRowPanel([FieldPanel("default_frequency"), FieldPanel("default_amount")]),
                FieldRowPanel([FieldPanel("once_floor"), FieldPanel("monthly_floor")]),
            ],
            _("Amounts"),
        ),
    ]
    trust_panels: ClassVar[list[Panel]] = [
        FieldPanel("picture"),
        MultiFieldPanel(
            [FieldPanel("shares_title"), FieldPanel("shares"), FieldPanel("shares_note")], _("Where gifts go")
        ),
        FieldRowPanel([FieldPanel("quote"), FieldPanel("quote_by")]),
        FieldPanel("change_note"),
        FieldPanel("help_note"),
    ]
    thanks_panels: ClassVar[list[Panel]] = [
        FieldPanel("thanks_title"),
        FieldPanel("thanks_text"),
        FieldPanel("thanks_steps"),
        FieldPanel("thanks_end"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Form")),
            ObjectList(trust_panels, heading=_("Beside the form")),
            ObjectList(thanks_panels, heading=_("After the gift")),
            ObjectList(PublicPage.promote_panels, heading=_("Promote")),
        ]
    )
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    page_description = _("The form for gifts, once and monthly, with what stands beside it and the thanks afterwards.")
    template = "donate/donate_page.html"

    class Meta:
        verbose_name = _("donate page")
        verbose_name_plural = _("donate pages")

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = self.wrong_presets(self.once_floor, self.monthly_floor)
        shares = sum(block.value["percent"] for block in self.shares)
        if self.shares and shares != 100:
            wrong["shares"] = _("The shares make %(sum)s %%; they should make 100 %%.") % {"sum": shares}
        if wrong:
            raise ValidationError(wrong)

    @property
    def lead_picture(self) -> Any:
        return self.picture

    def offer(self, request: HttpRequest, campaign: CampaignPage | None, *, short: bool = False) -> Offer:
        """What this page offers; a campaign's own amounts where it has some. A short form asks for no fund."""
        once = (campaign and campaign.once_presets) or self.once_presets
        monthly = (campaign and campaign.monthly_presets) or self.monthly_presets
        return Offer(
            presets=merged_presets(once, monthly),
            once_floor=self.once_floor,
            monthly_floor=self.monthly_floor,
            funds=[] if short else Fund.offered(self.locale.language_code),
            contact=giving_desk.contact(request),
        )

    def get_form(self, request: HttpRequest, data: QueryDict | None = None) -> GiftForm:
        """The form: filled with what was posted, or with what the link asks for."""
        asked = request.GET if data is None else data
        campaign = self.for_campaign or CampaignPage.running(asked.get("campaign", ""), self.locale_id)
        offer = self.offer(request, campaign)
        form = self.form_class(data, offer=offer, initial=prefill.initial(request.GET, offer, self, campaign))
        form.campaign_page = campaign
        return form

    def count_use(self, request: HttpRequest, form: GiftForm) -> None:
        attack.check(request, form)

    def accept(self, request: HttpRequest, form: GiftForm) -> HttpResponse:
        """Off to Stripe's page, or the form again where it can't be reached."""
        return giving_desk.send_to_stripe(self, request, form, giving_desk.gift_request(form, self.cancelled_url(form)))

    def cancelled_url(self, form: GiftForm) -> str:
        """Where Stripe sends a donor who turns back: the same choices, and nothing that names the person."""
        chosen = {
            "cancelled": "1",
            "frequency": form.cleaned_data["frequency"],
            "amount": form.cleaned_data["yen"],
            "fund": form.fund_chosen.slug if form.fund_chosen else "",
            "campaign": form.campaign_page.slug if form.campaign_page else "",
        }
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"{settings.SITE_URL}{self.get_url()}?{query}"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "cancelled": request.method == "GET" and "cancelled" in request.GET}

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [giving_desk.donate_action(self, request)]
