"""The sandbox's verbs by name: for other processes (JSON over HTTP) and for the forms of the page that moves time."""

from __future__ import annotations

import json
import re
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from donate.sandbox.books import Movement
from donate.sandbox.errors import StripeProblem
from donate.sandbox.state import Sandbox


def whole_number(text: str) -> int:
    """An amount as a person writes it: ``1000`` or ``1,000``. Raises ``ValueError`` with words for that person."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if not re.fullmatch(r"[0-9]{1,12}", plain):
        raise ValueError("Please write a whole number, such as 1,000. / 整数で入れてください（例：1,000）。")
    return int(plain)


# What may be called, and the types of arguments that come as text from a form.
VERBS: dict[str, dict[str, Callable[[str], Any]]] = {
    "advance": {"days": int, "hours": int, "months": int, "seconds": int},
    "advance_to": {"moment": int},
    "all": {"kind": str},
    "books": {},
    "break_next": {"kind": str, "times": int, "path": str, "seconds": float},
    "cancel": {"subscription_id": str, "at_period_end": lambda text: text == "true"},
    "change_card": {"key": str, "card": str, "retry": lambda text: text == "true"},
    "close_dispute": {"dispute_id": str, "won": lambda text: text == "true"},
    "deliveries": {"event_id": str},
    "dispute": {"key": str, "amount": whole_number},
    "events": {"type": str},
    "expire": {"session_id": str},
    "expire_voucher": {"key": str},
    "fail_refund": {"refund_id": str},
    "fail_renewals": {"subscription_id": str, "failing": lambda text: text == "true"},
    "finish_refund": {"refund_id": str},
    "get": {"key": str},
    "mend": {},
    "next_renewal": {},
    "now": {},
    "pay": {"session_id": str, "card": str, "method": str, "email": str, "name": str, "store": str},
    "pay_voucher": {"key": str},
    "redeliver": {"event_id": str},
    "refund": {"key": str, "amount": whole_number, "reason": str},
    "renew": {"subscription_id": str},
    "retry": {"subscription_id": str},
    "settle": {"timeout": float},
}


def call(sandbox: Sandbox, verb: str, given: Mapping[str, Any]) -> Any:
    """Calls a verb with JSON arguments. Raises ``StripeProblem``, or ``ValueError`` where the call makes no sense."""
    if verb not in VERBS:
        raise ValueError(f"There is no verb {verb!r}.")
    try:
        result = getattr(sandbox, verb)(**given)
    except TypeError as problem:
        raise ValueError(str(problem)) from problem
    if isinstance(result, list):
        return [item._asdict() if isinstance(item, Movement) else item for item in result]
    return result


def from_form(verb: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Arguments from a form: empty fields are left out. Raises ``ValueError``."""
    types = VERBS.get(verb, {})
    return {name: types[name](value.strip()) for name, value in fields.items() if name in types and value.strip()}


class RemoteSandbox:
    """The verbs of a sandbox in another process: ``RemoteSandbox("http://127.0.0.1:8001").advance(days=3)``.

    Arguments are given by name. Raises ``StripeProblem`` as the verb itself would.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        if verb not in VERBS:
            raise AttributeError(verb)

        def remote(**given: Any) -> Any:
            return self._call(verb, given)

        return remote

    def _call(self, verb: str, given: dict[str, Any]) -> Any:
        wanted = urllib.request.Request(  # noqa: S310 - the sandbox's own address
            f"{self.base_url}/sandbox/control/{verb}", json.dumps(given).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(wanted, timeout=120) as response:  # noqa: S310
                return json.load(response)["result"]
        except urllib.error.HTTPError as problem:
            error = json.load(problem)["error"]
            raise StripeProblem(
                error["message"],
                status=problem.code,
                type=error["type"],
                code=error.get("code"),
                param=error.get("param"),
            ) from None
