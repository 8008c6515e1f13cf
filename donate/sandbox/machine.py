"""What every part of a sandbox stands on: the world, its lock, and time that is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from donate.sandbox.store import Thing
from donate.sandbox.world import World


class Machine:
    """A world and the way to act on it."""

    world: World

    @contextmanager
    def acting(self) -> Iterator[World]:
        """The lock, what is due by now, and afterwards the file."""
        with self.world.lock:
            self.world.run_due(self.world.now())
            try:
                yield self.world
            finally:
                self.world.store.save()

    def _shown(self, thing: Thing) -> Thing:
        return self.world.snapshot(thing)

    def _remember_time(self) -> None:
        kept = self.world.store.things["_time"]
        kept["offset"] = self.world.clock.offset
        self.world.store.touch("_time")
