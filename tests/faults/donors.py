"""People who give, in browsers of their own: patient, exact about what they see, and quick to press again."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from bs4 import BeautifulSoup
from requests.adapters import HTTPAdapter

from tests.donate.visitors import filled

if TYPE_CHECKING:
    from tests.faults.place import Place

AT_ONCE = 6
PATIENCE = 180.0
PAUSE = 0.4
#: One of these is on every page that says it can't now, whoever answers: the site, or the web server in front.
WORDS = ("もう一度", "try again", "Please try", "again in some minutes", "数分")


@dataclass
class Seen:
    """What people saw that nobody should see, and how often they had to come again."""

    wrong: list[str] = field(default_factory=list)
    again: int = 0
    #: Pages that broke off in the middle.
    cut: int = 0


class GaveUp(AssertionError):
    """Somebody who wanted to give could not."""


class _FromAnAddressOfItsOwn(HTTPAdapter):
    """As people do, each comes from elsewhere: on Linux all of 127.0.0.0/8 is this machine."""

    def __init__(self, number: int) -> None:
        self.address = f"127.1.{number // 250}.{number % 250 + 1}" if sys.platform == "linux" else "127.0.0.1"
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, source_address=(self.address, 0))


class Donor:
    """One person with one gift of an amount that nobody else gives."""

    def __init__(self, place: Place, number: int, seen: Seen) -> None:
        self.place, self.number, self.seen = place, number, seen
        self.amount = 1000 + number
        self.email = f"donor{number}@example.org"
        self.frequency = "monthly" if number % 3 == 0 else "once"
        self.language = ("", "/en")[number % 2]
        self.browser = requests.Session()
        for scheme in ("http://", "https://"):
            self.browser.mount(scheme, _FromAnAddressOfItsOwn(number))

    def give(self) -> None:
        """From the donate page to the thanks page; raises ``GaveUp`` where patience ends."""
        where = f"{self.place.url}{self.language}/donate/"
        page = self._until(lambda: self.browser.get(where, timeout=40), "the donate page", 200)
        said = self._filled(page)
        answer = self._until(
            lambda: self.browser.post(where, said, allow_redirects=False, timeout=60), "the press", 303
        )
        target = answer.headers["Location"]
        if "/donate/thanks/" not in target:
            session = urlsplit(target).path.rsplit("/", 1)[-1]
            target = self.place.stripe.pay(session_id=session)["success_url"].replace("{CHECKOUT_SESSION_ID}", session)
        self._until(lambda: self.browser.get(target, timeout=40), "the thanks page", 200)

    def _filled(self, page: requests.Response) -> dict[str, str]:
        form = BeautifulSoup(page.text, "html.parser").select_one("#giving")
        assert form is not None
        name = {"family_name": "山田", "given_name": "花", "consent": "yes", "email": self.email}
        gift = {"frequency": self.frequency, "amount": "other", "other_amount": str(self.amount)}
        return filled(form) | name | gift

    def _until(self, ask: Callable[[], requests.Response], what: str, wanted: int) -> requests.Response:
        """Press until it works, as people do; each answer on the way has to say something."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self.place.is_over:
            try:
                answer = ask()
            except requests.exceptions.ChunkedEncodingError:
                self.seen.cut += 1  # whoever sent it died in the middle; the browser says so and offers to load again
            except requests.RequestException as error:
                self.seen.wrong.append(f"{what}: {type(error).__name__}")
            else:
                self._look_at(answer, what)
                if answer.status_code == wanted:
                    return answer
                if answer.status_code in (400, 403, 404, 405, 413, 422):
                    raise GaveUp(f"{what} of donor {self.number}: {answer.status_code} {_summary(answer.text)}")
            self.seen.again += 1
            time.sleep(PAUSE)
        raise GaveUp(f"{what} of donor {self.number} never came")

    def _look_at(self, answer: requests.Response, what: str) -> None:
        problem = problem_with(answer.status_code, answer.text)
        if problem:
            self.seen.wrong.append(f"{what}: {problem}")


def problem_with(status: int, text: str) -> str:
    """Why nobody should see this answer; empty where it is well."""
    if "Traceback (most recent" in text:
        return f"{status} with a stack trace"
    if status >= 500 and not any(word in text for word in WORDS):
        return f"{status} without words: {text[:120]!r}"
    return ""


def _summary(text: str) -> str:
    page = BeautifulSoup(text, "html.parser")
    found = page.select_one(".error-summary") or page.select_one("[role=alert]") or page.select_one("h1")
    return found.get_text(" ", strip=True)[:300] if found else text[:200]


class Crowd:
    """Some people who give at the same time. ``done`` counts the gifts that are through."""

    def __init__(self, place: Place, many: int) -> None:
        self.place, self.many, self.seen, self.done = place, many, Seen(), 0
        self.people = [Donor(place, place.donors + number, self.seen) for number in range(many)]
        place.donors += many
        self.failures: list[str] = []
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="donor")
        self._work = [self._pool.submit(self._give, one) for one in self.people]

    def _give(self, donor: Donor) -> None:
        try:
            donor.give()
        except Exception as error:
            self.failures.append(f"{type(error).__name__}: {error}")
        with self._lock:
            self.done += 1

    def is_through(self, share: float) -> bool:
        """Whether so much of them has given (or has given up)."""
        return self.done >= self.many * share

    def join(self) -> None:
        """Until everybody is through."""
        for work in self._work:
            work.result()
        self._pool.shutdown()


@contextmanager
def giving(place: Place, many: int) -> Iterator[Crowd]:
    """People give while the body runs, which may break what it likes; after it everybody is awaited."""
    crowd = Crowd(place, many)
    try:
        yield crowd
    finally:
        crowd.join()
