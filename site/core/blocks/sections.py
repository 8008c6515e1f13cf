"""Sections across the page: a heading, a ground, and blocks inside."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.body import BodyBlock
from core.blocks.frame import LinkBlock


class SectionBlock(blocks.StructBlock):
    """One section of a page that is more than an article."""

    title = blocks.CharBlock(label=_("heading"))
    intro = blocks.TextBlock(label=_("below the heading"), required=False)
    link = LinkBlock(label=_("link below the heading"), optional=True)
    layout = blocks.ChoiceBlock(
        label=_("layout"),
        choices=[("rail", _("heading at the left")), ("full", _("heading on top, content across the page"))],
        default="rail",
    )
    ground = blocks.ChoiceBlock(
        label=_("ground"),
        choices=[("is-paper", _("paper")), ("is-sand", _("sand")), ("is-ink", _("ink")), ("is-sun", _("yellow"))],
        default="is-paper",
        help_text=_("At most one dark and one yellow section a page, and none that is dark at the very end."),
    )
    content = BodyBlock(label=_("content"), required=False)

    class Meta:
        icon = "doc-empty-inverse"
        label = _("section")
        description = _("A part across the page with its own ground; put blocks inside.")
        template = "components/blocks/section.html"
        preview_value: ClassVar = {
            "title": _("What we think"),
            "content": [("text", _("<p>The one who learned yesterday teaches today.</p>"))],
        }


class SectionsBlock(blocks.StreamBlock):
    """Sections one below the other."""

    section = SectionBlock()
