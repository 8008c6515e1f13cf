"""What can happen while people give. Each trial breaks something, lets it come back, and does nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import requests

from tests.faults.donors import Crowd, giving, problem_with
from tests.faults.kept_alive import wait_for
from tests.faults.place import WEB
from tests.faults.verdict import Verdict

if TYPE_CHECKING:
    from tests.faults.kept_alive import Service
    from tests.faults.place import Place

Trial = Callable[["Place", Verdict], list[Crowd]]
TRIALS: dict[str, Trial] = {}


def trial(function: Trial) -> Trial:
    """One row of the table; its name is what ``ONLY=`` takes."""
    TRIALS[function.__name__] = function
    return function


_NOT_ABOUT_MONEY = ("/about/", "/en/faq/")

# --- Processes die -----------------------------------------------------------------------------------


@trial
def killed(place: Place, verdict: Verdict) -> list[Crowd]:
    """``kill -9`` of a web process, a web server, the worker, the database, at moments that the seed chooses."""
    victims = ["web process", "web server", "worker", "database"] * place.some(15, 1)
    place.luck.shuffle(victims)
    with giving(place, place.some(1000, 10)) as crowd:
        for number, victim in enumerate(victims):
            wait_for("gifts go on", lambda n=number: crowd.is_through(0.9 * n / len(victims)), deadline=600)
            time.sleep(place.luck.random())  # anywhere in what is under way
            _kill(place, victim)
    verdict.note = f"{len(victims)} kills, {crowd.seen.cut} pages cut off"
    return [crowd]


def _kill(place: Place, victim: str) -> None:
    web = place.services[place.luck.choice(["web-a", "web-b"])]
    if victim == "web process":
        web.kill_child(place.luck.choice)
    elif victim == "web server":
        web.kill()
    elif victim == "worker":
        place.services["worker"].kill()
    else:
        place.database.kill()


# --- Something is away for a while -------------------------------------------------------------------


@contextmanager
def _in_the_midst(place: Place, many: int) -> Iterator[Crowd]:
    """Some people give; the body happens when a third of them is through."""
    with giving(place, many) as crowd:
        wait_for("the first third has given", lambda: crowd.is_through(0.3), deadline=600)
        yield crowd


@contextmanager
def _gone(service: Service) -> Iterator[None]:
    """It is not there while the body runs, however the body ends: the next trial finds the place whole."""
    service.vanish()
    try:
        yield
    finally:
        service.start()


@trial
def redis_gone(place: Place, verdict: Verdict) -> list[Crowd]:
    """Redis goes, people read and give without it, and it comes back empty."""
    with _in_the_midst(place, place.some(60, 6)) as crowd, _gone(place.services["redis"]):
        for path in ("/", "/en/", "/news/", "/about/"):
            _read(place, path, verdict)
        wait_for("people give without Redis", lambda: crowd.is_through(0.7))
    return [crowd]


@trial
def database_gone(place: Place, verdict: Verdict) -> list[Crowd]:
    """The database goes: kept pages are still there, forms say so; it comes back."""
    for path in _NOT_ABOUT_MONEY:
        for name in WEB:
            wait_for(f"{path} is there", lambda p=path, n=name: _status(place, p, n) == 200)
    with _in_the_midst(place, place.some(60, 6)) as crowd, _gone(place.database):
        for path in _NOT_ABOUT_MONEY:  # one that shows a campaign is made anew with each gift
            for name in WEB:
                wait_for(f"{path} is served without a database", lambda p=path, n=name: _status(place, p, n) == 200, 30)
        answer = requests.get(f"{place.url}/donate/thanks/?session_id=cs_test_nobody", timeout=40)
        if answer.status_code != 503 or problem_with(answer.status_code, answer.text):
            verdict.wrong.append(f"without a database the thanks page says {answer.status_code}: {answer.text[:100]}")
        time.sleep(place.some(20, 2))
    return [crowd]


@trial
def disk_full(place: Place, verdict: Verdict) -> list[Crowd]:
    """The database's disk is full to the last byte, and has room again later."""
    if not place.disk.is_small:
        verdict.left_out, verdict.note = True, "no disk of its own can be mounted here"
        return []
    with _in_the_midst(place, place.some(60, 12)) as crowd:
        place.disk.fill()
        try:
            written = place.database.write_until_refused()
            wait_for("somebody notices", lambda: crowd.seen.again > 0 or crowd.is_through(1))
            time.sleep(place.some(15, 1))
        finally:
            place.disk.empty()
    verdict.note = f"refused after another {written} MB"
    return [crowd]


# --- Stripe ------------------------------------------------------------------------------------------


@trial
def stripe_unwell(place: Place, verdict: Verdict) -> list[Crowd]:
    """Stripe is gone, slow, says 429 or 500, does the work and loses the answer: one after the other."""
    with giving(place, place.some(120, 10)) as crowd:
        moods = [("down", ""), ("hang", "checkout"), ("rate_limit", ""), ("error", ""), ("saved_error", "sessions")]
        moods += [("lost", "sessions"), ("lost", "payment_intents"), ("lost", "customers")]
        place.luck.shuffle(moods)
        moods = moods[: place.some(len(moods), 4)]
        for number, (mood, path) in enumerate(moods):
            wait_for("gifts go on", lambda n=number: crowd.is_through(0.9 * n / len(moods)), deadline=600)
            place.stripe.break_next(kind=mood, times=place.luck.randint(2, 8), path=path, seconds=2)
            if not place.small:
                time.sleep(place.luck.uniform(1, 4))
        place.stripe.mend()
    return [crowd]


# --- The clock, the mail server ----------------------------------------------------------------------


@trial
def clock_wrong(place: Place, verdict: Verdict) -> list[Crowd]:
    """The site's clock is two hours ahead, then right again; money that moves afterwards is booked all the same."""
    with place.changed("web-a", "web-b", "worker", CLOCK_OFF="7200"), giving(place, place.some(40, 4)) as ahead:
        pass
    gave = [one for one in place.stripe.all(kind="payment_intent") if one["amount"] == ahead.people[0].amount]
    place.stripe.refund(key=gave[0]["id"])
    if place.small:
        return [ahead]
    with place.changed("web-a", "web-b", "worker", CLOCK_OFF="-86400"), giving(place, 40) as behind:
        pass
    return [ahead, behind]


@trial
def mail_refused(place: Place, verdict: Verdict) -> list[Crowd]:
    """The mail server is away, says "not now" and "never", and hangs up after it took a mail."""
    with giving(place, place.some(60, 6)) as crowd:
        for number, mood in enumerate(["away", "later", "cut"]):
            wait_for("gifts go on", lambda n=number: crowd.is_through(0.25 * n), deadline=600)
            refused = place.mailroom.refused
            if mood == "away":
                place.mailroom.stop()
                time.sleep(1)
                place.mailroom.start()
                continue
            place.mailroom.mood = mood
            wait_for(
                f"a mail meets '{mood}'",
                lambda r=refused: place.mailroom.refused > r or crowd.is_through(1),
            )
            place.mailroom.mood = "well"
    verdict.note = f"{place.mailroom.refused} mails refused or cut"
    return [crowd]


# --- Looking -----------------------------------------------------------------------------------------


def _read(place: Place, path: str, verdict: Verdict) -> None:
    answer = requests.get(place.url + path, timeout=40)
    if problem := problem_with(answer.status_code, answer.text):
        verdict.wrong.append(f"{path}: {problem}")


def _status(place: Place, path: str, name: str) -> int:
    host = {"Host": f"127.0.0.1:{place.ports['front']}"}
    return requests.get(f"http://127.0.0.1:{place.ports[name]}{path}", headers=host, timeout=40).status_code
