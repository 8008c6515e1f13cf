"""Requests as Stripe reads them: form-encoded, nested with brackets, checked name by name and type by type.

What a request may carry comes from the SDK's parameter classes (``sdk``), so a name or a value that Stripe would refuse
is refused here too, with Stripe's own words and codes.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

from donate.sandbox.errors import StripeProblem
from donate.sandbox.sdk import Anything, Choice, Many, Mapping, Node, OneOf, Record, Scalar, params_record

_BRACKETS = re.compile(r"\[([^\]]*)\]")


def unfold(encoded: str) -> dict[str, Any]:
    """``a[b][0]=c`` as nested dicts; lists stay dicts with their indices as keys until their type is known."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        head, _, rest = name.partition("[")
        keys = [head, *_BRACKETS.findall("[" + rest)] if rest else [head]
        branch = tree
        for key in keys[:-1]:
            key = key or str(len(branch))
            deeper = branch.setdefault(key, {})
            if not isinstance(deeper, dict):
                raise StripeProblem(f"Invalid parameter: {name}", param=name)
            branch = deeper
        branch[keys[-1] or str(len(branch))] = value
    return tree


def read(encoded: str, params_name: str) -> dict[str, Any]:
    """The typed parameters of a request, or the ``StripeProblem`` that Stripe would answer."""
    typed = _typed(params_record(params_name), unfold(encoded), "")
    assert isinstance(typed, dict)
    return typed


def _typed(node: Node, raw: Any, path: str) -> Any:
    match node:
        case Record():
            return _record(node, raw, path)
        case Many(item=item):
            return _list(item, raw, path)
        case Mapping(value=value):
            if not isinstance(raw, dict):
                raise StripeProblem("Invalid object", param=path, code="parameter_invalid_object")
            return {key: _typed(value, part, f"{path}[{key}]") for key, part in raw.items()}
        case OneOf(options=options):
            return _union(options, raw, path)
        case Choice(values=values):
            if raw in values:
                return raw
            known = ", ".join(str(value) for value in values[:-1]) + (
                f", or {values[-1]}" if len(values) > 1 else str(values[-1])
            )
            raise StripeProblem(f"Invalid {path}: must be one of {known}", param=path)
        case Scalar(type=kind):
            return _scalar(kind, raw, path)
        case Anything():
            return raw


def _record(node: Record, raw: Any, path: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise StripeProblem("Invalid object", param=path, code="parameter_invalid_object")
    inside = (lambda name: f"{path}[{name}]") if path else (lambda name: name)
    for name in raw:
        if name not in node.fields:
            raise StripeProblem(
                f"Received unknown parameter: {inside(name)}", code="parameter_unknown", param=inside(name)
            )
    for name in sorted(node.required):
        if name not in raw:
            raise StripeProblem(
                f"Missing required param: {inside(name)}.", code="parameter_missing", param=inside(name)
            )
    return {name: _typed(node.fields[name], value, inside(name)) for name, value in raw.items()}


def _list(item: Node, raw: Any, path: str) -> list[Any]:
    if not isinstance(raw, dict) or not all(key.isdigit() for key in raw):
        raise StripeProblem("Invalid array", param=path)
    return [_typed(item, raw[key], f"{path}[{key}]") for key in sorted(raw, key=int)]


def _union(options: tuple[Node, ...], raw: Any, path: str) -> Any:
    if isinstance(raw, dict):
        options = tuple(node for node in options if isinstance(node, Record | Many | Mapping)) or options
        listed = all(key.isdigit() for key in raw)
        options = tuple(sorted(options, key=lambda node: isinstance(node, Many) != listed))
    elif raw != "":
        options = tuple(node for node in options if not isinstance(node, Choice) or set(node.values) != {""}) or options
    problem: StripeProblem | None = None
    for node in options:
        try:
            return _typed(node, raw, path)
        except StripeProblem as found:
            problem = problem or found
    assert problem is not None
    raise problem


def _scalar(kind: type | None, raw: Any, path: str) -> Any:
    if isinstance(raw, dict):
        raise StripeProblem(f"Invalid string: {raw}", param=path)
    if raw == "" and kind is not str:
        raise StripeProblem(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset. You should remove '{path}' from your request or supply a "
            "non-empty value.",
            code="parameter_invalid_empty",
            param=path,
        )
    if kind is int:
        if not re.fullmatch(r"-?\d{1,18}", raw):
            raise StripeProblem(f"Invalid integer: {raw}", code="parameter_invalid_integer", param=path)
        return int(raw)
    if kind is bool:
        if raw not in ("true", "false"):
            raise StripeProblem(f"Invalid boolean: {raw}", param=path)
        return raw == "true"
    if kind in (float, Decimal):
        try:
            return str(Decimal(raw))
        except InvalidOperation:
            raise StripeProblem(f"Invalid decimal: {raw}", param=path) from None
    return raw


def metadata(given: Any, before: dict[str, str] | None = None) -> dict[str, str]:
    """Metadata after a request: merged key by key; an empty value unsets a key, an empty string all of them."""
    if given == "":
        return {}
    merged = dict(before or {})
    for key, value in (given or {}).items():
        if len(key) > 40:
            raise StripeProblem(f"Metadata keys can be at most 40 characters: {key}", param=f"metadata[{key}]")
        if len(value) > 500:
            raise StripeProblem(
                f"Metadata values can be up to 500 characters long, but you passed in a value of length {len(value)}.",
                param=f"metadata[{key}]",
            )
        if value == "":
            merged.pop(key, None)
        else:
            merged[key] = value
    if len(merged) > 50:
        raise StripeProblem("You can only have up to 50 metadata keys.", param="metadata")
    return merged
