"""Requests at a steady rate, or as many as go through; each costs little, since the site shares the processors."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

#: What the server's answers carry (see ``timed``).
STRIPE, OWN, WORKED = "X-Stripe-Time", "X-Own-Time", "X-Processor-Time"


@dataclass
class Answer:
    """``seconds`` from the moment the request was due: who waits for a free server waits, too.

    The rest is what the process says that answered: how long it took without Stripe, how long the processor
    worked on it, and how long Stripe took (seconds).
    """

    status: int
    seconds: float
    stripe: float = 0
    own: float = 0
    worked: float = 0


Request = tuple[str, bytes, dict[str, str]]
_FIELD = re.compile(rb"\r\n([\w-]+): *([^\r]*)")


def posted(
    url: str, requests: Sequence[Request], *, connections: int, per_second: float = 0
) -> tuple[list[Answer], float]:
    """Post everything, at ``per_second`` or as fast as these connections allow: answers in order, seconds in all."""
    parts = urlsplit(url)
    raw = [_raw(parts.netloc, request) for request in requests]
    return asyncio.run(_posted(parts.hostname or "", parts.port or 80, raw, connections, per_second))


def _raw(host: str, request: Request) -> bytes:
    path, body, headers = request
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _posted(
    host: str, port: int, requests: list[bytes], connections: int, per_second: float
) -> tuple[list[Answer], float]:
    answers = [Answer(0, 0)] * len(requests)
    began = time.perf_counter() + 0.05
    turn = iter(enumerate(requests))

    async def work() -> None:
        line = Line(host, port)
        for place, request in turn:
            due = began + place / per_second if per_second else time.perf_counter()
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            answers[place] = await line.ask(request, due)
        line.close()

    await asyncio.gather(*[work() for _connection in range(connections)])
    return answers, time.perf_counter() - began


class Line:
    """One connection, which stays open while the server lets it."""

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, due: float) -> Answer:
        """The answer; status 0 where none came."""
        for _try in range(2):  # an idle connection may have been closed just now
            fresh = self._streams is None
            try:
                status, said = await self._ask(request)
            except (OSError, asyncio.IncompleteReadError):
                self.close()
                if fresh:
                    break
                continue
            given = (float(said.get(name.lower().encode(), 0)) for name in (STRIPE, OWN, WORKED))
            return Answer(status, time.perf_counter() - due, *given)
        return Answer(0, time.perf_counter() - due)

    async def _ask(self, request: bytes) -> tuple[int, dict[bytes, bytes]]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._place)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        said = dict(_fields(head))
        if said.get(b"transfer-encoding") == b"chunked":
            await reader.readuntil(b"0\r\n\r\n")
        else:
            await reader.readexactly(int(said.get(b"content-length", 0)))
        if said.get(b"connection", b"").lower() == b"close":
            self.close()
        return int(head[9:12]), said

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    for name, value in _FIELD.findall(head):
        yield name.lower(), value
