"""Drawings made of numbers: seats at a table. Geometry stands in attributes, so that a strict CSP holds."""

from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

register = template.Library()

SEAT = 20  # width of one seat in the drawing's units
ROW = 36  # height of one row, gap included
GAP = 6
MOST_FIGURES = 400


@register.inclusion_tag("components/seats.html")
def seats(total: int, done: int, uid: str, per_row: int = 0, label: str = "", next_seat: bool = True) -> dict[str, Any]:
    """``total`` seats in rows, ``done`` of them taken, and the visitor's own (``next_seat``).

    ``uid`` must be unique on the page. Above 400 seats one figure stands for 10, 100, …, and a line says so.
    """
    total, done = max(int(total), 1), max(int(done), 0)
    each = 1
    while total > MOST_FIGURES * each:
        each *= 10
    figures, taken = -(-total // each), min(done, total) // each
    columns = per_row or _columns(figures)
    rows, rest = divmod(figures, columns)
    done_rows, done_rest = divmod(taken, columns)
    all_rows = rows + bool(rest)
    return {
        "uid": uid,
        "width": columns * SEAT,
        "height": all_rows * ROW - GAP,
        "full_height": rows * ROW,
        "rest_width": rest * SEAT,
        "done_height": done_rows * ROW,
        "done_width": done_rest * SEAT,
        "show_next": next_seat and taken < figures,
        "label": label or seats_sentence(total, done),
        "each": each,
    }


@register.inclusion_tag("components/seat_row.html")
def seat_row(total: int, done: int, uid: str, figures: int = 20, label: str = "") -> dict[str, Any]:
    """One row of ``figures`` across the page; the part of ``done`` in ``total`` is coloured, true to a tenth."""
    total, done = max(int(total), 1), max(int(done), 0)
    width = figures * SEAT
    return {
        "uid": uid,
        "width": width,
        "done_width": f"{min(done, total) * width * 10 // total / 10:g}",
        "label": label or seats_sentence(total, done),
    }


def seats_sentence(total: int, done: int) -> str:
    """What the seats show, in words."""
    if done >= total:
        return gettext("All %(total)s seats are taken") % {"total": f"{total:,}"}
    return ngettext("%(done)s of %(total)s seats is taken", "%(done)s of %(total)s seats are taken", done) % {
        "done": f"{done:,}",
        "total": f"{total:,}",
    }


def _columns(figures: int) -> int:
    for most, columns in ((12, figures), (24, 12), (40, 20)):
        if figures <= most:
            return columns
    return 25
