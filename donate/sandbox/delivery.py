"""Webhooks: signed as Stripe signs, held for tests or posted by a thread, tried again with growing pauses."""

from __future__ import annotations

import heapq
import hmac
import http.client
import json
import threading
import time
from collections import deque
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from donate.sandbox.objects import endpoints
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy

# Seconds between the attempts; then the event stays undelivered, though the API still lists it.
PAUSES = (2, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
TIMEOUT = 10.0


def signed(event: Thing, secret: str, at: int | None = None) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook; ``at`` is the signature's time, by default the real now."""
    body = json.dumps(event, indent=2, ensure_ascii=False).encode()
    at = int(time.time()) if at is None else at
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": f"t={at},v1={signature}",
        "User-Agent": "Stripe/1.0 (payment sandbox)",
    }
    return body, headers


def post(url: str, body: bytes, headers: dict[str, str], timeout: float = TIMEOUT) -> int:
    """Posts and returns the status; follows no redirect, as Stripe. Raises ``OSError`` or ``HTTPException``."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=timeout)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


class Deliverer:
    """A thread that posts events to the endpoints that want them, oldest first, and tries again what failed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.attempts: deque[Thing] = deque(maxlen=5_000)
        self._queue: list[tuple[float, int, str, str, int]] = []
        self._turn = 0
        self._wake = threading.Condition()
        self._busy = False
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="sandbox webhooks", daemon=True)
        with world.lock:
            for key in world.store.keys("event"):
                for endpoint, attempt in world.note(key).get("pending", {}).items():
                    self._push(time.time(), key, endpoint, attempt)
        world.on_event.append(self.enqueue)
        self._thread.start()

    def enqueue(self, event: Thing) -> None:
        """A new event: to everybody who wants it."""
        for endpoint in endpoints.listening(self.world, event["type"]):
            self._plan(event, endpoint)

    def redeliver(self, event: Thing) -> None:
        """Once more, at once."""
        for endpoint in endpoints.listening(self.world, event["type"]):
            self._plan(event, endpoint)

    def _plan(self, event: Thing, endpoint: str) -> None:
        pending = self.world.note(event).setdefault("pending", {})
        pending[endpoint] = 0
        event["pending_webhooks"] = len(pending)
        self.world.touch(event)
        self._push(time.time(), event["id"], endpoint, 0)

    def settle(self, timeout: float) -> bool:
        """Waits until every event had its first attempt; False where that takes longer than ``timeout`` seconds."""
        until = time.monotonic() + timeout
        with self._wake:
            while self._busy or any(attempt == 0 for *_, attempt in self._queue):
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._wake.wait(left)
        return True

    def stop(self) -> None:
        """Ends the thread; what is pending stays with its event."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        self._thread.join(TIMEOUT + 1)

    def _push(self, at: float, event: str, endpoint: str, attempt: int) -> None:
        with self._wake:
            self._turn += 1
            heapq.heappush(self._queue, (at, self._turn, event, endpoint, attempt))
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._busy = False
                self._wake.notify_all()
                while not self._stopped and not (self._queue and self._queue[0][0] <= time.time()):
                    self._wake.wait(max(self._queue[0][0] - time.time(), 0.001) if self._queue else None)
                if self._stopped:
                    return
                _, _, event, endpoint, attempt = heapq.heappop(self._queue)
                self._busy = True
            self._deliver(event, endpoint, attempt)

    def _deliver(self, event_id: str, endpoint_id: str, attempt: int) -> None:
        with self.world.lock:
            event, endpoint = (
                self.world.store.get("event", event_id),
                self.world.store.get("webhook_endpoint", endpoint_id),
            )
            if (
                event is None
                or endpoint is None
                or endpoint["status"] != "enabled"
                or endpoint_id not in self.world.note(event_id)["pending"]
            ):
                return
            body, headers = signed(event, self.world.note(endpoint_id)["secret"])
            url = endpoint["url"]
        status, error = 0, ""
        try:
            status = post(url, body, headers)
        except (OSError, http.client.HTTPException) as problem:
            error = f"{type(problem).__name__}: {problem}"
        self._note_attempt(event, endpoint_id, url, attempt, status, error)

    def _note_attempt(self, event: Thing, endpoint: str, url: str, attempt: int, status: int, error: str) -> None:
        with self.world.lock:
            self.attempts.append(
                {
                    "event": event["id"],
                    "type": event["type"],
                    "url": url,
                    "status": status,
                    "error": error,
                    "at": int(time.time()),
                    "attempt": attempt + 1,
                }
            )
            pending = self.world.note(event)["pending"]
            if 200 <= status < 300 or attempt >= len(PAUSES):
                pending.pop(endpoint, None)
            else:
                pending[endpoint] = attempt + 1
                self._push(time.time() + PAUSES[attempt], event["id"], endpoint, attempt + 1)
            event["pending_webhooks"] = len(pending)
            self.world.touch(event)
            self.world.store.save()


class Held:
    """Events that wait until a test delivers them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._waiting: dict[str, None] = {}
        world.on_event.append(self.put)

    def put(self, event: Thing) -> None:
        """Into the queue, at its end."""
        self._waiting.pop(event["id"], None)
        self._waiting[event["id"]] = None
        event["pending_webhooks"] = 1
        self.world.touch(event)

    def remove(self, key: str) -> None:
        """Out of the queue."""
        if key in self._waiting:
            del self._waiting[key]
            self.world.store.things[key]["pending_webhooks"] = 0
            self.world.store.touch(key)

    def list(self, *types: str) -> list[dict[str, Any]]:
        """Copies of what waits, oldest first."""
        found = [self.world.store.things[key] for key in self._waiting]
        return [deep_copy(event) for event in found if not types or event["type"] in types]
