from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    """News: index, pages, categories, feeds."""

    name = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        from core import companions
        from core.newsroom import left_over
        from news.models.articles import about
        from news.models.starting_points import told_to_writers

        companions.tell(about)
        left_over.register(told_to_writers)
