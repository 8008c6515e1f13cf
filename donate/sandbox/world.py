"""What all objects of the sandbox share: the store, the clock, ids, events, and what is due when."""

from __future__ import annotations

import heapq
import random
import string
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from donate.sandbox import shapes
from donate.sandbox.clock import Clock
from donate.sandbox.errors import missing
from donate.sandbox.store import Store, Thing

API_VERSION = "2026-10-28.endive"
_LETTERS = string.ascii_letters + string.digits


@dataclass
class Settings:
    """What stays the same while a sandbox runs."""

    org_name: str = "WELgee"
    base_url: str = "http://127.0.0.1"
    retries_end: str = "cancel"
    strict: bool = False


@dataclass
class Caller:
    """The API request that is being served; events name it."""

    id: str | None = None
    idempotency_key: str | None = None


class World:
    """State and time. The modules of ``objects`` change it; callers hold ``lock``."""

    def __init__(self, store: Store, clock: Clock, settings: Settings, seed: int | None = None) -> None:
        self.store = store
        self.clock = clock
        self.settings = settings
        self.lock = threading.RLock()
        self.caller = Caller()
        self.deviations: list[str] = []
        self.on_event: list[Callable[[Thing], None]] = []
        self.verbs: dict[str, Callable[[World, str], None]] = {}
        self.views: dict[str, Callable[[World, Thing], Thing]] = {}
        self._random = random.Random(seed)  # noqa: S311 - ids, not secrets
        self._due: list[tuple[int, int, str, str]] = []
        self._turn = 0
        for key, note in store.notes.items():
            for verb, at in note.get("due", {}).items():
                self._push(at, key, verb)

    # Ids and objects

    def new_id(self, prefix: str, length: int = 24) -> str:
        """An id as Stripe's look: a prefix and letters."""
        return prefix + "".join(self._random.choices(_LETTERS, k=length))

    def now(self) -> int:
        """The sandbox's time, unix seconds."""
        return self.clock.now()

    def add(self, thing: Thing, **note: Any) -> Thing:
        """Keeps a new object; ``note`` is what only the sandbox knows of it."""
        return self.store.add(str(thing["object"]), str(thing["id"]), thing, note)

    def need(self, kind: str, key: Any, param: str = "id") -> Thing:
        """The object, or Stripe's 404."""
        thing = self.store.get(kind, str(key))
        if thing is None:
            raise missing(kind, str(key), param)
        return thing

    def note(self, thing: Thing | str) -> Thing:
        """What only the sandbox knows of an object."""
        return self.store.notes[thing if isinstance(thing, str) else thing["id"]]

    def touch(self, thing: Thing) -> None:
        """Call after changing an object or its note."""
        self.store.touch(thing["id"])

    def view(self, thing: Thing) -> Thing:
        """An object as Stripe shows it: with the lists that belong inside. Shallow: don't change it."""
        view = self.views.get(thing["object"])
        return view(self, thing) if view else thing

    def snapshot(self, thing: Thing) -> Thing:
        """A deep copy of the object as Stripe shows it now."""
        copied: Thing = deep_copy(self.view(thing))
        return copied

    # Events

    def emit(self, type: str, thing: Thing, previous: Thing | None = None, snapshot: Thing | None = None) -> Thing:
        """Something happened to ``thing``: keeps an event with a snapshot of it, and hands it to the deliverers."""
        data: Thing = {"object": snapshot if snapshot is not None else self.snapshot(thing)}
        if previous is not None:
            data["previous_attributes"] = previous
        event: Thing = {
            "id": self.new_id("evt_1"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": self.caller.id, "idempotency_key": self.caller.idempotency_key},
            "type": type,
        }
        if self.settings.strict:
            self.check(event)
        self.store.add("event", str(event["id"]), event)
        for listener in self.on_event:
            listener(event)
        return event

    def check(self, thing: Any) -> None:
        """In strict mode, collects what the SDK's classes would not recognise."""
        self.deviations.extend(shapes.deviations(thing))

    @contextmanager
    def changing(self, thing: Thing, event_type: str) -> Iterator[None]:
        """Changes inside become one ``…updated`` event with ``previous_attributes``; no change, no event.

        What raises inside changes nothing.
        """
        before, untouched = self.snapshot(thing), deep_copy(thing)
        try:
            yield
        except Exception:
            thing.clear()
            thing.update(untouched)
            raise
        self.touch(thing)
        after = self.snapshot(thing)
        previous = difference(before, after)
        if previous:
            self.emit(event_type, thing, previous, after)

    # Time

    def schedule(self, thing: Thing | str, verb: str, at: int) -> None:
        """``verb`` happens to the object at ``at``; a later call for the same verb moves it."""
        key = thing if isinstance(thing, str) else thing["id"]
        self.store.notes[key].setdefault("due", {})[verb] = at
        self.store.touch(key)
        self._push(at, key, verb)

    def unschedule(self, thing: Thing, *verbs: str) -> None:
        """The verbs no longer happen."""
        due = self.note(thing).get("due", {})
        for verb in verbs:
            due.pop(verb, None)
        self.touch(thing)

    def due_at(self, thing: Thing | str, verb: str) -> int | None:
        """When the verb is due."""
        at: int | None = self.note(thing).get("due", {}).get(verb)
        return at

    def run_due(self, until: int) -> None:
        """Everything that is due happens, in order, each at its own moment."""
        while self._due and self._due[0][0] <= until:
            at, _, key, verb = heapq.heappop(self._due)
            note = self.store.notes.get(key)
            if note is None or note.get("due", {}).get(verb) != at:
                continue
            del note["due"][verb]
            self.store.touch(key)
            with self.clock.at(at):
                self.verbs[verb](self, key)

    def _push(self, at: int, key: str, verb: str) -> None:
        self._turn += 1
        heapq.heappush(self._due, (at, self._turn, key, verb))


def deep_copy(value: Any) -> Any:
    """A copy of JSON-like data."""
    if isinstance(value, dict):
        return {key: deep_copy(part) if isinstance(part, dict | list) else part for key, part in value.items()}
    if isinstance(value, list):
        return [deep_copy(part) if isinstance(part, dict | list) else part for part in value]
    return value


def difference(before: Thing, after: Thing) -> Thing:
    """``previous_attributes``: the old values of what changed, inside objects only the parts that changed."""
    previous: Thing = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            previous[key] = difference(old, new)
        else:
            previous[key] = deep_copy(old)
    return previous


def list_of(data: list[Any], url: str, has_more: bool = False) -> Thing:
    """Stripe's list object."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}
