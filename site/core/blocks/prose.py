"""What is said: headings, text, quotes."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_GROUP = _("Text")
#: What an editor may do inside a text; headings of the second level are blocks of their own.
PROSE_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link", "superscript", "hr"]
SHORT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    """A heading, and the name by which a link reaches it."""

    text = blocks.CharBlock(label=_("text"))
    anchor = blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9-]*$",
        label=_("name for links"),
        required=False,
        help_text=_(
            "Small letters, digits and hyphens. With “history” here, a link to #history leads to this heading."
        ),
        error_messages={"invalid": _("Begin with a letter; use small letters, digits and hyphens only.")},
    )

    class Meta:
        icon = "title"
        label = _("heading")
        group = TEXT_GROUP
        description = _("Divides a page; shorter parts get a small heading inside the text.")
        template = "components/blocks/heading.html"
        preview_value: ClassVar = {"text": _("Asking what comes next, not what is missing")}


class ProseBlock(blocks.RichTextBlock):
    """Paragraphs. ``[*1]`` marks the place of the first footnote, ``[*2]`` of the second."""

    class Meta:
        icon = "pilcrow"
        label = _("text")
        group = TEXT_GROUP
        description = _("Paragraphs with links and lists. Write [*1] where the first footnote belongs.")
        template = "components/blocks/text.html"
        preview_value = _(
            "<p>We met in the canteen, not in the meeting room. There was tea, and one question first: "
            "<b>what did you build in your last job?</b></p>"
            "<p>Nadia thought for a moment and asked for a sheet of paper.</p>"
        )


class LedeBlock(blocks.TextBlock):
    """The opening paragraph, set larger."""

    class Meta:
        icon = "openquote"
        label = _("opening")
        group = TEXT_GROUP
        description = _("The first paragraph, set larger. One a page.")
        template = "components/blocks/lede.html"
        preview_value = _("We met in the canteen, not in the meeting room.")


class QuoteBlock(blocks.StructBlock):
    """One sentence of somebody, large."""

    text = blocks.TextBlock(label=_("what was said"), help_text=_("Break the lines where one would breathe."))
    who = blocks.CharBlock(label=_("who said it"), required=False)

    class Meta:
        icon = "openquote"
        label = _("quote")
        group = TEXT_GROUP
        description = _("One sentence of somebody, set large beside a line.")
        template = "components/blocks/quote.html"
        preview_value: ClassVar = {
            "text": _("The drawing spoke before the words did."),
            "who": _("Head of design, a firm for building services"),
        }
