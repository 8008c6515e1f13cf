"""Lists: newest first, cursors, filters; and ``expand``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from donate.sandbox.errors import StripeProblem
from donate.sandbox.store import INDEXED, Thing
from donate.sandbox.world import World, list_of

Includable = Callable[[World, Thing], Any]
# (kind, field) of what is sent only when it is asked for by ``expand``.
INCLUDABLE: dict[tuple[str, str], Includable] = {}
# Ids in these fields are not expandable although they look like ids.
_PLAIN = {"id", "client_reference_id", "client_secret", "url", "return_url"}


def list_things(
    world: World, kind: str, url: str, given: Thing, *filters: str, alive: Callable[[Thing], bool] | None = None
) -> Thing:
    """A page of the objects of a kind. ``filters`` name the parameters that must equal the field of the same name."""
    limit = given.get("limit", 10)
    if not 1 <= limit <= 100:
        raise StripeProblem("Invalid limit: must be between 1 and 100.", param="limit")
    if "starting_after" in given and "ending_before" in given:
        raise StripeProblem("You can not pass both `starting_after` and `ending_before`.")
    wanted = {name: given[name] for name in filters if name in given}
    keys = _narrowest(world, kind, wanted)
    matches = _filter(world, wanted, given.get("created"), alive)
    if "ending_before" in given:
        start = world.store.place(_cursor(world, kind, given["ending_before"], "ending_before"), keys) + 1
        found, more = _take((keys[place] for place in range(start, len(keys))), matches, limit, None)
        found.reverse()
    else:
        start = len(keys)
        if "starting_after" in given:
            start = world.store.place(_cursor(world, kind, given["starting_after"], "starting_after"), keys)
        oldest = _oldest(given.get("created"))
        found, more = _take(
            (keys[place] for place in range(start - 1, -1, -1)), matches, limit, world if oldest else None, oldest
        )
    return list_of([world.view(world.store.things[key]) for key in found], url, more)


def _narrowest(world: World, kind: str, wanted: Thing) -> list[str]:
    for name, value in wanted.items():
        if name in INDEXED.get(kind, ()) and isinstance(value, str):
            return world.store.find(kind, name, value)
    return world.store.keys(kind)


def _cursor(world: World, kind: str, key: str, param: str) -> str:
    if world.store.get(kind, key) is None:
        raise StripeProblem(f"No such {kind}: '{key}'", code="resource_missing", param=param)
    return key


def _filter(world: World, wanted: Thing, created: Any, alive: Callable[[Thing], bool] | None) -> Callable[[str], bool]:
    things, value = world.store.things, world.store.value
    bounds = created if isinstance(created, dict) else {"gte": created, "lte": created} if created is not None else {}

    def matches(key: str) -> bool:
        thing = things[key]
        if alive and not alive(thing):
            return False
        if any(value(key, name) != wish for name, wish in wanted.items()):
            return False
        at = thing.get("created", 0)
        return (
            at >= bounds.get("gte", at)
            and at > bounds.get("gt", at - 1)
            and at <= bounds.get("lte", at)
            and at < bounds.get("lt", at + 1)
        )

    return matches


def _oldest(created: Any) -> int | None:
    if isinstance(created, dict):
        return created.get("gte", created.get("gt"))
    return created


def _take(
    keys: Any, matches: Callable[[str], bool], limit: int, world: World | None, oldest: int | None = None
) -> tuple[list[str], bool]:
    found: list[str] = []
    for key in keys:
        if world and oldest is not None and world.store.things[key].get("created", oldest) < oldest:
            break  # creation order is time order: nothing older can match
        if matches(key):
            if len(found) == limit:
                return found, True
            found.append(key)
    return found, False


def expanded(world: World, thing: Thing, paths: list[str]) -> Thing:
    """A copy of an answer with the objects behind the named fields put in their place."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > 4 + (steps[0] == "data"):
            raise StripeProblem(f"You cannot expand more than 4 levels of a property. Property: {path}", param="expand")
        thing = _expand(world, thing, steps, path)
    return thing


def _expand(world: World, thing: Thing, steps: list[str], path: str) -> Thing:
    step, rest = steps[0], steps[1:]
    kind = thing.get("object")
    if step not in thing and (kind, step) in INCLUDABLE:
        value: Any = INCLUDABLE[kind, step](world, thing)  # type: ignore[index]
    elif step not in thing or step in _PLAIN:
        if step in _ABSENT_OK.get(kind or "", ()):
            return thing
        raise StripeProblem(
            f"This property cannot be expanded ({step}). You may want to try expanding a parent of it. Path: {path}",
            param="expand",
        )
    else:
        value = thing[step]
    if isinstance(value, str):
        key = value
        if world.store.kind(key) is None:
            raise StripeProblem(f"This property cannot be expanded ({step}).", param="expand")
        value = world.view(world.store.things[key])
    elif not rest and (value is not None and not isinstance(value, dict | list)):
        raise StripeProblem(f"This property cannot be expanded ({step}).", param="expand")
    if rest and value is not None:
        if isinstance(value, list):
            value = [_expand_item(world, item, rest, path) for item in value]
        else:
            value = _expand(world, value, rest, path)
    return {**thing, step: value}


def _expand_item(world: World, item: Any, steps: list[str], path: str) -> Any:
    if isinstance(item, str) and world.store.kind(item):
        item = world.view(world.store.things[item])
    return _expand(world, item, steps, path)


_ABSENT_OK: dict[str, tuple[str, ...]] = {"refund": ("failure_balance_transaction",)}
