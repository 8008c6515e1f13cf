"""The sections of the front page, in the order of the page as a rule; each may be left out."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Locale
from wagtail.snippets.blocks import SnippetChooserBlock

from core import languages
from core.blocks import SectionBlock
from core.blocks.frame import LinkBlock
from core.blocks.giving import CAMPAIGN_PAGE, shown_campaign
from core.blocks.latest_news import LatestNewsBlock
from core.blocks.samples import first
from donate.models import CampaignPage
from home.doors import Door, nested_doors

STORY_PAGE = "home.StoryPage"


class HeroBlock(blocks.StructBlock):
    """The first thing one sees: people at a table, one seat free."""

    title = blocks.TextBlock(
        label=_("title"), rows=2, help_text=_("One phrase a line. The Japanese title stands vertical on large screens.")
    )
    text = blocks.TextBlock(label=_("text"))
    first_link = LinkBlock(label=_("button"))
    second_link = LinkBlock(label=_("second button"), optional=True)

    class Meta:
        icon = "home"
        label = _("opening of the page")
        template = "home/sections/hero.html"
        description = _("Title, a few words, two buttons, and the table. First on the page.")
        preview_value: ClassVar = {
            "title": _("One more seat.\nLiving together."),
            "text": _("Engineers, teachers and founders rebuild a career and a life here."),
            "first_link": {"text": _("Give someone a seat"), "url": "/donate/"},
        }


class DoorsBlock(blocks.StaticBlock):
    """The four call-to-action cards, as the settings name them."""

    class Meta:
        icon = "grip"
        label = _("four doors")
        template = "home/sections/doors.html"
        admin_text = _("The call-to-action cards. They are edited under Settings, Call-to-action cards.")
        description = _("What a visitor can do: the four call-to-action cards.")
        preview_value = ""


class ImpactBlock(blocks.StructBlock):
    """Figures as doors within doors, true to the numbers."""

    title = blocks.TextBlock(label=_("heading"), rows=2)
    text = blocks.TextBlock(label=_("text"), required=False)
    figures = blocks.ListBlock(
        SnippetChooserBlock("core.Figure", label=_("figure")), label=_("figures"), min_num=2, max_num=4
    )
    note = blocks.CharBlock(
        label=_("note"), required=False, help_text=_("For example since when it is counted. The date is added.")
    )

    class Meta:
        icon = "order"
        label = _("figures as doors")
        template = "home/sections/impact.html"
        description = _("Two to four figures; the area of each door is true to its number.")

    def get_preview_value(self) -> Any:
        """A figure that exists."""
        figure = first("core.Figure")
        title = _("Beyond each meeting,\nanother door.")
        return self.normalize({"title": title, "figures": [figure] if figure else []})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The figures in the page's language, their doors, and the newest of their dates."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        figures = languages.localized(figure for figure in value["figures"] if figure)
        doors: list[Door] = nested_doors([figure.value for figure in figures])
        return context | {
            "figures": figures,
            "doors": doors,
            "as_of": max((figure.as_of for figure in figures), default=None),
        }


class CampaignSceneBlock(blocks.StructBlock):
    """The running campaign as the table; nothing where none runs."""

    campaign = blocks.PageChooserBlock(
        page_type=CAMPAIGN_PAGE,
        label=_("campaign"),
        required=False,
        help_text=_("Empty: the one that runs, whichever it is."),
    )
    title = blocks.CharBlock(label=_("heading"), required=False, help_text=_("Empty: the campaign's."))
    text = blocks.TextBlock(label=_("text"), required=False, help_text=_("Empty: the campaign's."))
    button = blocks.CharBlock(label=_("words on the button"), required=False)

    class Meta:
        icon = "success"
        label = _("running campaign")
        template = "home/sections/campaign.html"
        description = _("The campaign with its count, as of now. It disappears by itself when the campaign ends.")

    def get_preview_value(self) -> Any:
        """A campaign that exists."""
        return self.normalize({"campaign": first(CAMPAIGN_PAGE)})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The campaign and its progress, and for how many one of the twenty figures stands."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        shown = shown_campaign(value["campaign"] or CampaignPage.current(Locale.get_active().pk))
        if shown and shown["campaign"].is_running:
            goal = shown["progress"].goal
            context |= {**shown, "each": goal // FIGURES if goal % FIGURES == 0 else None}
        return context


FIGURES = 20


class NewsSectionBlock(LatestNewsBlock):
    """The newest articles, heading at the left."""

    title = blocks.CharBlock(label=_("heading"))

    class Meta:
        template = "home/sections/news.html"


class StoryBlock(blocks.StructBlock):
    """One story; its quote and portrait come from the story, so that a withdrawal empties this place too."""

    heading = blocks.CharBlock(label=_("heading"))
    story = blocks.PageChooserBlock(page_type=STORY_PAGE, label=_("story"))
    link_text = blocks.CharBlock(label=_("words of the link"), required=False)

    class Meta:
        icon = "openquote"
        label = _("story")
        template = "home/sections/story.html"
        description = _("One story with its portrait and quote. A story that is withdrawn disappears here too.")
        preview_value: ClassVar = {"heading": _("A story")}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The story in the page's language; nothing where it isn't public."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        story = value.get("story") and languages.localized([value["story"]])[0].specific
        if story and story.live:
            context["story"] = story
        return context


class CompaniesBlock(blocks.StructBlock):
    """What a company can do, beside a picture."""

    title = blocks.CharBlock(label=_("heading"))
    text = blocks.TextBlock(label=_("text"))
    first_link = LinkBlock(label=_("button"))
    second_link = LinkBlock(label=_("second link"), optional=True)
    picture = ImageChooserBlock(
        label=_("picture"), required=False, help_text=_("Instead of the drawing of two at a desk. It is decoration.")
    )

    class Meta:
        icon = "group"
        label = _("companies")
        template = "home/sections/companies.html"
        description = _("An invitation to companies, beside two at a desk.")
        preview_value: ClassVar = {
            "title": _("For companies"),
            "text": _("Hiring is an encounter, not a favour."),
            "first_link": {"text": _("How we work with companies"), "url": "/corporate/"},
        }


class NewsletterBlock(blocks.StructBlock):
    """The letter one can ask for."""

    title = blocks.CharBlock(label=_("heading"))
    text = blocks.TextBlock(label=_("text"), required=False)

    class Meta:
        icon = "mail"
        label = _("newsletter")
        template = "home/sections/newsletter.html"
        description = _("Asks for an e-mail address; a mail then asks whether it was really meant.")
        preview_value: ClassVar = {
            "title": _("A letter, once a month"),
            "text": _("New stories and what is needed now."),
        }


class HomeBlock(blocks.StreamBlock):
    """The sections of a front page."""

    hero = HeroBlock()
    doors = DoorsBlock()
    impact = ImpactBlock()
    campaign = CampaignSceneBlock()
    news = NewsSectionBlock()
    story = StoryBlock()
    companies = CompaniesBlock()
    newsletter = NewsletterBlock()
    section = SectionBlock()

    class Meta:
        block_counts: ClassVar = {name: {"max_num": 1} for name in ("hero", "doors", "campaign", "newsletter")}
