import gc

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class CoreConfig(AppConfig):
    """The foundation every room stands on; imports nothing from above."""

    default = True
    name = "core"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        from core import (  # noqa: F401 - some hold the project's own rules
            accounts,
            alarms,
            avif,
            checks,
            chooser_starts,
            fallback,
            frozen_words,
            names,
            picture_files,
            social_cards,
            timeline,
            translation,
            typed_dates,
        )
        from core.newsroom import checking, mail_kinds, mails, redirects  # noqa: F401 - two listen to pages
        from core.page_cache import watching as page_cache
        from core.search import signals as _signals  # noqa: F401 - connects the receivers

        chooser_starts.install()
        frozen_words.install()
        self._watch_over_work()
        fallback.install()
        names.install()
        redirects.install()
        accounts.install()
        avif.install()
        typed_dates.install()
        page_cache.connect()
        timeline.register(timeline.mails)
        mail_kinds.register_all()
        alarms.register_kind()
        mails.connect()
        # Modules and models of all apps are loaded now and stay as long as the process: the collector of garbage need
        # not walk them each time it looks at everything. That took most of its time, and a third of `migrate`.
        gc.freeze()

    def _watch_over_work(self) -> None:
        """Requests and tasks in the log, figures, what is looked after every half a minute, jobs of the night."""
        from django.conf import settings
        from django.core.signals import request_finished, request_started
        from django_tasks.signals import task_finished, task_started

        from core import nightly, scheduling, sweeping
        from core.logs import figures, metrics, requests

        task_started.connect(requests.task_started)
        task_finished.connect(requests.task_finished)
        request_started.connect(requests.request_started)
        request_finished.connect(requests.request_finished)
        metrics.register(figures.told)
        sweeping.register(scheduling.sweep)
        nightly.register("check_contents", _("Look at the contents of all pages"), order=30)
        nightly.register("social_cards", _("Draw missing social cards, delete unused ones"), order=30)
        nightly.register("erase_mails", _("Erase the words of old mails"), order=60)
        nightly.register(
            "tidy", _("Throw away what has run out: sessions, counts, finished tasks, files without a row"), order=80
        )
        nightly.register(
            "backup",
            _("Back up database and files"),
            order=90,
            needed=lambda: bool(settings.BACKUP_TO),
            arguments=lambda: [settings.BACKUP_TO, "--keep", str(settings.BACKUPS_KEPT)],
        )


class StaffConfig(WagtailUsersAppConfig):
    """Wagtail's screens of accounts and groups, with names that staff read."""

    group_viewset = "core.groups.GroupViewSet"
