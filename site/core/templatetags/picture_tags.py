"""Pictures in AVIF and WebP with a fallback, in the sizes of our frames."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django import template
from wagtail.images.models import Filter
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

#: Where a picture keeps the files that ``fetch_renditions`` found, by their filters.
_FOUND = "files_found"

#: The picture on the card that social networks show.
CARD = "fill-1200x630|format-jpeg"


@register.inclusion_tag("components/picture.html")
def framed_picture(
    picture: Picture | None, shape: str = "landscape", alt: str | None = None, sizes: str = "", lead: bool = False
) -> dict[str, Any]:
    """``picture`` in the frame ``shape`` (landscape, wide, portrait, arch, natural).

    ``alt`` is the text for this use: ``None`` takes what the block says (else the picture's own description),
    ``""`` says it is decoration.
    ``lead`` marks the picture seen first, which is not loaded lazily. Without a picture a drawing of ours stands in.
    """
    place = SHAPES[shape]
    context: dict[str, Any] = {"frame_classes": place.classes, "lead": lead, "sizes": sizes or place.sizes}
    if picture is None:
        return context
    context |= {"picture": picture, "alt": _alt_of(picture) if alt is None else alt}
    if picture.is_svg():
        return {**context, "svg": True}
    return context | _renditions(picture, shape)


def _alt_of(picture: Picture) -> str:
    """What the editor wrote for this use, in the page's language; ``ImageBlock`` leaves it with the picture."""
    said: str | None = picture.contextual_alt_text
    return picture.default_alt_text if said is None else said


@cache
def filters(shape: str) -> list[str]:
    """The filters of one frame, or of the card that social networks show (``"card"``)."""
    if shape == "card":
        return [CARD]
    place = SHAPES[shape]
    return [_spec(place, width, kind) for kind in ("avif", "webp") for width in place.widths] + [_fallback(place)]


@cache
def _filter(spec: str) -> Filter:
    """Each keeps the operations that it read out of its words, which takes longer than finding the file."""
    return Filter(spec=spec)


def fetch_renditions(wanted: Iterable[tuple[Picture | None, Sequence[str]]]) -> None:
    """Find the files of several pictures, each with its shapes: in Wagtail's cache, the rest in one query.

    Left alone, every picture asks for its own.
    """
    keys = {
        PictureRendition.construct_cache_key(picture, _filter(spec).get_cache_key(picture), spec): picture
        for picture, shapes in wanted
        if picture is not None and not picture.is_svg()
        for shape in shapes
        for spec in filters(shape)
    }
    found: dict[str, PictureRendition] = PictureRendition.cache_backend.get_many(keys)
    missing = {picture.pk: picture for key, picture in keys.items() if key not in found}
    if missing:
        stored = {
            PictureRendition.construct_cache_key(missing[one.image_id], one.focal_point_key, one.filter_spec): one
            for one in PictureRendition.objects.filter(image_id__in=missing)
        }
        fresh = {key: one for key, one in stored.items() if key in keys}
        PictureRendition.cache_backend.set_many(fresh)
        found |= fresh
    for key, picture in keys.items():
        files = picture.__dict__.setdefault("prefetched_renditions", [])
        if key in found:
            found[key].image = picture
            files.append(found[key])
            picture.__dict__.setdefault(_FOUND, {})[found[key].filter_spec] = found[key]


def _renditions(picture: Picture, shape: str) -> dict[str, Any]:
    place, wanted = SHAPES[shape], filters(shape)
    made = picture.__dict__.get(_FOUND, {})
    if not made.keys() >= set(wanted):
        made = get_renditions_or_not_found(picture, [_filter(spec) for spec in wanted])
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
