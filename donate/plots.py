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
        show_minor_x_labels=False,
        x_labels_major_every=-(-len(labels) // _LABELS),
        value_formatter=lambda value: written(round(value)),
    )
    chart.x_labels = list(labels)
    for one in series:
        chart.add(one.name, list(one.values))
    root = chart.render_tree()
    _name_bars(root, labels, series, written)
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
            name.text = f"{label} {one.name}: {written(value)}"


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
