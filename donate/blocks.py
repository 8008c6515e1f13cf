"""Blocks of the giving pages. Words are translated; numbers are the same in every language."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from donate import money


class PresetBlock(blocks.StructBlock):
    """One amount that is offered, and what it does."""

    amount = blocks.IntegerBlock(
        label=_("amount in yen"), min_value=money.ONCE_FLOOR, max_value=money.CEILING, help_text=_("For example 3000.")
    )
    text = blocks.CharBlock(
        label=_("what it does"),
        max_length=60,
        required=False,
        help_text=_("One short sentence: what becomes possible."),
    )

    class Meta:
        icon = "form"
        label = _("amount")


class PresetsBlock(blocks.StreamBlock):
    """Amounts that are offered, at most six: more than that is no help."""

    preset = PresetBlock()

    class Meta:
        max_num = 6
        required = False


class ShareBlock(blocks.StructBlock):
    """A part of the spending."""

    label = blocks.CharBlock(label=_("for what"), max_length=30)
    percent = blocks.IntegerBlock(label=_("percent"), min_value=1, max_value=100)

    class Meta:
        icon = "order"
        label = _("share")


class StepBlock(blocks.StructBlock):
    """What happens when."""

    title = blocks.CharBlock(label=_("when"), max_length=30)
    text = blocks.RichTextBlock(label=_("what happens"), features=["bold", "link"])

    class Meta:
        icon = "date"
        label = _("step")


class ComparisonRowBlock(blocks.StructBlock):
    """One row of the comparison: what it is about, and one cell per tier."""

    label = blocks.CharBlock(label=_("what is compared"), max_length=40)
    cells = blocks.ListBlock(
        blocks.CharBlock(max_length=40, label=_("cell")),
        label=_("cells"),
        help_text=_("One per tier, in the order of the tiers."),
    )

    class Meta:
        icon = "table"
        label = _("row")


class UpdateBlock(blocks.StructBlock):
    """A short word on how the campaign goes."""

    date = blocks.DateBlock(label=_("date"))
    title = blocks.CharBlock(label=_("title"), max_length=60)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "italic", "link"])

    class Meta:
        icon = "history"
        label = _("update")
