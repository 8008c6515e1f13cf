"""Handing work on to the queue, and what is in it already: whoever looks after what waits hands nothing on twice.

A queue that is longer than a sweeper's patience would grow by everything that waits in it with every round.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult


def hand_on(task: Task[..., Any], *arguments: Any) -> None:
    """Have this done once the transaction under way is committed, and never where it is not.

    Where a worker takes its tasks from the database, the task's row is written with all the rest: a process that
    dies in between leaves either both or neither, and there is one commit to wait for instead of two.
    """
    if settings.TASKS_MODE == "database":
        task.enqueue(*arguments)
    else:
        transaction.on_commit(partial(task.enqueue, *arguments))


def first_arguments(task: Task[..., Any]) -> set[Any]:
    """The first argument of each task of this kind that waits or runs."""
    if settings.TASKS_MODE != "database":
        return set()
    open_ones = DBTaskResult.objects.filter(
        task_path=task.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    return {args[0] for args in open_ones.values_list("args_kwargs__args", flat=True) if args}
