"""Small pieces that several page types are made of: a step, a fact, a question with its answer."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class StepBlock(blocks.StructBlock):
    """One step of a process or a programme."""

    when = blocks.CharBlock(
        label=_("when"), required=False, max_length=30, help_text=_("For example “13:00” or “April 2024”.")
    )
    title = blocks.CharBlock(label=_("title"), max_length=60)
    text = blocks.TextBlock(label=_("text"), required=False, max_length=300, rows=3)

    class Meta:
        icon = "order"
        label = _("step")


class FactBlock(blocks.StructBlock):
    """A label and what it says."""

    label = blocks.CharBlock(label=_("label"), max_length=40)
    value = blocks.CharBlock(label=_("value"), max_length=160)

    class Meta:
        icon = "list-ul"
        label = _("fact")


class QuestionBlock(blocks.StructBlock):
    """A question to a person, and the answer."""

    question = blocks.CharBlock(label=_("question"), max_length=120)
    answer = blocks.TextBlock(label=_("answer"), rows=4)

    class Meta:
        icon = "help"
        label = _("question and answer")


class TitledTextBlock(blocks.StructBlock):
    """A short text under a title."""

    title = blocks.CharBlock(label=_("title"), max_length=60)
    text = blocks.TextBlock(label=_("text"), max_length=300, rows=3)

    class Meta:
        icon = "title"
        label = _("title and text")
