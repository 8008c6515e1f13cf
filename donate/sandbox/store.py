"""Everything the sandbox remembers: objects in Stripe's wire shape, and notes beside them that Stripe would never show.

Lists are read by creation order or through an index, never by walking everything. With a path, what changed is written
to an SQLite file at the end of each request.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path
from typing import Any

Thing = dict[str, Any]

# What lists are filtered by, and objects are looked up by.
INDEXED: dict[str, tuple[str, ...]] = {
    "customer": ("email",),
    "checkout.session": ("payment_intent", "subscription", "customer"),
    "payment_intent": ("customer",),
    "payment_method": ("customer",),
    "charge": ("payment_intent", "customer"),
    "refund": ("charge", "payment_intent"),
    "dispute": ("charge", "payment_intent"),
    "balance_transaction": ("source",),
    "subscription": ("customer",),
    "subscription_item": ("subscription",),
    "invoice": ("customer", "subscription"),
    "invoice_payment": ("invoice", "payment_intent"),
    "line_item": ("invoice",),
    "item": ("session",),
    "price": ("product",),
}


class Store:
    """Things by id, by kind in order of creation, and by the fields of ``INDEXED``."""

    def __init__(self, path: str | Path | None = None) -> None:
        self.things: dict[str, Thing] = {}
        self.notes: dict[str, Thing] = {}
        self._kinds: dict[str, list[str]] = defaultdict(list)
        self._places: dict[str, int] = {}
        self._index: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
        self._next_place = 1
        self._dirty: set[str] = set()
        self._gone: set[str] = set()
        self._file = _open(path) if path else None
        if self._file:
            self._load(self._file)

    def add(self, kind: str, key: str, thing: Thing, note: Thing | None = None) -> Thing:
        """Keeps a new thing."""
        self._place(kind, key, thing, note or {}, self._next_place)
        self._dirty.add(key)
        return thing

    def _place(self, kind: str, key: str, thing: Thing, note: Thing, place: int) -> None:
        note["_kind"] = kind
        self.things[key] = thing
        self.notes[key] = note
        self._kinds[kind].append(key)
        self._places[key] = place
        self._next_place = max(self._next_place, place + 1)
        self.reindex(key)

    def touch(self, key: str) -> None:
        """``key`` changed: it must be written, and found under its new values."""
        self._dirty.add(key)
        self.reindex(key)

    def reindex(self, key: str) -> None:
        """Puts a thing under the values it has now. Old places stay; readers compare."""
        kind = self.notes[key]["_kind"]
        for field in INDEXED.get(kind, ()):
            value = self.value(key, field)
            if value is not None:
                self._index[(kind, field, value)].setdefault(key)

    def value(self, key: str, field: str) -> Any:
        """An indexed field of a thing; some stand in its note, because this API version shows them elsewhere."""
        note = self.notes[key]
        return note[field] if field in note else self.things[key].get(field)

    def remove(self, key: str) -> None:
        """Forgets a thing."""
        kind = self.notes[key]["_kind"]
        self._kinds[kind].remove(key)
        del self.things[key], self.notes[key], self._places[key]
        self._dirty.discard(key)
        self._gone.add(key)

    def get(self, kind: str, key: str) -> Thing | None:
        """The thing of this kind with this id."""
        note = self.notes.get(key)
        return self.things[key] if note is not None and note["_kind"] == kind else None

    def kind(self, key: str) -> str | None:
        """The kind of a thing."""
        note = self.notes.get(key)
        return note["_kind"] if note else None

    def keys(self, kind: str) -> list[str]:
        """Ids of a kind, oldest first. Not a copy."""
        return self._kinds[kind]

    def find(self, kind: str, field: str, value: str) -> list[str]:
        """Ids of a kind whose indexed field has this value, oldest first."""
        keys = self._index.get((kind, field, value), ())
        return [key for key in keys if key in self.notes and self.value(key, field) == value]

    def last(self, kind: str, field: str, value: str) -> Thing | None:
        """The newest thing that ``find`` finds."""
        keys = self.find(kind, field, value)
        return self.things[keys[-1]] if keys else None

    def place(self, key: str, among: list[str]) -> int:
        """Where ``key`` stands in a list of ids in order of creation."""
        return bisect_left(among, self._places[key], key=self._places.__getitem__)

    def save(self) -> None:
        """Writes what changed since the last time."""
        if not self._file or not (self._dirty or self._gone):
            self._dirty.clear()
            self._gone.clear()
            return
        rows = [
            (key, self._places[key], json.dumps(self.things[key]), json.dumps(self.notes[key])) for key in self._dirty
        ]
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?)", rows)
            self._file.executemany("DELETE FROM things WHERE key = ?", [(key,) for key in self._gone])
        self._dirty.clear()
        self._gone.clear()

    def close(self) -> None:
        """Saves and closes the file."""
        self.save()
        if self._file:
            self._file.close()
            self._file = None

    def _load(self, file: sqlite3.Connection) -> None:
        for key, place, thing, note in file.execute("SELECT key, place, thing, note FROM things ORDER BY place"):
            note = json.loads(note)
            self._place(note["_kind"], key, json.loads(thing), note, place)


def _open(path: str | Path) -> sqlite3.Connection:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(path, check_same_thread=False)
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute("CREATE TABLE IF NOT EXISTS things (key TEXT PRIMARY KEY, place INTEGER, thing TEXT, note TEXT)")
    return file
