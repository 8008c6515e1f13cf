"""Cards with large numerals: steps, reasons, preparations."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.prose import TEXT_GROUP


class NumberedCardBlock(blocks.StructBlock):
    """One card; its number follows from its place."""

    title = blocks.CharBlock(label=_("title"))
    text = blocks.TextBlock(label=_("text"))

    class Meta:
        icon = "doc-full"
        label = _("card with a number")


class NumberedCardsBlock(blocks.StructBlock):
    """Two to six cards side by side."""

    cards = blocks.ListBlock(NumberedCardBlock(), label=_("cards with numbers"), min_num=2, max_num=6)

    class Meta:
        icon = "list-ol"
        label = _("numbered cards")
        group = TEXT_GROUP
        description = _("Two to six short texts side by side, numbered.")
        template = "components/blocks/numbered_cards.html"
        preview_value: ClassVar = {
            "cards": [
                {"title": _("Listen"), "text": _("To the work before, the tools one liked, the life to come.")},
                {"title": _("Connect"), "text": _("At one table with a company, and through the first hundred days.")},
                {"title": _("Open"), "text": _("Schools, towns and kitchens: changing how people meet.")},
            ]
        }


class PairBlock(blocks.StructBlock):
    """A label and what belongs to it."""

    label = blocks.CharBlock(label=_("label"))
    value = blocks.RichTextBlock(label=_("content"), features=["bold", "link", "document-link"])

    class Meta:
        icon = "list-ul"
        label = _("label and content")


class PairsBlock(blocks.StructBlock):
    """A ruled table of facts."""

    pairs = blocks.ListBlock(PairBlock(), label=_("rows"), min_num=1)

    class Meta:
        icon = "table"
        label = _("table of facts")
        group = TEXT_GROUP
        description = _("Labels at the left, facts at the right, ruled: an outline, a history, legal terms.")
        template = "components/blocks/pairs.html"
        preview_value: ClassVar = {
            "pairs": [
                {"label": "2016", "value": _("<p>Six seats in a rented room</p>")},
                {"label": "2018", "value": _("<p>An incorporated nonprofit</p>")},
            ]
        }


class CaseBlock(blocks.StructBlock):
    """One example, with its facts."""

    title = blocks.CharBlock(label=_("title"))
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "italic", "link"])
    pairs = blocks.ListBlock(PairBlock(), label=_("facts"), default=[], required=False)

    class Meta:
        icon = "clipboard-list"
        label = _("case")
        group = TEXT_GROUP
        description = _("An example in a sand-coloured box: a short text, then facts such as time and people.")
        template = "components/blocks/case.html"
        preview_value: ClassVar = {
            "title": _("Case: trained twice"),
            "text": _("<p>In her third month Nadia asked for the training again, this time to teach it.</p>"),
            "pairs": [
                {"label": _("Period"), "value": _("<p>June to August</p>")},
                {"label": _("Took part"), "value": _("<p>Four newcomers, two colleagues</p>")},
            ],
        }
