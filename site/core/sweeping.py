"""What waits for its next attempt in any room; the worker asks every half a minute.

A room says when it starts (``AppConfig.ready``) what shall be looked after::

    sweeping.register(delivery.sweep)
"""

from collections.abc import Callable

_sweepers: list[Callable[[], object]] = []


def register(sweeper: Callable[[], object]) -> None:
    """Make it known; the same one counts once. It has to be quick where nothing waits."""
    if sweeper not in _sweepers:
        _sweepers.append(sweeper)


def sweep() -> None:
    """Let every room look after what waits."""
    for sweeper in _sweepers:
        sweeper()
