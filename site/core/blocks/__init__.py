"""Blocks shared by every room. ``BodyBlock`` is the body of every page of prose."""

from core.blocks.body import BodyBlock
from core.blocks.sections import SectionBlock, SectionsBlock

__all__ = ["BodyBlock", "SectionBlock", "SectionsBlock"]
