"""Blocks shared by every room. ``BodyBlock`` is the body of every page of prose."""

from core.blocks.body import BodyBlock

__all__ = ["BodyBlock"]
