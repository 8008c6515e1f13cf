"""The sandbox over HTTP, on this machine only."""

from __future__ import annotations

import socket
import threading
from functools import cache
from types import TracebackType
from typing import Any, cast

from flask import Flask, Response, render_template, request
from werkzeug.local import LocalProxy
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from donate.sandbox.api import Request
from donate.sandbox.errors import StripeProblem
from donate.sandbox.pages import checkout, fate, portal
from donate.sandbox.pages.words import language
from donate.sandbox.state import Sandbox

#: Where in a request stands which sandbox answers it.
_SANDBOX = "donate.sandbox"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


class _Handler(WSGIRequestHandler):
    """Sends at once, and writes no log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, *args: Any) -> None:
        """Nothing."""


@cache
def application() -> Flask:
    """The WSGI application: API, hosted pages, control; one for all servers of a process, of which tests have many."""
    sandbox = cast(Sandbox, LocalProxy(lambda: request.environ[_SANDBOX]))
    app = Flask("donate.sandbox", template_folder="templates", static_folder="static")

    @app.before_request
    def only_from_this_machine() -> Response | None:
        host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
        return None if host in LOOPBACK else Response("The payment sandbox answers on this machine only.", 403)

    @app.route("/v1/<path:rest>", methods=["GET", "POST", "DELETE"])
    def api(rest: str) -> Response:
        body = request.get_data(as_text=True)
        answer = sandbox.handle(
            Request(
                method=request.method,
                path=request.path,
                encoded=body if request.method == "POST" else request.query_string.decode(),
                authorization=request.headers.get("Authorization", ""),
                version=request.headers.get("Stripe-Version", ""),
                idempotency_key=request.headers.get("Idempotency-Key"),
            )
        )
        if answer.lost:
            _hang_up()
        return Response(answer.body, answer.status, answer.headers)

    for pages in (checkout.blueprint(sandbox), portal.blueprint(sandbox), fate.blueprint(sandbox)):
        app.register_blueprint(pages)

    @app.errorhandler(StripeProblem)
    def explain(problem: StripeProblem) -> tuple[str, int]:
        return render_template(
            "gone.html", t=language(), message=problem.message
        ), 404 if problem.status == 404 else 400

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return app


def _hang_up() -> None:
    """Closes the connection under the client's feet."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)


class SandboxServer:
    """Serves a sandbox on 127.0.0.1 in a thread."""

    def __init__(self, sandbox: Sandbox | None = None, *, port: int = 0, **options: Any) -> None:
        self.sandbox = sandbox or Sandbox(**options)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, self._answer, threaded=True, request_handler=_Handler
        )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self.serve(self.sandbox)
        self.secret_key = self.sandbox.secret_key
        self.webhook_secret = self.sandbox.webhook_secret
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="payment sandbox", daemon=True
        )

    def serve(self, sandbox: Sandbox) -> None:
        """Puts another sandbox behind the same address; who replaces one closes the old one."""
        sandbox.world.settings.base_url = self.base_url
        self.sandbox = sandbox

    def _answer(self, environ: Any, start_response: Any) -> Any:
        return application()({**environ, _SANDBOX: self.sandbox}, start_response)

    def start(self) -> SandboxServer:
        """Begins to serve; returns at once."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends serving and closes the sandbox."""
        self.sandbox.mend()
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()
        self.sandbox.close()

    def __enter__(self) -> SandboxServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
