"""The monthly letter, for rooms that don't know who keeps its list. The room that does says so when it starts."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class LetterList:
    """``subscribe`` is only for an address whose owner is proven: it asks nobody again."""

    is_subscribed: Callable[[str], bool]
    subscribe: Callable[[str, str], None]
    stop: Callable[[str], None]


_lists: list[LetterList] = []


def kept_by(letter_list: LetterList) -> None:
    """Register who keeps the list."""
    _lists[:] = [letter_list]


def is_subscribed(email: str) -> bool:
    """Whether the letter goes to this address."""
    return any(one.is_subscribed(email) for one in _lists)


def subscribe(email: str, language: str) -> None:
    """Send it there from now on, in this language."""
    for one in _lists:
        one.subscribe(email, language)


def stop(email: str) -> None:
    """No letter any more."""
    for one in _lists:
        one.stop(email)
