"""Invitations: to give, to a campaign, to anything. The forms themselves belong to ``donate``."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core import languages
from core.blocks.frame import LinkBlock
from core.blocks.samples import first

GIVING_GROUP = _("Invitations")
CAMPAIGN_PAGE = "donate.CampaignPage"
FUND = "donate.Fund"
FLOOR = 500  # yen; the money room's own floor for a gift


class CallToActionBlock(blocks.StructBlock):
    """One invitation with one button."""

    title = blocks.CharBlock(label=_("title"))
    text = blocks.TextBlock(label=_("text"), required=False)
    link = LinkBlock(label=_("button"))

    class Meta:
        icon = "pick"
        label = _("call to action")
        group = GIVING_GROUP
        description = _("A title, a sentence and one button.")
        template = "components/blocks/call_to_action.html"
        preview_value: ClassVar = {
            "title": _("Come and sit with us"),
            "text": _("The next table is in winter. Bring nothing but your name."),
            "link": {"text": _("See the events"), "url": "/events/"},
        }


class PresetBlock(blocks.StructBlock):
    """An amount, and what it does."""

    amount = blocks.IntegerBlock(label=_("amount in yen"), min_value=FLOOR, max_value=9_999_999)
    text = blocks.CharBlock(label=_("what it does"), required=False)

    class Meta:
        icon = "tag"
        label = _("amount")


class DonateBlock(blocks.StructBlock):
    """Amounts that lead to the donate form, filled in."""

    title = blocks.CharBlock(label=_("title"))
    text = blocks.TextBlock(label=_("text"), required=False)
    frequency = blocks.ChoiceBlock(
        label=_("how often"), choices=[("monthly", _("every month")), ("once", _("once"))], default="monthly"
    )
    presets = blocks.ListBlock(PresetBlock(), label=_("amounts"), min_num=1, max_num=4)
    fund = SnippetChooserBlock(FUND, label=_("fund"), required=False)

    class Meta:
        icon = "tag"
        label = _("giving")
        group = GIVING_GROUP
        description = _("Amounts to press; each leads to the donate form with the amount chosen.")
        template = "components/blocks/donate.html"
        preview_value: ClassVar = {
            "title": _("Keep a seat free"),
            "text": _("Once or every month; you can stop at any time."),
            "frequency": "monthly",
            "presets": [
                {"amount": 1000, "text": _("the train to an interview")},
                {"amount": 3000, "text": _("one seat in a language class")},
                {"amount": 5000, "text": _("one person, all through the month")},
            ],
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The address behind each amount, relative to the donate page."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        shared = {"frequency": value["frequency"]}
        if value.get("fund"):
            shared["fund"] = value["fund"].slug
        context["choices"] = [
            {"preset": preset, "query": urlencode({**shared, "amount": preset["amount"]})}
            for preset in value["presets"]
        ]
        return context


class CampaignBlock(blocks.StructBlock):
    """How far a campaign is, now."""

    campaign = blocks.PageChooserBlock(page_type=CAMPAIGN_PAGE, label=_("campaign"))

    class Meta:
        icon = "success"
        label = _("progress of a campaign")
        group = GIVING_GROUP
        description = _("Goal, count and seats of a campaign, always as of now.")
        template = "components/blocks/campaign.html"

    def get_preview_value(self) -> Any:
        """A campaign that exists."""
        return self.normalize({"campaign": first(CAMPAIGN_PAGE)})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The campaign in the page's language and its progress; nothing where it isn't public."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context.update(shown_campaign(value["campaign"]))
        return context


def shown_campaign(chosen: Any) -> dict[str, Any]:
    """``campaign`` (as its own type, in the active language) and ``progress``; empty where it isn't public.

    ``progress`` has count, goal, unit, remaining, days_left, counted_at, percent and url; ``donate`` derives it.
    """
    campaign = chosen and languages.here(chosen).specific
    if not campaign or not campaign.live:
        return {}
    return {"campaign": campaign, "progress": campaign.progress}
