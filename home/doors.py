"""Doors within doors whose areas are true to numbers."""

from dataclasses import dataclass
from math import sqrt

WIDTH, HEIGHT = 320, 380  # of the largest door, in the drawing's units
COLOURS = ("#f5c65d", "#e4682f", "#2a4b7c", "#69a983")


@dataclass(frozen=True)
class Door:
    """One door: its outline as an SVG path, and its colour."""

    path: str
    colour: str


def nested_doors(numbers: list[int]) -> list[Door]:
    """A door for each number, the largest first; width and height are √(n ÷ largest) of the largest door's."""
    largest = max(numbers, default=0)
    if largest <= 0:
        return []
    doors = [(number, COLOURS[place % len(COLOURS)]) for place, number in enumerate(numbers)]
    doors.sort(key=lambda door: -door[0])
    return [Door(_outline(sqrt(number / largest)), colour) for number, colour in doors if number > 0]


def _outline(scale: float) -> str:
    width, height = WIDTH * scale, HEIGHT * scale
    radius, left = width / 2, (WIDTH - width) / 2
    spring = HEIGHT - height + radius  # where the arch begins
    return f"M{left:.4g} {HEIGHT}V{spring:.4g}a{radius:.4g} {radius:.4g} 0 0 1 {width:.4g} 0V{HEIGHT}z"
