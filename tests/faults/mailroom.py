"""A mail server that keeps what it gets, and that can refuse, hang up, or be away."""

import email.policy
import threading
from collections import Counter
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Mailroom:
    """``mood``: well, later (451), never (554), cut (takes the mail and hangs up before it says so)."""

    def __init__(self, port: int) -> None:
        self.port, self.mood = port, "well"
        self.mails: list[EmailMessage] = []
        self.refused = 0
        self._lock = threading.Lock()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=30)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd calls it so
        if self.mood in ("later", "never"):
            self.refused += 1
            return "451 Not now" if self.mood == "later" else "554 Transaction failed"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        with self._lock:
            self.mails.append(message)
        if self.mood == "cut":
            self.refused += 1
            server.transport.close()
        return "250 OK"

    def arrived(self) -> Counter[tuple[str, str, str]]:
        """How often each mail came: to whom, subject, words."""
        with self._lock:
            return Counter(map(_what, self.mails))


def _what(message: EmailMessage) -> tuple[str, str, str]:
    body = message.get_body(("plain",))
    return str(message["To"]), str(message["Subject"]), body.get_content() if body else ""
