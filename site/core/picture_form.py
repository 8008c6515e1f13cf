"""What happens to a picture at the door: SVG loses whatever could run, photos lose where and when they were taken."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from py_svg_hush import filter_svg
from wagtail.images.forms import BaseImageForm
from willow.image import SvgImageFile
from willow.svg import SvgWrapper, WillowSvgException

from core import avif

_ORIENTATION = 0x0112
#: How each is written again where something had to go; a JPEG keeps its quality ("keep": the same tables).
_AS_BEFORE: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": "keep", "subsampling": "keep"},
    "PNG": {},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 85, "speed": avif.SPEED},
}
_UNREADABLE = (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError)
#: What any program draws, and every column and format holds.
_LONGEST_SIDE = 50_000
#: How far from its origin a drawing's own numbers lead; beyond that, cutting it out ends in infinity.
_FARTHEST = 10**9
_TOLD = ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment")


class PictureForm(BaseImageForm):
    """Wagtail's form, through which every upload of a picture comes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of several pictures at once, Wagtail asks for the words in a form of their own, which has no file.
        file: Any = self.fields.get("file")
        if file is not None:
            # Wagtail counts the frames before anybody asked whether the file can be read: half a file would be a 500.
            file.check_image_pixel_size = partial(_counted, file.check_image_pixel_size)

    def clean(self) -> dict[str, Any] | None:
        """A file that Wagtail put aside, as something else was wrong with it, was never cleaned: it comes again."""
        if "file" not in self.fields and self.instance.pk is None:
            raise ValidationError(_("This file was not taken. Choose it again."))
        cleaned: dict[str, Any] | None = super().clean()
        return cleaned

    def clean_file(self) -> Any:
        """The file, cleaned; with the words of a form where it can't be."""
        file = self.cleaned_data.get("file")
        if "file" not in self.changed_data or not file:
            return file
        file.seek(0)
        content = file.read()
        file.seek(0)
        clean = _hushed(content) if file.name.lower().endswith(".svg") else _discreet(content)
        if clean is None:
            return file
        cleaned = ContentFile(clean, name=file.name)
        # What the field found out about the file stays true of it.
        cleaned.image, cleaned.content_type = file.image, file.content_type  # type: ignore[attr-defined]
        return cleaned


def _counted(check: Callable[[Any], None], file: Any) -> None:
    """Wagtail's own limit of pixels; a file that breaks off, or unpacks to far more than that, is refused in words.

    So is a drawing without a size: the library can't show it, and would show none of the others either.
    """
    try:
        if isinstance(file.image, SvgImageFile):
            _measured(file.image)
        check(file)
    except _UNREADABLE as error:
        raise ValidationError(_("This picture can't be read. Save it again as JPEG or PNG.")) from error


def _measured(drawing: SvgImageFile) -> None:
    """Width, height and the part of the plane that is shown are what can be stored and drawn."""
    try:
        read = SvgWrapper(drawing.dom)
    except (WillowSvgException, ArithmeticError) as error:
        raise ValidationError(_no_size()) from error
    x, y, width, height = read.view_box
    fits = all(1 <= side <= _LONGEST_SIDE for side in (read.width, read.height))
    shows = all(1 / _FARTHEST <= side <= _FARTHEST for side in (width, height))
    if not (fits and shows and max(abs(x), abs(y)) <= _FARTHEST):
        raise ValidationError(_no_size())


def _no_size() -> str:
    return _("This drawing has no size that can be shown. Give it a width and a height from 1 to %(most)s.") % {
        "most": f"{_LONGEST_SIDE:,}"
    }


def _hushed(content: bytes) -> bytes:
    """The drawing alone: no scripts, no event handlers, nothing fetched from elsewhere (svg-hush)."""
    try:
        clean = filter_svg(content, {"image": ["jpeg", "png", "gif", "webp"]})
    except ValueError as error:
        raise ValidationError(_("This drawing can't be read. Save it again as plain SVG, or as PNG.")) from error
    # What went may have been its size.
    _measured(SvgImageFile(BytesIO(clean)))
    return bytes(clean)


def _discreet(content: bytes) -> bytes | None:
    """The photo without place, time and device; None where it tells nothing. The way up is kept."""
    try:
        with Image.open(BytesIO(content)) as photo:
            told = photo.getexif()
            known = any(tag != _ORIENTATION for tag in told) or any(photo.info.get(name) for name in _TOLD[1:])
            how = _AS_BEFORE.get(photo.format or "")
            if not known or how is None or getattr(photo, "n_frames", 1) > 1:
                return None
            for name in _TOLD:
                photo.info.pop(name, None)
            kept = Image.Exif()
            if _ORIENTATION in told:
                kept[_ORIENTATION] = told[_ORIENTATION]
            written = BytesIO()
            photo.save(written, photo.format, exif=kept, icc_profile=photo.info.get("icc_profile"), **how)
    except _UNREADABLE as error:
        raise ValidationError(_("This picture can't be read. Save it again as JPEG or PNG.")) from error
    return written.getvalue()
