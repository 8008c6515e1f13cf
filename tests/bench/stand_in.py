"""``python -m tests.bench.stand_in <port> [<seconds>]``: a Stripe that answers at once, or after so many seconds.

Customers and sessions, made up. The sandbox's rules would cost more than what is measured, and a thread of the process
that sends the load would take its time from the load; this process of its own costs some hundredths of a millisecond
each.
"""

import asyncio
import re
import sys
from functools import partial

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KEY = re.compile(rb"\r\nidempotency-key: *([\w-]+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Answers(asyncio.Protocol):
    """One connection of the SDK, which stays open and asks one thing at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._read = transport, b""

    def data_received(self, data: bytes) -> None:
        self._read += data
        while _END in self._read:
            head, _end, rest = self._read.partition(_END)
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if len(rest) < size:
                return
            self._read = rest[size:]
            if self._seconds:
                asyncio.get_running_loop().call_later(self._seconds, self._transport.write, _answer(head))
            else:
                self._transport.write(_answer(head))


def _answer(head: bytes) -> bytes:
    given = _KEY.search(head)
    key = given[1].replace(b"-", b"")[:60] if given else b"none"
    if head.startswith(b"POST /v1/customers "):
        body = b'{"id": "cus_%b", "object": "customer"}' % key
    else:
        body = (
            b'{"id": "cs_test_%b", "object": "checkout.session", "created": 1, "expires_at": 86401, '
            b'"url": "https://checkout.stripe.com/c/pay/cs_test_%b", "status": "open"}'
        ) % (key, key)
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


async def _serve(port: int, seconds: float) -> None:
    server = await asyncio.get_running_loop().create_server(partial(Answers, seconds), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]) if sys.argv[2:] else 0))
