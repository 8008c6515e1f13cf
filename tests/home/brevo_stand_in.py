"""A small server that speaks as much of Brevo's API as the letter needs; the real client talks to it over HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

KEY, LIST = "xkeysib-test", 7


@dataclass
class Account:
    """What lies at Brevo."""

    address: str = ""
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_down: bool = False
    requests: int = 0

    def on_the_list(self) -> set[str]:
        return {email for email, contact in self.contacts.items() if LIST in contact["listIds"]}


@contextmanager
def brevo() -> Iterator[Account]:
    account = Account()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"account": account}))
    account.address = f"http://127.0.0.1:{server.server_port}/v3"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    account: Account

    def do_POST(self) -> None:
        if not self._may():
            return None
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = urlsplit(self.path).path
        if path == "/v3/contacts":
            old = self.account.contacts.get(said["email"], {"listIds": [], "id": len(self.account.contacts) + 1})
            if old["listIds"] and not said.get("updateEnabled"):
                return self._answer(400, {"code": "duplicate_parameter", "message": "Contact already exist"})
            lists = sorted({*old["listIds"], *said["listIds"]})
            kept = {
                "email": said["email"],
                "attributes": said["attributes"],
                "emailBlacklisted": said["emailBlacklisted"],
            }
            self.account.contacts[said["email"]] = {**old, **kept, "listIds": lists}
            return self._answer(201, {"id": old["id"]})
        if path == f"/v3/contacts/lists/{LIST}/contacts/remove":
            there = [email for email in said["emails"] if email in self.account.on_the_list()]
            if not there:
                return self._answer(400, {"code": "invalid_parameter", "message": "Contact already removed"})
            for email in there:
                self.account.contacts[email]["listIds"].remove(LIST)
            return self._answer(201, {"contacts": {"success": there, "failure": [], "total": len(there)}})
        return self._answer(404, {"code": "document_not_found", "message": path})

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if not self._may():
            return None
        if address.path != f"/v3/contacts/lists/{LIST}/contacts":
            return self._answer(404, {"code": "document_not_found", "message": address.path})
        asked = {name: int(values[0]) for name, values in parse_qs(address.query).items()}
        found = [
            {
                **self.account.contacts[email],
                "smsBlacklisted": False,
                "createdAt": "2026-11-01T00:00:00.000Z",
                "modifiedAt": "2026-11-01T00:00:00.000Z",
            }
            for email in sorted(self.account.on_the_list())
        ]
        begin = asked.get("offset", 0)
        return self._answer(200, {"contacts": found[begin : begin + asked["limit"]], "count": len(found)})

    def do_DELETE(self) -> None:
        if self._may():
            known = self.account.contacts.pop(unquote(urlsplit(self.path).path.rsplit("/", 1)[1]), None)
            self._answer(204 if known else 404, {} if known else {"code": "document_not_found", "message": "-"})

    def _may(self) -> bool:
        self.account.requests += 1
        if self.account.is_down:
            self._answer(503, {"code": "unavailable", "message": "later"})
        elif self.headers.get("api-key") != KEY:
            self._answer(401, {"code": "unauthorized", "message": "Key not found"})
        else:
            return True
        return False

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        sent = json.dumps(body).encode() if status != 204 else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *args: Any) -> None:
        """Quiet."""
