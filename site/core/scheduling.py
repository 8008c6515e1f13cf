"""Pages that go live or end at a set time: the worker looks every half a minute (``core.sweeping``).

What is done is what Wagtail's command ``publish_scheduled`` does, which nobody would call. But each page has a
transaction of its own: one that can't be published keeps no other from its hour, and of two workers one publishes it.
A page that is not translated to the end waits beyond its hour, unless somebody said that it shall go all the same.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import close_old_connections, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from core import untranslated

log = logging.getLogger(__name__)

#: Seconds between two looks where no worker runs (see ``keep_time``).
EVERY = 30


def sweep() -> None:
    """End what has reached its end, publish what has reached its hour."""
    now = timezone.now()
    for model in _with_an_end():
        for pk in list(model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at").values_list("pk")):
            _apart(_end, model, pk[0], now)
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for pk in list(due.values_list("pk")):
        _apart(_publish, Revision, pk[0], now)


def keep_time(pause: threading.Event | None = None) -> None:
    """Look again and again until ``pause`` is set: for a site without a worker, as the demo is."""
    pause = pause or threading.Event()
    while not pause.wait(EVERY):
        try:
            close_old_connections()
            sweep()
        except Exception:
            log.exception("could not look for pages whose time has come")


def _with_an_end() -> list[Any]:
    drafts = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    return [Page, *(model for model in drafts if not issubclass(model, Page))]


def _apart(act: Callable[[Any, Any, datetime], None], model: Any, pk: Any, now: datetime) -> None:
    try:
        with transaction.atomic():
            act(model, pk, now)
    except Exception:
        log.exception("%s %s could not be published or ended at its time", model.__name__, pk)


def _end(model: Any, pk: Any, now: datetime) -> None:
    due = model.objects.select_for_update(skip_locked=True).filter(pk=pk, live=True, expire_at__lt=now).first()
    if due is not None:
        due.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(model: Any, pk: Any, now: datetime) -> None:
    due = model.objects.select_for_update(skip_locked=True).filter(pk=pk, approved_go_live_at__lt=now).first()
    if due is not None and not untranslated.held(due):
        due.publish(log_action="wagtail.publish.scheduled")
