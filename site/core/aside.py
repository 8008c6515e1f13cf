"""Long work that somebody presses a button for and then watches: never inside the request that asked for it.

The worker does it. Where no worker runs (``TASKS=immediate``), a thread beside the answer does. Such a thread may
die with its process at any moment, as a worker may: so whatever is done here gives signs of life in its row, and can
be begun again.
"""

import logging
import threading
from functools import partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections, transaction
from django_tasks.base import Task

log = logging.getLogger(__name__)


def begin(task: "Task[Any, Any]", *arguments: Any) -> None:
    """Have it done soon, after the commit; the caller answers at once."""
    if settings.TASKS_ASIDE:
        transaction.on_commit(partial(_in_thread, task, arguments))
    else:
        task.enqueue(*arguments)


def _in_thread(task: "Task[Any, Any]", arguments: tuple[Any, ...]) -> None:
    threading.Thread(target=_do, args=(task, arguments), name=task.name, daemon=True).start()


def _do(task: "Task[Any, Any]", arguments: tuple[Any, ...]) -> None:
    close_old_connections()
    try:
        task.call(*arguments)
    except Exception:
        # Its own row says so too; there is nobody left whom an exception could reach.
        log.exception("%s broke off", task.name)
    finally:
        connections.close_all()
