"""Files to take home."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from core.blocks.pictures import PICTURE_GROUP
from core.blocks.samples import first


class DocumentBlock(blocks.StructBlock):
    """A document, with its format and size said before one opens it."""

    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(label=_("title"), required=False, help_text=_("Empty: the document's own."))
    text = blocks.CharBlock(label=_("text"), required=False, help_text=_("For example the number of pages."))

    class Meta:
        icon = "doc-full"
        label = _("document")
        group = PICTURE_GROUP
        description = _("A file, with format and size.")
        template = "components/blocks/document.html"

    def get_preview_value(self) -> Any:
        """Any document there is."""
        return self.normalize({"document": first("wagtaildocs.Document"), "title": _("Annual report")})
