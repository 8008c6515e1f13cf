"""Every picture of the demo: what it shows, in words and as a drawing."""

from home.demo.scenes import calls, covers, gatherings, news, people, work
from home.demo.scenes.frame import PICTURES, SCENES, Scene

__all__ = ["PICTURES", "SCENES", "Scene", "calls", "covers", "gatherings", "news", "people", "work"]
