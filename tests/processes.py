"""Work in processes of its own, as behind a real server."""

import multiprocessing
from collections.abc import Callable

from django.db import connections

from donate import stripe_api


def in_two_processes(work: Callable[[int], None]) -> None:
    """Run ``work(number)`` in two processes that begin at the same moment; both must end well."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    both = fork.Barrier(2)

    def run(number: int) -> None:
        stripe_api._client_for.cache_clear()  # no connection is shared with the other
        both.wait(120)
        work(number)

    processes = [fork.Process(target=run, args=(number,)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(240)
    assert [process.exitcode for process in processes] == [0, 0]
