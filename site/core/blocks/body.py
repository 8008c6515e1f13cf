"""The body of a page: what an editor composes prose of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class HeadingBlock(blocks.StructBlock):
    """A heading that can be linked to."""

    text = blocks.CharBlock(label=_("text"))

    class Meta:
        icon = "title"
        label = _("heading")
        template = "components/blocks/heading.html"


class BodyBlock(blocks.StreamBlock):
    """Every block an editor may put into the body of a page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(label=_("text"), template="components/blocks/text.html")
