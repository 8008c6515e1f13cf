"""The organisation's own pages; files are named by the domain."""

from home.models.home import HomePage

__all__ = ["HomePage"]
