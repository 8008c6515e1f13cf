"""The site's own processes, with the minutes between two attempts made seconds, and with a wrong clock where asked.

gunicorn serves ``tests.faults.hurried:application``; ``python -m tests.faults.hurried db_worker`` is ``manage.py``.
``CLOCK_OFF`` says by how many seconds this process's clock is wrong.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

import time_machine  # noqa: E402 - as all that follows: it needs the applications
from django.core.management import execute_from_command_line  # noqa: E402

from config.wsgi import application  # noqa: E402
from core import mail, orphans  # noqa: E402
from core.models import mail as mail_rows  # noqa: E402
from donate import tasks  # noqa: E402
from donate.management.commands import db_worker  # noqa: E402

__all__ = ["application"]


def hurry() -> None:
    """What takes a minute in production takes a second here, and nothing else is different."""
    for room in (tasks, mail):
        room._FIRST_PAUSE, room._LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=4)
        room._LOST_AFTER = timedelta(seconds=4)
    mail_rows.UNKNOWN_AFTER = timedelta(seconds=8)
    db_worker.EVERY = 1
    orphans.EVERY, orphans.DEAD_AFTER = 0.5, timedelta(seconds=5)


def put_the_clock_wrong(seconds: int) -> None:
    time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True).start()


hurry()
if int(os.environ.get("CLOCK_OFF", 0)):
    put_the_clock_wrong(int(os.environ["CLOCK_OFF"]))
if __name__ == "__main__":
    execute_from_command_line(["manage.py", *sys.argv[1:]])
