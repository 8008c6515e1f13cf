"""Events on their way to the organisation."""

from __future__ import annotations

from collections.abc import Callable

from donate.sandbox.delivery import Deliverer, Held, signed
from donate.sandbox.machine import Machine
from donate.sandbox.store import Thing
from donate.sandbox.world import deep_copy


class Mailbag(Machine):
    """Held for a test, or posted by a thread."""

    webhook_secret: str
    _held: Held | None
    _deliverer: Deliverer | None

    def events(self, type: str | None = None) -> list[Thing]:
        """Every event, oldest first."""
        with self.world.lock:
            found = [self.world.store.things[key] for key in self.world.store.keys("event")]
            return [deep_copy(event) for event in found if type in (None, event["type"])]

    def held_events(self) -> list[Thing]:
        """What waits to be delivered, oldest first."""
        with self.world.lock:
            return self._queue.list()

    def take_events(self, *types: str) -> list[Thing]:
        """The same, out of the queue; no types: all."""
        with self.world.lock:
            taken = self._queue.list(*types)
            for event in taken:
                self._queue.remove(event["id"])
            return taken

    def deliver_held(self, send: Callable[[bytes, dict[str, str]], int]) -> list[int]:
        """Sends each event that waits, oldest first; answers of 2xx take it out of the queue. The statuses."""
        statuses = []
        for event in self.held_events():
            status = send(*self.signed(event))
            statuses.append(status)
            if 200 <= status < 300:
                self.drop(event["id"])
        return statuses

    def signed(self, event: Thing, secret: str | None = None, at: int | None = None) -> tuple[bytes, dict[str, str]]:
        """Body and headers as Stripe would post them."""
        return signed(event, secret or self.webhook_secret, at)

    def drop(self, event_id: str) -> None:
        """Never delivered, though the API lists it."""
        with self.world.lock:
            self._queue.remove(event_id)

    def redeliver(self, event_id: str) -> None:
        """Once more: posted at once, or put back into the queue."""
        with self.acting() as world:
            event = world.need("event", event_id)
            if self._deliverer:
                self._deliverer.redeliver(event)
            else:
                self._queue.put(event)

    @property
    def _queue(self) -> Held:
        if self._held is None:
            raise RuntimeError('Only with delivery="held" events wait for a test.')
        return self._held

    def deliveries(self, event_id: str | None = None) -> list[Thing]:
        """Attempts of the delivering thread, oldest first."""
        with self.world.lock:
            made = list(self._deliverer.attempts) if self._deliverer else []
        return [dict(attempt) for attempt in made if event_id in (None, attempt["event"])]

    def settle(self, timeout: float = 10.0) -> bool:
        """Waits until every event had its first attempt."""
        return self._deliverer.settle(timeout) if self._deliverer else True
