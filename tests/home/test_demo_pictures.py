"""The demo's pictures: every one is drawn, rendered, small and described in both languages."""

import re

import pytest
from PIL import Image

from home.demo.scenes import PICTURES, SCENES, Scene

LONGEST = 1600

pytestmark = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


def test_every_scene_has_its_rendered_picture_of_under_30_kilobytes(scene: Scene) -> None:
    path = PICTURES / scene.file_name
    assert path.stat().st_size < 30_000
    with Image.open(path) as picture:
        width, height = picture.size
    assert max(width, height) == LONGEST
    assert width / height == pytest.approx(scene.size[0] / scene.size[1], rel=0.01)


def test_every_scene_is_described_in_japanese_and_in_english(scene: Scene) -> None:
    assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", scene.ja)
    assert scene.en.isascii()
    assert len(scene.ja) > 8
    assert len(scene.en) > 15


def test_scenes_are_flat(scene: Scene) -> None:
    assert "Gradient" not in scene.svg()
    assert "filter" not in scene.svg()
