"""The billing portal, hosted invoices, Stripe's own receipts."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from donate.sandbox.cards import TEST_CARDS
from donate.sandbox.errors import StripeProblem
from donate.sandbox.objects import portal, subscriptions
from donate.sandbox.pages.checkout import card_expiry, card_problems, in_words
from donate.sandbox.pages.words import language
from donate.sandbox.state import Sandbox
from donate.sandbox.store import Thing


def blueprint(sandbox: Sandbox) -> Blueprint:
    """Pages under ``/p/session/``, ``/invoices/`` and ``/receipts/``."""
    pages = Blueprint("portal", __name__)

    @pages.get("/p/session/<key>")
    def show(key: str) -> tuple[str, int]:
        return _page(sandbox, sandbox.get(key, "billing_portal.session"), {}, {}, request.args.get("done", ""))

    @pages.post("/p/session/<key>/card")
    def change_card(key: str) -> BaseResponse | tuple[str, int]:
        session = sandbox.get(key, "billing_portal.session")
        t = language(session["locale"])
        given = {name: value.strip() for name, value in request.form.items()}
        problems = card_problems(t, given)
        if not problems:
            try:
                with sandbox.acting() as world:
                    portal.change_card(world, session["customer"], given["number"], card_expiry(given))
                return redirect(_after(session, "card_changed"), 303)
            except StripeProblem as problem:
                problems = {"form": in_words(t, problem)}
        return _page(sandbox, session, given, problems, "")

    @pages.post("/p/session/<key>/cancel")
    def cancel(key: str) -> BaseResponse | tuple[str, int]:
        session = sandbox.get(key, "billing_portal.session")
        try:
            with sandbox.acting() as world:
                subscription = world.need("subscription", request.form.get("subscription", ""))
                if subscription["customer"] != session["customer"]:
                    raise StripeProblem("This subscription is another customer's.", status=404)
                mode = world.store.things[session["configuration"]]["features"]["subscription_cancel"]["mode"]
                portal.cancel(world, subscription["id"], at_period_end=mode == "at_period_end")
        except StripeProblem as problem:
            return _page(sandbox, session, {}, {"form": problem.message}, "")
        return redirect(_after(session, "stopped"), 303)

    @pages.post("/p/session/<key>/pay")
    def pay(key: str) -> BaseResponse | tuple[str, int]:
        session = sandbox.get(key, "billing_portal.session")
        with sandbox.acting() as world:
            refused = portal.pay_open_invoices(world, session["customer"])
        if refused:
            return _page(sandbox, session, {}, {"form": in_words(language(session["locale"]), refused)}, "")
        return redirect(f"/p/session/{key}?done=paid_open", 303)

    @pages.get("/invoices/<key>")
    @pages.get("/invoices/<key>/pdf")
    def invoice(key: str) -> str:
        found = sandbox.get(key, "invoice")
        return render_template(
            "paper.html",
            t=language(),
            kind="invoice",
            thing=found,
            amount=found["total"],
            org=sandbox.world.settings.org_name,
        )

    @pages.get("/receipts/<key>")
    def receipt(key: str) -> str:
        found = sandbox.get(key, "charge")
        return render_template(
            "paper.html",
            t=language(),
            kind="receipt",
            thing=found,
            amount=found["amount"],
            org=sandbox.world.settings.org_name,
        )

    return pages


def _after(session: Thing, done: str) -> str:
    """Where a finished flow leads: where the organisation said, else back to the portal."""
    flow = session["flow"]
    if flow and flow["after_completion"]["redirect"]:
        return str(flow["after_completion"]["redirect"]["return_url"])
    return f"/p/session/{session['id']}?done={done}"


def _page(
    sandbox: Sandbox, session: Thing, given: dict[str, str], problems: dict[str, str], done: str
) -> tuple[str, int]:
    with sandbox.acting() as world:
        customer = world.snapshot(world.store.things[session["customer"]])
        mine = [
            world.snapshot(world.store.things[key])
            for key in world.store.find("subscription", "customer", customer["id"])
        ]
        alive = [subscription for subscription in mine if subscription["status"] not in subscriptions.ENDED]
        invoices = [world.store.things[key] for key in world.store.find("invoice", "customer", customer["id"])]
        is_open = any(invoice["status"] == "open" for invoice in invoices)
        method = customer["invoice_settings"]["default_payment_method"] or next(
            (s["default_payment_method"] for s in alive), None
        )
        card = world.snapshot(world.store.things[method])["card"] if method else None
        features = world.store.things[session["configuration"]]["features"]
    flow = session["flow"] or {}
    page = render_template(
        "portal.html",
        t=language(session["locale"]),
        session=session,
        subscriptions=alive,
        card=card,
        is_open=is_open,
        given=given,
        problems=problems,
        done=done if done in ("card_changed", "stopped", "paid_open") else "",
        only=flow.get("type"),
        features=features,
        cards=TEST_CARDS.values(),
        org=sandbox.world.settings.org_name,
    )
    return page, 422 if problems else 200
