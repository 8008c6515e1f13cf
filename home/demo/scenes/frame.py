"""What a scene is, and the list that every scene joins."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from home.demo.drawing import SAND, Canvas

Draw = Callable[[Canvas], object]

#: Where the rendered pictures lie.
PICTURES = Path(__file__).parents[1] / "pictures"

WIDE = (900, 450)
PHOTO = (900, 600)
PORTRAIT = (800, 1000)


@dataclass(frozen=True)
class Scene:
    """One picture: its name, its alternative texts and how it is drawn."""

    id: str
    title: str
    ja: str
    en: str
    size: tuple[int, int]
    ground: str
    draw: Draw

    @property
    def file_name(self) -> str:
        """The rendered picture's name in ``home/demo/pictures``."""
        return f"{self.id}.png"

    def svg(self) -> str:
        """Draw the picture."""
        canvas = Canvas(*self.size, ground=self.ground)
        self.draw(canvas)
        return canvas.svg()


SCENES: dict[str, Scene] = {}


def scene(title: str, ja: str, en: str, size: tuple[int, int] = WIDE, ground: str = SAND) -> Callable[[Draw], Draw]:
    """Register the decorated drawing; its function's name is the scene's id. ``ja`` and ``en`` are its alt texts."""

    def register(draw: Draw) -> Draw:
        name = draw.__name__.replace("_", "-")
        SCENES[name] = Scene(name, title, ja, en, size, ground, draw)
        return draw

    return register
