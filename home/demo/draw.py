"""Render every scene to ``home/demo/pictures``: ``python -m home.demo.draw [scene …]``.

The rendered pictures are kept in the repository, so that the demo itself needs no renderer.
"""

import sys
from io import BytesIO
from pathlib import Path

import resvg_py
from PIL import Image

from home.demo.scenes import PICTURES, SCENES, Scene

LONGEST = 1600  # pixels along the longer side
COLOURS = 24  # flat colours and the blends along their edges


def render(scene: Scene) -> Path:
    """Draw one scene as a small PNG and return where it lies."""
    width = round(scene.size[0] * LONGEST / max(scene.size))
    flat = bytes(resvg_py.svg_to_bytes(svg_string=scene.svg(), width=width))
    picture = Image.open(BytesIO(flat)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = PICTURES / scene.file_name
    picture.save(path, optimize=True)
    return path


def main(names: list[str]) -> None:
    """Render the named scenes, or all of them."""
    PICTURES.mkdir(exist_ok=True)
    for name in names or SCENES:
        render(SCENES[name])


if __name__ == "__main__":
    main(sys.argv[1:])
