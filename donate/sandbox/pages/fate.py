"""The page that moves time and plays fate; events and their deliveries; control for other processes."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from donate.sandbox import control
from donate.sandbox.api import arguments
from donate.sandbox.errors import StripeProblem
from donate.sandbox.objects import charges, endpoints
from donate.sandbox.pages.words import language
from donate.sandbox.state import Sandbox
from donate.sandbox.store import Thing
from donate.sandbox.world import World

_ROWS = 20


def blueprint(sandbox: Sandbox) -> Blueprint:
    """Pages under ``/sandbox/``."""
    pages = Blueprint("fate", __name__)

    @pages.get("/")
    def start() -> BaseResponse:
        return redirect("/sandbox/")

    @pages.get("/sandbox/")
    def show() -> str:
        rows = min(request.args.get("rows", _ROWS, type=int), 2000)
        with sandbox.acting() as world:
            seen: dict[str, Any] = {
                "now": world.now(),
                "subscriptions": [_subscription(world, key) for key in _newest(world, "subscription", rows)],
                "payments": [_payment(world, key) for key in _newest(world, "payment_intent", rows)],
                "sessions": [
                    s
                    for key in _newest(world, "checkout.session", rows)
                    if (s := world.store.things[key])["status"] == "open"
                ],
                "events": [_event(world, key) for key in _newest(world, "event", 12)],
            }
            books = sandbox.books()
            return _render(
                sandbox,
                "fate.html",
                **seen,
                faults=sandbox.faults.waiting(),
                rows=rows,
                movements=len(books),
                balance=sum(book.amount for book in books),
            )

    @pages.get("/sandbox/events")
    def events() -> str:
        rows = min(request.args.get("rows", 100, type=int), 5000)
        with sandbox.acting() as world:
            return _render(
                sandbox, "events.html", events=[_event(world, key) for key in _newest(world, "event", rows)], rows=rows
            )

    @pages.get("/sandbox/events/<key>")
    def event(key: str) -> str:
        found = sandbox.get(key, "event")
        text = json.dumps(found, indent=2, ensure_ascii=False)
        return _render(sandbox, "event.html", event=found, text=text, deliveries=sandbox.deliveries(key))

    @pages.get("/sandbox/books")
    def books() -> Response:
        entries = [movement._asdict() for movement in sandbox.books()]
        return jsonify({"entries": entries, "balance": sum(entry["amount"] for entry in entries)})

    @pages.post("/sandbox/do/<verb>")
    def do(verb: str) -> BaseResponse:
        t = language()
        try:
            control.call(sandbox, verb, control.from_form(verb, request.form))
            said = "ok"
        except StripeProblem as problem:
            said = t("no_renewal") if problem.code == "no_renewal" else problem.message
        except ValueError as problem:
            said = str(problem)
        back = "/sandbox/events" if verb == "redeliver" else "/sandbox/"
        return redirect(f"{back}?{_query(said, t.code)}", 303)

    @pages.post("/sandbox/control/<verb>")
    def control_by_json(verb: str) -> tuple[Response, int]:
        try:
            return jsonify({"result": control.call(sandbox, verb, arguments(request.get_data()))}), 200
        except StripeProblem as problem:
            return jsonify(problem.body()), problem.status
        except ValueError as problem:
            return jsonify({"error": {"type": "invalid_request_error", "message": str(problem)}}), 400

    return pages


def _query(said: str, code: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"said": said, "lang": code})


def _render(sandbox: Sandbox, template: str, **values: Any) -> str:
    return render_template(
        template, t=language(), said=request.args.get("said", ""), org=sandbox.world.settings.org_name, **values
    )


def _newest(world: World, kind: str, rows: int) -> list[str]:
    return world.store.keys(kind)[: -rows - 1 : -1]


def _subscription(world: World, key: str) -> Thing:
    subscription = world.view(world.store.things[key])
    item = subscription["items"]["data"][0]
    waits = any(world.due_at(invoice, "invoice.retry") for invoice in world.store.find("invoice", "subscription", key))
    return {
        **subscription,
        "email": world.store.things[subscription["customer"]].get("email"),
        "amount": item["price"]["unit_amount"] * item["quantity"],
        "recurring": item["price"]["recurring"],
        "next": item["current_period_end"],
        "failing": world.note(key).get("failing", False),
        "waits_for_retry": waits,
    }


def _payment(world: World, key: str) -> Thing:
    intent = world.store.things[key]
    charge = world.store.things[intent["latest_charge"]] if intent["latest_charge"] else None
    shown: Thing = {**intent, "charge": charge, "email": None, "refunds": [], "dispute": None, "refundable": 0}
    shown["is_voucher"] = (intent["next_action"] or {}).get("type") == "konbini_display_details"
    if charge is None:
        return shown
    dispute = world.store.last("dispute", "charge", charge["id"])
    shown.update(
        email=charge["billing_details"]["email"],
        refunds=charges.refunds_inside(world, charge)["data"],
        dispute=dispute,
        method=charge["payment_method_details"]["type"],
        disputable=charge["status"] == "succeeded"
        and not charge["disputed"]
        and charge["payment_method_details"]["type"] == "card",
    )
    if charge["status"] == "succeeded" and not world.note(charge).get("dispute_open"):
        shown["refundable"] = charge["amount"] - charge["amount_refunded"]
    if charge["amount_refunded"]:
        shown["status"] = "refunded" if charge["refunded"] else "partly_refunded"
    return shown


def _event(world: World, key: str) -> Thing:
    event = world.store.things[key]
    return {
        "id": key,
        "type": event["type"],
        "created": event["created"],
        "about": event["data"]["object"].get("id"),
        "waiting": event["pending_webhooks"],
        "heard": bool(endpoints.listening(world, event["type"])),
    }
