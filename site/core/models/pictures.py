"""Pictures: Wagtail's image with what a picture of a person needs beside it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image, SourceImageIOError
from willow.svg import WillowSvgException


class Picture(AbstractImage):
    """One picture. ``description`` (Wagtail's own) is the default alternative text."""

    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Who took or drew it."))

    admin_form_fields: ClassVar[tuple[str, ...]] = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(width__gte=1, height__gte=1), name="a_picture_has_a_size")
        ]

    @property
    def default_alt_text(self) -> str:
        """The description; never the title, which is a file name more often than not."""
        return str(self.description)

    def generate_rendition_file(self, filter: Filter, *, source: Any = None) -> Any:
        """Wagtail's; a drawing without a size (an old one: uploads refuse it) counts as one whose file is gone.

        So one broken picture is shown as such, and the library with all others stays.
        """
        try:
            return super().generate_rendition_file(filter, source=source)
        except (ArithmeticError, ValueError, WillowSvgException) as error:
            if not self.is_svg():
                raise
            raise SourceImageIOError(str(error)) from error


class PictureRendition(AbstractRendition):
    """One size and format of a picture."""

    image = models.ForeignKey(Picture, verbose_name=_("picture"), on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("size of a picture")
        verbose_name_plural = _("sizes of pictures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_picture_and_filter"
            )
        ]
