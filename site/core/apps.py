from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """The foundation every room stands on; imports nothing from above."""

    name = "core"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        from core import (  # noqa: F401 - some hold the project's own rules
            checks,
            chooser_starts,
            fallback,
            picture_files,
            social_cards,
            timeline,
            translation,
        )
        from core.newsroom import checking, mail_kinds, mails, redirects  # noqa: F401 - two listen to pages
        from core.page_cache import watching as page_cache
        from core.search import signals as _signals  # noqa: F401 - connects the receivers

        chooser_starts.install()
        fallback.install()
        page_cache.connect()
        timeline.register(timeline.mails)
        mail_kinds.register_all()
        mails.connect()
