"""Plots for the admin, drawn on the server as SVG: no script, no style of their own, colours from the admin's theme."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import pygal
from django.utils.safestring import SafeString, mark_safe
from pygal.style import Style

_NAMESPACE = "{http://www.w3.org/2000/svg}"
#: Parts that serve the library's own script or style; the empty name is a comment's.
_CLUTTER = {"", "defs", "desc", "title"}
#: Labels of more months than this would run into each other: every second, third… is written.
_LABELS = 13
#: As much of a name as stands beside its bar, in Latin letters; from this sign on, letters are twice as wide.
_NAME, _WIDE = 32, 0x2E80
#: Up to here every whole number stands on the axis.
_FEW = 6


@dataclass(frozen=True)
class Series:
    """One colour of a plot: a name and a number for each label."""

    name: str
    values: Sequence[int]


def stacked_bars(
    title: str, labels: Sequence[str], series: Sequence[Series], written: Callable[[int], str]
) -> SafeString:
    """Bars over each label, negative ones below the line; ``written`` says a number in words for pointer and axis.

    The table beside it says the same to who can't see it.
    """
    chart = pygal.StackedBar(
        width=960,
        height=340,
        js=[],
        css=[],
        no_prefix=True,
        show_legend=False,
        include_x_axis=True,
        margin=8,
        margin_left=28,  # the library takes every letter for a Latin one, and 円 is wider
        style=Style(label_font_size=13, major_label_font_size=13),
        max_scale=7,
        truncate_label=-1,
        show_minor_x_labels=False,
        x_labels_major_every=-(-len(labels) // _LABELS),
        value_formatter=lambda value: written(round(value)),
    )
    chart.x_labels = list(labels)
    lowest, highest = _reach(series)
    if highest - lowest <= _FEW:  # the library would write halves of a person
        chart.y_labels = list(range(lowest, highest + 1))
    for one in series:
        chart.add(one.name, list(one.values))
    root = chart.render_tree()
    _name_bars(root, labels, series, written)
    return _svg(root, title)


def _reach(series: Sequence[Series]) -> tuple[int, int]:
    """How far the stacks go down and up."""
    stacks = list(zip(*(one.values for one in series), strict=True))
    lowest = min((sum(value for value in stack if value < 0) for stack in stacks), default=0)
    return lowest, max((sum(value for value in stack if value > 0) for stack in stacks), default=0)


def level_bars(title: str, shares: Sequence[tuple[str, int]], written: Callable[[int], str]) -> SafeString:
    """One bar beside each name, longest first on top; the table below it says the same, and the names in full."""
    labels = [_short(name) for name, _value in shares]
    values = [value for _name, value in shares]
    chart = pygal.HorizontalBar(
        width=960,
        height=90 + 34 * len(shares),
        js=[],
        css=[],
        no_prefix=True,
        show_legend=False,
        include_x_axis=True,
        margin=8,
        # The library takes every letter for a Latin one; ours are twice as wide.
        margin_left=8 + 6 * max((_width(label) - len(label) for label in labels), default=0),
        truncate_label=-1,
        margin_right=24,
        spacing=12,
        style=Style(label_font_size=13, major_label_font_size=13),
        max_scale=6,
        value_formatter=lambda value: written(round(value)),
    )
    chart.x_labels = labels[::-1]  # the library begins at the bottom
    chart.add(title, values[::-1])
    root = chart.render_tree()
    _name_bars(root, [name for name, _value in shares][::-1], [Series("", values[::-1])], written)
    return _svg(root, title)


def _width(text: str) -> int:
    """In Latin letters."""
    return sum(2 if ord(letter) >= _WIDE else 1 for letter in text)


def _short(name: str) -> str:
    short = name
    while _width(short) > _NAME:
        short = short[:-1]
    return name if short == name else f"{short}…"


def _svg(root: ElementTree.Element, title: str) -> SafeString:
    _clean(root)
    root.attrib.pop("id", None)
    root.set("role", "img")
    root.set("aria-label", title)
    # Built by the library from numbers, and from labels that it escapes.
    return mark_safe(ElementTree.tostring(root, encoding="unicode", short_empty_elements=False))  # noqa: S308


def _name_bars(
    root: ElementTree.Element, labels: Sequence[str], series: Sequence[Series], written: Callable[[int], str]
) -> None:
    """What a bar is, shown where a pointer rests on it."""
    for number, one in enumerate(series):
        bars = [bar for group in _drawn(root, number) for bar in group.iter() if bar.get("class") == "bar"]
        for label, value, bar in zip(labels, one.values, bars, strict=False):
            for part in list(bar):
                if _tag(part) == "desc":
                    bar.remove(part)
            name = ElementTree.SubElement(bar, "name")
            name.text = f"{label} {one.name}".strip() + f": {written(value)}"


def _drawn(root: ElementTree.Element, number: int) -> list[ElementTree.Element]:
    return [one for one in root.iter() if f"serie-{number}" in (one.get("class") or "").split()]


def _clean(root: ElementTree.Element) -> None:
    """Take out the library's script, style, comments and helpers of its script; then call our names titles."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _tag(child) in _CLUTTER or "tooltip-overlay" in (child.get("class") or ""):
                parent.remove(child)
    for element in root.iter():
        if element.tag == "name":
            element.tag = "title"


def _tag(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(_NAMESPACE) if isinstance(element.tag, str) else ""
