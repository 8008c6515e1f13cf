"""News: categories, and the pages; files are named by the domain."""

from news.models.category import Category
from news.models.lists import NewsIndexPage
from news.models.pages import NewsPage, latest

__all__ = ["Category", "NewsIndexPage", "NewsPage", "latest"]
