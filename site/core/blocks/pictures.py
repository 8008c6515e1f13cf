"""Pictures. Each use says what the picture shows, or that it is decoration."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from core.blocks.samples import first_picture

PICTURE_GROUP = _("Pictures and files")


class PictureBlock(blocks.StructBlock):
    """One picture with caption and credit. ``ImageBlock`` demands alt text or "decorative" for this use."""

    picture = ImageBlock(label=_("picture"))
    shape = blocks.ChoiceBlock(
        label=_("shape"),
        choices=[
            ("landscape", _("3:2, as wide as the text")),
            ("wide", _("2:1, wider than the text")),
            ("natural", _("uncut, as wide as the text")),
        ],
        default="landscape",
    )
    caption = blocks.CharBlock(label=_("caption"), required=False)
    credit = blocks.CharBlock(
        label=_("credit"), required=False, help_text=_("Who took or drew it. Empty: as noted with the picture.")
    )

    class Meta:
        icon = "image"
        label = _("picture")
        group = PICTURE_GROUP
        description = _("One picture with a caption.")
        template = "components/blocks/picture.html"

    def get_preview_value(self) -> Any:
        """Any picture there is."""
        caption = _("A long table; one chair is always left free.")
        return self.normalize({"picture": first_picture(), "shape": "landscape", "caption": caption})


class GalleryPictureBlock(blocks.StructBlock):
    """One picture of a gallery."""

    picture = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False)

    class Meta:
        icon = "image"
        label = _("picture")


class GalleryBlock(blocks.StructBlock):
    """Several pictures side by side."""

    pictures = blocks.ListBlock(GalleryPictureBlock(), label=_("pictures"), min_num=2, max_num=12)
    caption = blocks.CharBlock(label=_("caption of all"), required=False)

    class Meta:
        icon = "image"
        label = _("gallery")
        group = PICTURE_GROUP
        description = _("Two to twelve pictures side by side.")
        template = "components/blocks/gallery.html"

    def get_preview_value(self) -> Any:
        """Any picture there is, three times."""
        picture = {"picture": first_picture(), "caption": _("An evening in autumn")}
        return self.normalize({"pictures": [picture, picture, picture]})
