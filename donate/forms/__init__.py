"""Visitors' forms of giving."""
