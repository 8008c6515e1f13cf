"""One API request from headers to answer: key, version, faults, idempotency, route, expansion."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from donate.sandbox import listing, params, routes
from donate.sandbox.errors import StripeProblem
from donate.sandbox.faults import Fault, Faults
from donate.sandbox.store import Thing
from donate.sandbox.world import API_VERSION, Caller, World

_KEYS_ARE_KEPT = 24 * 3600


@dataclass(frozen=True)
class Request:
    """What came in. ``encoded``: query string of GET and DELETE, body of POST."""

    method: str
    path: str
    encoded: str
    authorization: str = ""
    version: str = ""
    idempotency_key: str | None = None


@dataclass
class Answer:
    """What goes out; ``lost``: close the connection instead."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


class Api:
    """Serves API requests on a world."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.log: deque[tuple[str, str, int]] = deque(maxlen=20_000)

    def handle(self, request: Request) -> Answer:
        """The answer to a request. Never raises what Stripe would answer."""
        fault = self.faults.next(request.method, request.path)
        if fault and fault.kind == "hang":
            self.faults.hang(fault)
        if fault and fault.kind == "down":
            self.log.append((request.method, request.path, 0))
            return Answer(0, "", lost=True)
        with self.world.lock:
            request_id = self.world.new_id("req_", 14)
            self.world.caller = Caller(request_id, request.idempotency_key)
            try:
                answer = self._answered(request, fault)
            finally:
                self.world.caller = Caller()
                self.world.store.save()
        answer.headers.update(
            {"Request-Id": request_id, "Stripe-Version": API_VERSION, "Content-Type": "application/json"}
        )
        if request.idempotency_key:
            answer.headers["Idempotency-Key"] = request.idempotency_key
        answer.lost = bool(fault and fault.kind == "lost")
        self.log.append((request.method, request.path, answer.status))
        return answer

    def _answered(self, request: Request, fault: Fault | None) -> Answer:
        try:
            _authenticate(request.authorization)
            _check_version(request.version)
            self.world.run_due(self.world.now())
            if fault and fault.kind == "error":
                raise _server_error()
            if fault and fault.kind == "rate_limit":
                raise StripeProblem(
                    "Request rate limit exceeded.", status=429, code="rate_limit", type="invalid_request_error"
                )
            if request.method == "POST" and request.idempotency_key:
                return self._once(request, fault)
            return self._execute(request, *self._prepared(request))
        except StripeProblem as problem:
            return _refusal(problem)

    # Idempotency

    def _once(self, request: Request, fault: Fault | None) -> Answer:
        """The same key gives the same answer for a day; the lock makes a concurrent duplicate wait for it."""
        name = f"idempotency:{request.idempotency_key}"
        print_of_request = _print_of(request)
        saved = self.world.store.get("_answer", name)
        if saved and saved["at"] > self.world.now() - _KEYS_ARE_KEPT:
            if saved["print"] != print_of_request:
                raise StripeProblem(
                    "Keys for idempotent requests can only be used with the same parameters they were first used "
                    f"with. Try using a key other than '{request.idempotency_key}' if you meant to execute a different "
                    "request.",
                    type="idempotency_error",
                )
            return Answer(saved["status"], saved["body"], {"Idempotent-Replayed": "true"})
        prepared = self._prepared(request)  # what fails before execution begins is not saved
        try:
            if fault and fault.kind == "saved_error":
                raise _server_error()
            answer = self._execute(request, *prepared)
        except StripeProblem as problem:
            answer = _refusal(problem)
        if saved:
            self.world.store.remove(name)
        kept = {"at": self.world.now(), "print": print_of_request, "status": answer.status, "body": answer.body}
        self.world.store.add("_answer", name, kept)
        return answer

    # Execution

    def _prepared(self, request: Request) -> tuple[routes.Route, str, Thing]:
        route, key = routes.find(request.method, request.path)
        given = params.read(request.encoded, route.params)
        route.check(given)
        return route, key, given

    def _execute(self, request: Request, route: routes.Route, key: str, given: Thing) -> Answer:
        expand = given.pop("expand", None) or []
        thing = route.handler(self.world, key, given, request.path)
        shown = listing.expanded(self.world, self.world.view(thing), expand)
        if self.world.settings.strict:
            self.world.check(shown)
        return Answer(200, json.dumps(shown))


def _print_of(request: Request) -> str:
    """The same for the same request, in whatever order its parameters come."""
    given = sorted(parse_qsl(request.encoded, keep_blank_values=True))
    return hashlib.sha256(json.dumps([request.method, request.path, given]).encode()).hexdigest()


def _refusal(problem: StripeProblem) -> Answer:
    headers = {"Stripe-Should-Retry": "false"} if problem.status == 501 else {}
    return Answer(problem.status, json.dumps(problem.body()), headers)


def _server_error() -> StripeProblem:
    return StripeProblem("An unknown error occurred.", status=500, type="api_error")


def _authenticate(header: str) -> None:
    scheme, _, key = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    if not key:
        raise StripeProblem(
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    if key.startswith(("sk_live_", "rk_live_")):
        raise StripeProblem("A live key was sent to the payment sandbox. It takes test keys only.", status=401)
    if not key.startswith(("sk_test_", "rk_test_")):
        raise StripeProblem(f"Invalid API Key provided: {key[:3]}***", status=401)


def _check_version(version: str) -> None:
    if version and version != API_VERSION:
        raise StripeProblem(f"Invalid Stripe API version: {version}. The payment sandbox speaks {API_VERSION} only.")


def arguments(body: bytes) -> dict[str, Any]:
    """The JSON arguments of a control request; raises ``ValueError``."""
    given = json.loads(body or b"{}")
    if not isinstance(given, dict):
        raise ValueError("The arguments are a JSON object.")
    return given
