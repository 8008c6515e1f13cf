"""Blocks of the frame: links of header and footer, the call-to-action cards."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from core import languages


class LinkValue(blocks.StructValue):
    """A link whose target may be a page (its title is the text unless one is given) or an address."""

    @cached_property
    def _page(self) -> Any:
        """The page in the reader's language."""
        return languages.localized([self["page"]])[0] if self.get("page") else None

    @property
    def href(self) -> str:
        """Where it leads; empty while its page isn't live. (``url`` is the field: a template finds that first.)"""
        page = self._page
        if page and not page.live:
            return ""
        address = page.url if page else self.get("url")
        return f"{address}{self.get('suffix') or ''}" if address else ""

    @property
    def label(self) -> str:
        return self.get("text") or (self._page.title if self._page else "")


class LinkBlock(blocks.StructBlock):
    """A link to a page of ours, or to an address.

    Texts default to "" and not to null, which stops wagtail-localize where a whole link was left out.
    """

    text = blocks.CharBlock(default="", label=_("text"), required=False, help_text=_("Empty: the page's title."))
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    url = blocks.CharBlock(
        default="", label=_("or address"), required=False, help_text=_("For example https://… or /search/")
    )
    suffix = blocks.CharBlock(
        default="",
        label=_("added to the address"),
        required=False,
        help_text=_("For example ?fund=ukraine-afghanistan or #faq"),
    )

    class Meta:
        icon = "link"
        label = _("link")
        value_class = LinkValue
        #: Whether it may be left empty altogether.
        optional = False

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.meta.optional and not any(cleaned.values()):
            return cleaned
        if not cleaned.get("page") and not cleaned.get("url"):
            raise blocks.StructBlockValidationError(
                block_errors={"page": ValidationError(_("Choose a page or write an address."))}
            )
        if not cleaned.get("page") and not cleaned.get("text"):
            raise blocks.StructBlockValidationError(
                block_errors={"text": ValidationError(_("An address needs a text."))}
            )
        return cleaned


class FooterColumnBlock(blocks.StructBlock):
    """One column of the footer."""

    title = blocks.CharBlock(label=_("title"))
    links = blocks.ListBlock(LinkBlock(), label=_("links"))

    class Meta:
        icon = "list-ul"
        label = _("column")


class CardBlock(blocks.StructBlock):
    """One of the four doors."""

    title = blocks.CharBlock(label=_("title"), max_length=24, help_text=_("Short: twelve characters in Japanese."))
    text = blocks.CharBlock(label=_("text"), max_length=120)
    drawing = blocks.ChoiceBlock(
        label=_("drawing"),
        choices=[
            ("door_open", _("an open door")),
            ("door_bowl", _("a bowl of persimmons")),
            ("door_desk", _("two at a desk")),
            ("door_chair", _("a free chair")),
        ],
        default="door_open",
    )
    picture = ImageChooserBlock(
        label=_("or picture"),
        required=False,
        help_text=_("Instead of the drawing. Upright, 4:5. It is decoration: no text in it."),
    )
    link = LinkBlock(label=_("link"))

    class Meta:
        icon = "doc-full"
        label = _("card")
