"""The drawing of a story: doors that grow, one for each step."""

from typing import Any

from django import template

register = template.Library()

WIDTH, GROUND = 900, 330
FILLS = ("#fffefb", "#fcefd0")


@register.inclusion_tag("components/drawings/growing_doors.html")
def growing_doors(count: int) -> dict[str, Any]:
    """``count`` doors from small to large with the same person before each; the last one stands open in the sun."""
    count = max(2, count)
    place = WIDTH / count
    doors = []
    for number in range(count):
        grown = number / (count - 1)
        is_last = number == count - 1
        doors.append(
            {
                **_arch(place * (number + 0.5), half=min(48 + 40 * grown, place * 0.42), height=134 + 172 * grown**1.3),
                "person": _person(place * (number + 0.5), half=min(20 + 22 * grown, place * 0.2)),
                "fill": "#e4682f" if is_last else FILLS[number % 2],
                "head": "#f5c65d" if is_last else "#e4682f",
            }
        )
    return {"doors": doors, "sun_x": f"{WIDTH - place * 0.8:.0f}"}


def _arch(middle: float, *, half: float, height: float) -> dict[str, str]:
    top = GROUND - height + half
    return {"path": f"M{middle - half:.1f} {GROUND}V{top:.1f}a{half:.1f} {half:.1f} 0 0 1 {2 * half:.1f} 0V{GROUND}z"}


def _person(middle: float, *, half: float) -> dict[str, str]:
    body = half * 1.2 + half
    radius = half * 0.58
    return {
        **_arch(middle, half=half, height=body),
        "x": f"{middle:.1f}",
        "y": f"{GROUND - body - radius * 1.05:.1f}",
        "r": f"{radius:.1f}",
    }
