"""Is an object what Stripe would send? Compared with the resource classes of the installed SDK, field by field."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from donate.sandbox.sdk import Anything, Choice, Many, Mapping, Node, OneOf, Record, Scalar, resource_record

# Fields that Stripe leaves out unless they are asked for (``expand``), or that exist in special states only.
LEFT_OUT: dict[str, frozenset[str]] = {
    "checkout.session": frozenset({"line_items", "optional_items", "presentment_details", "name_collection"}),
    "charge": frozenset({"refunds", "level3", "presentment_details", "authorization_code"}),
    "customer": frozenset(
        {
            "deleted",
            "sources",
            "subscriptions",
            "tax_ids",
            "tax",
            "cash_balance",
            "invoice_credit_balance",
            "business_name",
            "individual_name",
        }
    ),
    "invoice": frozenset({"deleted", "payments", "confirmation_secret"}),
    "payment_intent": frozenset(
        {"amount_details", "managed_payments", "payment_details", "presentment_details", "hooks"}
    ),
    "price": frozenset({"deleted", "currency_options", "tiers"}),
    "plan": frozenset({"deleted", "tiers"}),
    "product": frozenset({"deleted"}),
    "refund": frozenset(
        {
            "presentment_details",
            "failure_balance_transaction",
            "failure_reason",
            "next_action",
            "instructions_email",
            "pending_reason",
        }
    ),
    "subscription": frozenset({"presentment_details", "managed_payments"}),
    "subscription_item": frozenset({"deleted"}),
    "webhook_endpoint": frozenset({"deleted", "secret"}),
    "event": frozenset({"account", "context"}),
}


@cache
def _null_fields(object_name: str) -> tuple[str, ...]:
    record = resource_record(object_name)
    assert record is not None, object_name
    left_out = LEFT_OUT.get(object_name, frozenset())
    return tuple(name for name in record.fields if name not in record.required and name not in left_out)


def blank(object_name: str, **known: Any) -> dict[str, Any]:
    """A new object of this kind: every field that can be null is null, except what is ``known``."""
    thing: dict[str, Any] = {"id": known["id"], "object": object_name} if "id" in known else {"object": object_name}
    thing.update(dict.fromkeys(_null_fields(object_name)))
    thing.update(known)
    return thing


def deviations(thing: Any) -> list[str]:
    """What is wrong with an object that is about to be sent; empty when it has the SDK's names, enums and types."""
    found: list[str] = []
    _check_object(thing, str(thing.get("object", "?")) if isinstance(thing, dict) else "?", found)
    return found


def _check_object(thing: Any, path: str, found: list[str]) -> None:
    if not isinstance(thing, dict):
        found.append(f"{path}: not an object")
        return
    name = thing.get("object")
    if name == "list":
        for place, item in enumerate(thing.get("data", ())):
            _check_object(item, f"{path}[{place}]", found)
        _check_list_frame(thing, path, found)
        return
    record = resource_record(str(name))
    if record is None:
        found.append(f"{path}: the SDK knows no object {name!r}")
        return
    if thing.get("deleted") is True:
        return
    _check_record(record, thing, path, found)
    if name == "event":
        _check_object(thing["data"]["object"], f"{thing['type']}", found)


def _check_list_frame(thing: dict[str, Any], path: str, found: list[str]) -> None:
    if not (
        isinstance(thing.get("data"), list)
        and isinstance(thing.get("has_more"), bool)
        and isinstance(thing.get("url"), str)
    ):
        found.append(f"{path}: a list needs data, has_more and url")


def _check_record(record: Record, thing: dict[str, Any], path: str, found: list[str]) -> None:
    fields = record.fields
    for name, value in thing.items():
        node = fields.get(name)
        if node is None:
            found.append(f"{path}.{name}: unknown to {record.name}")
        else:
            _check(node, value, f"{path}.{name}", found)
    for name in record.required:
        if name not in thing:
            found.append(f"{path}.{name}: missing")


def _check(node: Node, value: Any, path: str, found: list[str]) -> None:
    match node:
        case Scalar(type=kind):
            if not _is_scalar(kind, value):
                found.append(f"{path}: {value!r} is not {kind.__name__ if kind else 'null'}")
        case Choice(values=values):
            if value not in values or (isinstance(value, bool) and value is not True and True in values):
                found.append(f"{path}: {value!r} is none of {', '.join(map(str, values[:6]))}…")
        case Many(item=item, wrapped=wrapped):
            _check_many(item, wrapped, value, path, found)
        case Mapping(value=inner):
            if not isinstance(value, dict):
                found.append(f"{path}: {value!r} is not a mapping")
                return
            for key, part in value.items():
                _check(inner, part, f"{path}[{key}]", found)
        case OneOf(options=options):
            _check_union(options, value, path, found)
        case Record():
            if not isinstance(value, dict):
                found.append(f"{path}: {value!r} is not an object")
            elif value.get("deleted") is not True:
                _check_record(node, value, path, found)
        case Anything():
            pass


def _check_many(item: Node, wrapped: bool, value: Any, path: str, found: list[str]) -> None:
    if wrapped:
        if not isinstance(value, dict) or value.get("object") != "list":
            found.append(f"{path}: not a list object")
            return
        _check_list_frame(value, path, found)
        value = value.get("data")
    if not isinstance(value, list):
        found.append(f"{path}: {value!r} is not a list")
        return
    for place, part in enumerate(value):
        _check(item, part, f"{path}[{place}]", found)


def _check_union(options: tuple[Node, ...], value: Any, path: str, found: list[str]) -> None:
    best: list[str] | None = None
    for node in options:
        attempt: list[str] = []
        _check(node, value, path, attempt)
        if not attempt:
            return
        if isinstance(node, Record) == isinstance(value, dict) and (best is None or len(attempt) < len(best)):
            best = attempt
    found.extend(best or [f"{path}: {value!r} fits none of its types"])


def _is_scalar(kind: type | None, value: Any) -> bool:
    if kind is None:
        return value is None
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is Decimal:
        return isinstance(value, str)
    return isinstance(value, kind)
