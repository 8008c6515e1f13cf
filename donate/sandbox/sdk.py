"""Reads the annotations of the installed stripe package.

The package is generated from Stripe's own specification, so its parameter and resource classes say which names,
types and enumerated values Stripe knows. ``params`` refuses requests by them, ``shapes`` checks answers by them.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import typing
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property  # noqa: TID251 - Django's would load Django; these ask one another in one order
from types import UnionType
from typing import Any

from stripe._list_object import ListObject
from stripe._stripe_object import StripeObject, UntypedStripeObject
from typing_extensions import is_typeddict


@dataclass(frozen=True)
class Scalar:
    """int, str, bool, float, Decimal, or None for null."""

    type: type | None


@dataclass(frozen=True)
class Choice:
    """One of these literals."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Many:
    """A list; ``wrapped`` when it is Stripe's list object."""

    item: Node
    wrapped: bool = False


@dataclass(frozen=True)
class Mapping:
    """Free keys, such as metadata."""

    value: Node


@dataclass(frozen=True)
class OneOf:
    """A union."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Anything:
    """What the package leaves untyped."""


@dataclass(frozen=True)
class Record:
    """An object with named fields: a TypedDict of parameters or a resource class."""

    cls: type

    @property
    def name(self) -> str:
        """The dotted name, for messages."""
        return self.cls.__qualname__

    @cached_property
    def fields(self) -> dict[str, Node]:
        """Field name to its node."""
        return {name: node for name, (node, _) in self._read.items()}

    @cached_property
    def required(self) -> frozenset[str]:
        """Fields that must be there (in resources: those that are never null)."""
        return frozenset(name for name, (_, needed) in self._read.items() if needed)

    @cached_property
    def _read(self) -> dict[str, tuple[Node, bool]]:
        names = _namespace(self.cls.__module__)
        is_resource = issubclass(self.cls, StripeObject) if not is_typeddict(self.cls) else False
        read: dict[str, tuple[Node, bool]] = {}
        for name, written in inspect.get_annotations(self.cls).items():
            annotation = _evaluated(written, names)
            origin: Any = typing.get_origin(annotation)
            if origin is typing.ClassVar or name.startswith("_"):
                continue
            if not is_resource and name in _OPTIONS_OF_THE_CLIENT:
                continue
            optional = origin is typing.NotRequired
            if optional:
                annotation = typing.get_args(annotation)[0]
            node = node_of(annotation, names)
            if is_resource:
                optional = isinstance(node, OneOf) and Scalar(None) in node.options
            read[name] = (node, not optional)
        return read


Node = Scalar | Choice | Many | Mapping | OneOf | Anything | Record

_OPTIONS_OF_THE_CLIENT = {
    "api_key", "stripe_version", "stripe_account", "stripe_context", "max_network_retries", "idempotency_key",
    "content_type", "headers",
}  # fmt: skip


class _Names(dict[str, Any]):
    """Names of a module, including those it imports for type checkers only."""

    def __init__(self, module: Any) -> None:
        super().__init__(vars(module))
        self._later = _type_checking_imports(module)

    def __missing__(self, name: str) -> Any:
        if name not in self._later:
            raise KeyError(name)
        source, original = self._later[name]
        value = getattr(importlib.import_module(source), original)
        self[name] = value
        return value


@cache
def _namespace(module_name: str) -> _Names:
    return _Names(sys.modules[module_name])


def _type_checking_imports(module: Any) -> dict[str, tuple[str, str]]:
    source = inspect.getsource(module)
    start = source.find("if TYPE_CHECKING:")
    if start < 0:
        return {}
    block = source[start:].split("\n")
    length = next((n for n, line in enumerate(block[1:], 1) if line and not line.startswith((" ", ")"))), len(block))
    names: dict[str, tuple[str, str]] = {}
    for node in ast.walk(ast.parse("\n".join(block[:length]))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = (node.module, alias.name)
    return names


def _evaluated(annotation: Any, names: _Names) -> Any:
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return eval(annotation, {"__builtins__": {"int": int, "str": str, "bool": bool, "float": float}}, names)  # noqa: S307 - the stripe package's own text
    return annotation


def node_of(annotation: Any, names: _Names) -> Node:
    """The node that an annotation of the stripe package stands for."""
    annotation = _evaluated(annotation, names)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, UnionType):
        return _union([node_of(arg, names) for arg in args])
    if origin is typing.Literal:
        return Choice(args)
    if origin in (list, typing.List):  # noqa: UP006 - as the package writes it
        return Many(node_of(args[0], names))
    if origin is ListObject:
        return Many(node_of(args[0], names), wrapped=True)
    if origin in (dict, typing.Dict):  # noqa: UP006
        return Mapping(node_of(args[1], names))
    if origin is UntypedStripeObject:
        return Mapping(node_of(args[0], names))
    if annotation in (int, str, bool, float, Decimal):
        return Scalar(annotation)
    if annotation in (None, type(None)):
        return Scalar(None)
    if is_typeddict(annotation) or (isinstance(annotation, type) and issubclass(annotation, StripeObject)):
        return record(annotation)
    return Anything()


def _union(nodes: list[Node]) -> Node:
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.options if isinstance(node, OneOf) else (node,))
    literals = tuple(value for node in flat if isinstance(node, Choice) for value in node.values)
    if any(isinstance(value, str) and value for value in literals):
        # ``Literal["a", "b"] | str`` leaves room for values of later versions; for this version the list is closed.
        flat = [node for node in flat if node != Scalar(str)]
    flat = [node for node in flat if not isinstance(node, Choice)]
    if literals:
        flat.insert(0, Choice(literals))
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else OneOf(unique)


@cache
def record(cls: type) -> Record:
    """The record of a class, one per class so that its fields are read once."""
    return Record(cls)


@cache
def params_record(name: str) -> Record:
    """``"checkout.SessionCreateParams"`` to its record."""
    package, _, cls = name.rpartition(".")
    module = importlib.import_module("stripe.params" + (f".{package}" if package else ""))
    found: Callable[..., Any] = getattr(module, cls)
    return record(typing.cast(type, found))


@cache
def resource_record(object_name: str) -> Record | None:
    """``"checkout.session"`` to its record; ``None`` where the package has no such object."""
    from stripe._object_classes import OBJECT_CLASSES

    if object_name not in OBJECT_CLASSES:
        return None
    module_name, class_name = OBJECT_CLASSES[object_name]
    return record(getattr(importlib.import_module(module_name), class_name))
