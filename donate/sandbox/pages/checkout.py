"""The hosted payment page, the bank's question, the voucher."""

from __future__ import annotations

import re

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from donate.sandbox.cards import MESSAGES, TEST_CARDS
from donate.sandbox.errors import StripeProblem
from donate.sandbox.objects import checkout, checkout_payment, payments
from donate.sandbox.objects.checkout_payment import Payer
from donate.sandbox.pages.words import Language, language
from donate.sandbox.state import Sandbox
from donate.sandbox.store import Thing

_FIELD_OF = {
    "incorrect_number": "number",
    "expired_card": "exp",
    "invalid_expiry_year": "exp",
    "incorrect_cvc": "cvc",
    "invalid_cvc": "cvc",
    "email_invalid": "email",
}


def blueprint(sandbox: Sandbox) -> Blueprint:
    """Pages under ``/c/pay/`` and ``/vouchers/``."""
    pages = Blueprint("checkout", __name__)

    @pages.get("/c/pay/<key>")
    def show(key: str) -> Response | tuple[str, int]:
        session = sandbox.get(key, "checkout.session")
        if session["status"] != "open":
            return _closed(sandbox, session)
        return _form(sandbox, session, {}, {})

    @pages.post("/c/pay/<key>")
    def pay(key: str) -> BaseResponse | tuple[str, int]:
        session = sandbox.get(key, "checkout.session")
        if session["status"] != "open":
            return _closed(sandbox, session)
        given = {name: value.strip() for name, value in request.form.items()}
        problems = _problems(language(session["locale"]), session, given)
        if not problems:
            try:
                return redirect(_pay(sandbox, session, given), 303)
            except StripeProblem as problem:
                problems = _in_words(language(session["locale"]), problem)
        return _form(sandbox, session, given, problems)

    @pages.get("/c/pay/<key>/3ds")
    def bank(key: str) -> Response | tuple[str, int]:
        session = sandbox.get(key, "checkout.session")
        if session["status"] != "open":
            return _closed(sandbox, session)
        return render_template(
            "bank.html", t=language(session["locale"]), session=session, org=sandbox.world.settings.org_name
        ), 200

    @pages.post("/c/pay/<key>/3ds")
    def answer(key: str) -> BaseResponse | tuple[str, int]:
        session = sandbox.get(key, "checkout.session")
        if session["status"] != "open":
            return _closed(sandbox, session)
        try:
            with sandbox.acting() as world:
                checkout_payment.answer_bank(world, key, request.form.get("answer") == "yes")
        except StripeProblem as problem:
            if problem.code == "checkout_session_nothing_asked":
                return redirect(f"/c/pay/{key}", 303)
            return _form(sandbox, session, {}, _in_words(language(session["locale"]), problem))
        return redirect(success_url(session), 303)

    @pages.get("/c/pay/<key>/voucher")
    def session_voucher(key: str) -> tuple[str, int]:
        session = sandbox.get(key, "checkout.session")
        return _voucher(
            sandbox,
            sandbox.get(session["payment_intent"] or "", "payment_intent"),
            language(session["locale"]),
            success_url(session),
        )

    @pages.get("/vouchers/<key>")
    def voucher(key: str) -> tuple[str, int]:
        return _voucher(sandbox, sandbox.get(key, "payment_intent"), language(), None)

    return pages


def success_url(session: Thing) -> str:
    """Where the donor goes afterwards."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _pay(sandbox: Sandbox, session: Thing, given: dict[str, str]) -> str:
    """Pays, and says where to go next."""
    payer = Payer(given.get("email") or None, given.get("name") or None)
    key = session["id"]
    with sandbox.acting() as world:
        if given.get("method") == "konbini":
            checkout_payment.pay_at_konbini(world, key, payer, given.get("store", "familymart"))
            return f"/c/pay/{key}/voucher"
        question = checkout_payment.pay_by_card(world, key, payer, given["number"], _expiry(given["exp"]))
    return f"/c/pay/{key}/3ds" if question else success_url(session)


def _expiry(text: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{1,2})\s*/\s*(\d{2}|\d{4})", text)
    if not match:
        return None
    year = int(match.group(2))
    return int(match.group(1)), year + 2000 if year < 100 else year


def card_problems(t: Language, given: dict[str, str]) -> dict[str, str]:
    """What is wrong with the card as it was typed: field to message."""
    problems = {}
    if "".join(filter(str.isdigit, given.get("number", ""))) not in TEST_CARDS:
        problems["number"] = _message(t, "incorrect_number")
    if _expiry(given.get("exp", "")) is None:
        problems["exp"] = _message(t, "invalid_expiry")
    if not re.fullmatch(r"\d{3,4}", given.get("cvc", "")):
        problems["cvc"] = _message(t, "invalid_cvc")
    return problems


def card_expiry(given: dict[str, str]) -> tuple[int, int] | None:
    """Month and year as typed."""
    return _expiry(given.get("exp", ""))


def _problems(t: Language, session: Thing, given: dict[str, str]) -> dict[str, str]:
    problems = {}
    if not (session["customer_details"] or {}).get("email") and not re.fullmatch(
        r"[^@\s]+@[^@\s]+\.[^@\s.]+", given.get("email", "")
    ):
        problems["email"] = t("email_invalid")
    method = given.get("method", "card" if len(session["payment_method_types"]) == 1 else "")
    if method not in session["payment_method_types"]:
        problems["method"] = t("choose_method")
    elif method == "card":
        problems.update(card_problems(t, given))
    elif given.get("store", "familymart") not in payments.STORES:
        problems["store"] = t("choose_method")
    return problems


def _in_words(t: Language, problem: StripeProblem) -> dict[str, str]:
    """A refusal as the donor reads it, at the field it is about."""
    code = problem.code or ""
    return {_FIELD_OF.get(code, "form"): in_words(t, problem)}


def in_words(t: Language, problem: StripeProblem) -> str:
    """A refusal as the donor reads it."""
    code = problem.code or ""
    known = problem.more.get("decline_code") or ("invalid_expiry" if code == "invalid_expiry_year" else code)
    return _message(t, str(known)) if known in MESSAGES else problem.message


def _message(t: Language, code: str) -> str:
    english, japanese = MESSAGES[code]
    return t.pick(japanese, english)


def _form(sandbox: Sandbox, session: Thing, given: dict[str, str], problems: dict[str, str]) -> tuple[str, int]:
    with sandbox.acting() as world:
        items = [dict(item) for item in checkout.items(world, world.store.things[session["id"]])]
    t = language(session["locale"])
    page = render_template(
        "checkout.html",
        t=t,
        session=session,
        items=items,
        given=given,
        problems=problems,
        cards=TEST_CARDS.values(),
        stores=payments.STORES,
        org=sandbox.world.settings.org_name,
        button=_button(t, session, items),
    )
    return page, 422 if problems else 200


def _button(t: Language, session: Thing, items: list[Thing]) -> str:
    amount = t.money(session["amount_total"], session["currency"])
    giving = session["submit_type"] == "donate"
    if session["mode"] == "subscription":
        return t(
            "donate_often" if giving else "subscribe",
            amount=amount,
            often=t.often(items[0]["price"]["recurring"]).lower(),
        )
    return t("donate" if giving else "pay", amount=amount)


def _closed(sandbox: Sandbox, session: Thing) -> tuple[str, int]:
    done = session["status"] == "complete"
    page = render_template(
        "closed.html",
        t=language(session["locale"]),
        done=done,
        back=success_url(session) if done else session["cancel_url"],
        org=sandbox.world.settings.org_name,
    )
    return page, 200


def _voucher(sandbox: Sandbox, intent: Thing, t: Language, back: str | None) -> tuple[str, int]:
    action = intent["next_action"] or {}
    page = render_template(
        "voucher.html",
        t=t,
        intent=intent,
        voucher=action.get("konbini_display_details"),
        back=back,
        org=sandbox.world.settings.org_name,
    )
    return page, 200
