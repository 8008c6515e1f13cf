"""Pictures in AVIF and WebP with a fallback, in the sizes of our frames."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images.shortcuts import get_renditions_or_not_found

from core.models import Picture, PictureRendition

register = template.Library()


class Shape(NamedTuple):
    """A place for a picture: the classes of its frame, its ratio, the widths that are made."""

    classes: str
    ratio: tuple[int, int] | None
    widths: tuple[int, int]
    sizes: str


SHAPES = {
    "landscape": Shape("frame", (3, 2), (480, 960), "(min-width: 60rem) 38rem, 92vw"),
    "wide": Shape("frame is-wide", (2, 1), (800, 1600), "(min-width: 76rem) 72rem, 92vw"),
    "portrait": Shape("frame is-portrait", (4, 5), (320, 640), "(min-width: 48rem) 20rem, 46vw"),
    "arch": Shape("frame is-portrait is-arch", (4, 5), (320, 640), "(min-width: 48rem) 20rem, 46vw"),
    "natural": Shape("", None, (640, 1280), "(min-width: 60rem) 38rem, 92vw"),
}

#: The picture on the card that social networks show.
CARD = "fill-1200x630|format-jpeg"


@register.inclusion_tag("components/picture.html")
def framed_picture(
    picture: Picture | None, shape: str = "landscape", alt: str | None = None, sizes: str = "", lead: bool = False
) -> dict[str, Any]:
    """``picture`` in the frame ``shape`` (landscape, wide, portrait, arch, natural).

    ``alt`` is the text for this use: ``None`` takes the picture's own description, ``""`` says it is decoration.
    ``lead`` marks the picture seen first, which is not loaded lazily. Without a picture a drawing of ours stands in.
    """
    place = SHAPES[shape]
    context: dict[str, Any] = {"frame_classes": place.classes, "lead": lead, "sizes": sizes or place.sizes}
    if picture is None:
        return context
    context |= {"picture": picture, "alt": picture.default_alt_text if alt is None else alt}
    if picture.is_svg():
        return {**context, "svg": True}
    return context | _renditions(picture, shape)


def filters(shape: str) -> list[str]:
    """The filters of one frame; lists prefetch the renditions of all their pictures with them."""
    place = SHAPES[shape]
    return [_spec(place, width, kind) for kind in ("avif", "webp") for width in place.widths] + [_fallback(place)]


def fetch_renditions(pictures: Iterable[Picture], *shapes: str) -> None:
    """Find the files of several pictures in one query: those of these frames and that of the social card."""
    specs = {CARD, *(spec for shape in shapes for spec in filters(shape))}
    found = PictureRendition.objects.filter(filter_spec__in=specs)
    prefetch_related_objects(list(pictures), Prefetch("renditions", found, to_attr="prefetched_renditions"))


def _renditions(picture: Picture, shape: str) -> dict[str, Any]:
    place = SHAPES[shape]
    made = get_renditions_or_not_found(picture, filters(shape))
    return {
        "sources": [
            {"type": f"image/{kind}", "srcset": _srcset([made[_spec(place, width, kind)] for width in place.widths])}
            for kind in ("avif", "webp")
        ],
        "image": made[_fallback(place)],
    }


def _fallback(place: Shape) -> str:
    return _spec(place, place.widths[0], "jpeg")


def _spec(place: Shape, width: int, kind: str) -> str:
    crop = f"fill-{width}x{width * place.ratio[1] // place.ratio[0]}" if place.ratio else f"width-{width}"
    return f"{crop}|format-{kind}"


def _srcset(renditions: list[Any]) -> str:
    """A small original gives the same width twice: then once is enough."""
    by_width = {rendition.width: rendition.url for rendition in renditions}
    return ", ".join(f"{url} {width}w" for width, url in by_width.items())
