"""What is in the queue already: whoever looks after what waits hands nothing on twice.

A queue that is longer than a sweeper's patience would grow by everything that waits in it with every round.
"""

from typing import Any

from django.conf import settings
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult


def first_arguments(task: Task[..., Any]) -> set[Any]:
    """The first argument of each task of this kind that waits or runs."""
    if settings.TASKS_MODE != "database":
        return set()
    open_ones = DBTaskResult.objects.filter(
        task_path=task.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    return {args[0] for args in open_ones.values_list("args_kwargs__args", flat=True) if args}
