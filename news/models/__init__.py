"""News: categories, and the pages; files are named by the domain."""

from news.models.category import Category
from news.models.lists import NewsIndexPage
from news.models.pages import NewsPage, latest
from news.models.starting_points import StartingPoint

__all__ = ["Category", "NewsIndexPage", "NewsPage", "StartingPoint", "latest"]
