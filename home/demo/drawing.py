"""The site's pictures: flat drawings made of arches, circles, chairs, tables, cups, pots and persimmons.

An arch is a door; an arch with a circle on top is a person; an arched chair is a free seat. Colours are the
palette's, never skin tones; there are no gradients and no faces. Units are those of the picture's own view box.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin

PAPER = "#fbf8f3"
SAND = "#f4ebdd"
INK = "#1b2a41"
KAKI = "#e4682f"
INDIGO = "#2a4b7c"
SUN = "#f5c65d"
CREAM = "#fcefd0"
LEAF = "#69a983"
PALE_LEAF = "#e3efe4"
MIST = "#dfe6e6"
WHITE = "#fffefb"

HEAD = 0.58  # a head's radius, of the shoulders' half width
NECK = 0.14  # the gap between head and shoulders


def number(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


@dataclass
class Canvas:
    """A picture being drawn: later shapes lie over earlier ones. Methods return the canvas, so they chain."""

    width: int
    height: int
    ground: str = SAND
    shapes: list[str] = field(default_factory=list)

    def add(self, shape: str) -> Canvas:
        """Lay one more SVG element on top."""
        self.shapes.append(shape)
        return self

    def box(self, x: float, y: float, w: float, h: float, fill: str) -> Canvas:
        """Draw an upright rectangle."""
        place = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
        return self.add(f'<rect {place} fill="{fill}"/>')

    def disc(self, cx: float, cy: float, r: float, fill: str) -> Canvas:
        """Draw a circle: a head, a sun, a moon, a round table."""
        return self.add(f'<circle cx="{number(cx)}" cy="{number(cy)}" r="{number(r)}" fill="{fill}"/>')

    def path(self, d: str, fill: str) -> Canvas:
        """Draw any other flat shape."""
        return self.add(f'<path d="{d}" fill="{fill}"/>')

    def arch(self, x: float, top: float, w: float, base: float, fill: str) -> Canvas:
        """Draw a round-headed door or window, ``w`` wide, from ``top`` to ``base``."""
        r = w / 2
        start = f"M{number(x)} {number(base)}V{number(top + r)}"
        return self.path(f"{start}a{number(r)} {number(r)} 0 0 1 {number(w)} 0V{number(base)}z", fill)

    def person(self, cx: float, top: float, r: float, base: float, head: str, body: str) -> Canvas:
        """Draw a person whose head begins at ``top`` and whose shoulders are ``2 * r`` wide."""
        head_radius = HEAD * r
        self.disc(cx, top + head_radius, head_radius, head)
        return self.arch(cx - r, top + 2 * head_radius + NECK * r, 2 * r, base, body)

    def chair(self, cx: float, top: float, w: float, base: float, colour: str = INK) -> Canvas:
        """Draw the free seat: an arched back with three spindles."""
        r = w / 2
        stroke = max(w * 0.07, 4)
        rim = top + r
        back = (
            f"M{number(cx - r)} {number(base)}V{number(rim)}a{number(r)} {number(r)} 0 0 1 {number(w)} 0V{number(base)}"
        )
        spindles = "".join(
            f"M{number(cx + step * r)} {number(base)}V{number(rim - rise * r)}"
            for step, rise in ((-0.4, 0.9), (0, 1), (0.4, 0.9))
        )
        self.add(f'<path d="{back}" fill="none" stroke="{colour}" stroke-width="{number(stroke)}"/>')
        return self.add(f'<path d="{spindles}" fill="none" stroke="{colour}" stroke-width="{number(stroke * 0.55)}"/>')

    def stool(self, cx: float, seat: float, w: float, base: float, colour: str = INK) -> Canvas:
        """Draw a whole chair: arched back, seat board and legs."""
        self.chair(cx, seat - w * 0.86, w * 0.82, seat, colour)
        self.box(cx - w / 2, seat - 2, w, w * 0.14, colour)
        leg = w * 0.085
        self.box(cx - w * 0.43, seat + w * 0.1, leg, base - seat - w * 0.1, colour)
        return self.box(cx + w * 0.43 - leg, seat + w * 0.1, leg, base - seat - w * 0.1, colour)

    def table(self, y: float, x: float = 0, w: float | None = None, *, legs: bool = True, fill: str = INK) -> Canvas:
        """Draw a table's edge at ``y``; its legs reach the lower edge of the picture."""
        w = self.width - 2 * x if w is None else w
        thick = max(self.width * 0.02, 12)
        self.box(x, y, w, thick, fill)
        if legs:
            leg = thick * 0.9
            self.box(x + w * 0.1, y + thick, leg, self.height - y, fill)
            self.box(x + w * 0.9 - leg, y + thick, leg, self.height - y, fill)
        return self

    def cup(self, cx: float, base: float, w: float, fill: str) -> Canvas:
        """Draw a cup that stands on ``base``."""
        lip = w * 0.18
        r = w / 2
        d = f"M{number(cx - r)} {number(base - lip - r * 0.88)}h{number(w)}v{number(lip)}"
        return self.path(f"{d}a{number(r)} {number(r * 0.88)} 0 0 1 {number(-w)} 0z", fill)

    def steam(self, cx: float, bottom: float, h: float, colour: str) -> Canvas:
        """Draw two curls of steam."""
        w = h * 0.16
        for offset in (-h * 0.22, h * 0.22):
            curl = f"q{number(-w)} {number(-h / 4)} 0 {number(-h / 2)}t0 {number(-h / 2)}"
            d = f"M{number(cx + offset)} {number(bottom)}{curl}"
            line = f'stroke="{colour}" stroke-width="{number(max(h * 0.09, 3))}" stroke-linecap="round"'
            self.add(f'<path d="{d}" fill="none" {line}/>')
        return self

    def persimmon(self, cx: float, cy: float, r: float, fill: str = KAKI) -> Canvas:
        """Draw one fruit with its leaf cap."""
        self.disc(cx, cy, r, fill)
        curve = f"q{number(r * 0.55)} {number(r * 0.7)} {number(r * 1.1)} 0z"
        d = f"M{number(cx - r * 0.55)} {number(cy - r * 0.97)}{curve}"
        return self.path(d, LEAF)

    def bowl(self, cx: float, base: float, w: float, fill: str = INDIGO, fruits: int = 2) -> Canvas:
        """Draw a bowl on ``base`` with up to three persimmons looking over its rim."""
        rim = base - w * 0.375
        r = w * 0.18
        if fruits == 3:
            self.persimmon(cx, rim - r * 2.1, r)
        if fruits >= 2:
            self.persimmon(cx - r * 1.02, rim - r * 0.62, r)
            self.persimmon(cx + r * 1.02, rim - r * 0.62, r)
        elif fruits == 1:
            self.persimmon(cx, rim - r * 0.62, r)
        half = w / 2
        d = f"M{number(cx - half)} {number(rim)}h{number(w)}a{number(half)} {number(w * 0.375)} 0 0 1 {number(-w)} 0z"
        return self.path(d, fill)

    def pot(self, cx: float, base: float, w: float, fill: str) -> Canvas:
        """Draw a tea pot on ``base``; its spout looks right."""
        r = w / 2
        d = (
            f"M{number(cx - r)} {number(base)}v{number(-w * 0.42)}a{number(r)} {number(w * 0.46)} 0 0 1 {number(w)} 0"
            f"v{number(w * 0.42)}zM{number(cx + r * 0.92)} {number(base - w * 0.58)}"
            f"q{number(w * 0.3)} {number(-w * 0.04)} {number(w * 0.35)} {number(-w * 0.31)}"
            f"l{number(w * 0.12)} {number(w * 0.04)}"
            f"q{number(-w * 0.04)} {number(w * 0.5)} {number(-w * 0.46)} {number(w * 0.58)}z"
        )
        self.path(d, fill)
        return self.disc(cx, base - w * 0.96, w * 0.1, fill)

    def cauldron(self, cx: float, base: float, w: float, fill: str) -> Canvas:
        """Draw a large cooking pot with a lid and two handles."""
        h = w * 0.62
        self.box(cx - w * 0.6, base - h * 0.84, w * 1.2, h * 0.1, fill)
        d = (
            f"M{number(cx - w / 2)} {number(base - h)}h{number(w)}V{number(base - h * 0.3)}"
            f"q0 {number(h * 0.3)} {number(-h * 0.3)} {number(h * 0.3)}H{number(cx - w / 2 + h * 0.3)}"
            f"q{number(-h * 0.3)} 0 {number(-h * 0.3)} {number(-h * 0.3)}z"
        )
        return self.path(d, fill)

    def open_door(
        self, x: float, top: float, w: float, base: float, leaf: str, light: str, *, right: bool = False
    ) -> Canvas:
        """Draw a doorway of ``light`` whose ``leaf`` stands open to the left (or right)."""
        r = w / 2
        self.arch(x, top, w, base, light)
        hinge = x + w if right else x
        swing = w * 0.32 * (1 if right else -1)
        d = f"M{number(hinge)} {number(base)}V{number(top + r)}l{number(swing)} {number(-r * 0.4)}V{number(base)}z"
        self.path(d, leaf)
        return self.disc(hinge + swing * 0.74, (top + r + base) / 2 + r * 0.2, max(w * 0.03, 3), WHITE)

    def shut_door(self, x: float, top: float, w: float, base: float, fill: str, knob: str = WHITE) -> Canvas:
        """Draw a closed door with its knob."""
        self.arch(x, top, w, base, fill)
        return self.disc(x + w * 0.82, (top + base) / 2 + w * 0.18, max(w * 0.04, 3), knob)

    def stairs(self, x: float, base: float, run: float, rise: float, count: int, fill: str) -> Canvas:
        """Draw steps that climb to the right and fill the ground below them."""
        d = f"M{number(x)} {number(self.height)}V{number(base)}"
        for step in range(count):
            d += f"{'' if step == 0 else f'v{number(-rise)}'}h{number(run)}"
        return self.path(f"{d}V{number(self.height)}z", fill)

    def seats(
        self, x: float, y: float, columns: int, rows: int, size: float, taken: int, done: str, free: str
    ) -> Canvas:
        """Draw a field of small people, the first ``taken`` of them in ``done``, row by row."""
        r = size * 0.36
        for place in range(columns * rows):
            cx = x + (place % columns + 0.5) * size
            top = y + place // columns * size * 1.5
            colour = done if place < taken else free
            self.person(cx, top, r, top + size * 1.3, colour, colour)
        return self

    def around(self, cx: float, cy: float, r: float, fills: list[str], size: float) -> Canvas:
        """Set discs evenly on a circle: places around a table seen from above."""
        for place, fill in enumerate(fills):
            angle = radians(360 / len(fills) * place - 90)
            self.disc(cx + r * cos(angle), cy + r * sin(angle), size, fill)
        return self

    def svg(self) -> str:
        """Return the picture as a complete SVG document."""
        view = f'viewBox="0 0 {self.width} {self.height}"'
        ground = f'<rect width="{self.width}" height="{self.height}" fill="{self.ground}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{ground}{"".join(self.shapes)}</svg>'
