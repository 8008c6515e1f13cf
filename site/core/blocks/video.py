"""Videos of others' platforms that are asked for nothing until a visitor presses play."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from core.blocks.pictures import PICTURE_GROUP
from core.blocks.samples import first_picture

_PLATFORMS = [
    (
        re.compile(
            r"^https://(?:www\.|m\.)?(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:watch\?(?:.*&)?v=|embed/|shorts/|live/))"
            r"([\w-]{11})(?:[?&#/].*)?$"
        ),
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1",
        "YouTube",
    ),
    (
        re.compile(r"^https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{5,12})(?:[?&#/].*)?$"),
        "https://player.vimeo.com/video/{}?dnt=1&autoplay=1",
        "Vimeo",
    ),
]


def player(url: str) -> tuple[str, str] | None:
    """(address of the player, name of the platform) for the address of a video; None where we know no player."""
    for pattern, address, name in _PLATFORMS:
        if found := pattern.match(url):
            return address.format(found.group(1)), name
    return None


class VideoBlock(blocks.StructBlock):
    """A picture of ours that becomes the video when pressed; without JavaScript a link to it."""

    url = blocks.URLBlock(label=_("address of the video"), help_text=_("A page of YouTube or Vimeo."))
    title = blocks.CharBlock(label=_("title"), help_text=_("What the video shows."))
    picture = ImageChooserBlock(
        label=_("picture before it plays"), help_text=_("Our own, so that nothing is loaded from elsewhere.")
    )
    caption = blocks.CharBlock(label=_("caption"), required=False, help_text=_("For example its length and language."))

    class Meta:
        icon = "media"
        label = _("video")
        group = PICTURE_GROUP
        description = _("A video of YouTube or Vimeo. Nothing is loaded from there until somebody presses play.")
        template = "components/blocks/video.html"

    def get_preview_value(self) -> Any:
        """Any picture there is."""
        return self.normalize(
            {
                "url": "https://vimeo.com/76979871",
                "title": _("An evening at the long table"),
                "picture": first_picture(),
                "caption": _("3 minutes, with subtitles"),
            }
        )

    def clean(self, value: Any) -> Any:
        """Only platforms whose player we know (and the security policy allows)."""
        cleaned = super().clean(value)
        if not player(cleaned["url"]):
            raise blocks.StructBlockValidationError(
                block_errors={"url": ValidationError(_("This is no address of a video at YouTube or Vimeo."))}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Where the player is."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["player"], context["platform"] = player(value["url"]) or ("", "")
        return context
