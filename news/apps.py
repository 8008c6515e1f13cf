from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    """News: index, pages, categories, feeds."""

    name = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        from core import companions
        from news.models.articles import about

        companions.tell(about)
