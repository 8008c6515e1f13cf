"""What staff look at, with a thousand entries and with a million: queries, time, memory. Add a page to ``LOOKS``."""

import multiprocessing
import resource
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import cache

from django.contrib.auth.models import User
from django.core.cache import cache as kept
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from core.models import Authenticator
from donate import ledger, receipt_batch, receipts
from donate.models import Donation, ReceiptBatch
from tests.bench import data
from tests.bench.figures import Figure, row
from tests.bench.ground import Ground, looked_for

SMALL = 1_000


def _page(*names: str) -> Callable[[], None]:
    """Opens the first of these screens that exists, as staff."""

    def look() -> None:
        address = _address(*names)
        answer = staff().get(address, headers={"host": "127.0.0.1"})
        assert answer.status_code == 200, f"{address} answers {answer.status_code}"

    return look


@cache
def staff() -> Client:
    """Signed in once, with the second factor that production demands: what is counted and timed is the page."""
    user = User.objects.get(username="staff")
    factor, _made = Authenticator.objects.get_or_create(user=user, defaults={"name": "bench", "confirmed": True})
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = factor.persistent_id
    session.save()
    return client


def _address(*names: str) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    raise LookupError(f"there is no screen {names[0]} yet")


def _progress() -> None:
    now = timezone.now()
    ledger.progress(data.CAMPAIGN, now - timedelta(days=30), now)


LOOKS: dict[str, Callable[[], None]] = {
    "progress of a campaign": _progress,
    "dashboard": _page("giving:index"),
    "Books": _page("giving_books:index", "giving_reconciliations:index"),
    "donor list": _page("giving_donors:index"),
    "payments": _page("giving_payments:index"),
    "entries": _page("giving_entries:index"),
}


def looked(look: Callable[[], None], times: int = 10) -> tuple[int, float]:
    """Queries, and milliseconds of processor time each, ours and the database's, as a warm process needs them."""
    look()
    with CaptureQueriesContext(connection) as found:
        look()
    queries = len(found)  # the next request empties the list
    began = looked_for()
    for _look in range(times):
        kept.clear()
        look()
    return queries, 1000 * (looked_for() - began) / times


@row
def looks(ground: Ground) -> Iterable[Figure]:
    """Every look with a small book and with a large one."""
    data.fill(SMALL)
    small = {name: _tried(look) for name, look in LOOKS.items()}
    data.fill(ground.some(1_000_000))
    for name, look in LOOKS.items():
        found = _tried(look)
        before = small[name]
        if isinstance(found, str) or isinstance(before, str):
            yield Figure(f"{name}, large book", None, "", note=str(found))
            continue
        yield Figure(f"{name}: queries, large book", found[0], "", 12, note=f"{before[0]} with a small one")
        ratio = found[1] / before[1]
        yield Figure(f"{name}: time against a small book", ratio, "×", 2, note=f"{before[1]:.0f} → {found[1]:.0f} ms")


def _tried(look: Callable[[], None]) -> tuple[int, float] | str:
    try:
        return looked(look)
    except (LookupError, AssertionError) as error:
        return str(error)


# --- Export --------------------------------------------------------------------------------------------


@row
def export(ground: Ground) -> Iterable[Figure]:
    """The list of payments as a file, read piece by piece in a process of its own."""
    have = Donation.objects.count()
    tenth, tenth_rows, _seconds = _exported("?charged_at_after=" + str(timezone.localdate() - timedelta(days=150)))
    whole, rows, seconds = _exported("")
    yield Figure(
        "export: memory of all against a tenth", whole / tenth, "×", 1.25, note=f"{tenth_rows:,} and {rows:,} rows"
    )
    yield Figure("export: rows", rows / seconds, "/s", note=f"of {have:,} payments, {whole:.0f} MB at most")


def _exported(query: str) -> tuple[float, int, float]:
    """Megabytes at the highest, lines, seconds."""
    connections.close_all()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as process:
        return process.submit(_export, query).result()


def _export(query: str) -> tuple[float, int, float]:
    address = _address("giving_payments:index") + query
    began = time.perf_counter()
    answer = staff().get(address + ("&" if query else "?") + "export=csv", headers={"host": "127.0.0.1"})
    assert answer.status_code == 200, f"{address} answers {answer.status_code}"
    lines = sum(piece.count(b"\n") for piece in answer)
    seconds = time.perf_counter() - began
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, lines, seconds


# --- Receipts ------------------------------------------------------------------------------------------


@row
def receipts_of_a_year(ground: Ground) -> Iterable[Figure]:
    """The batch of January, as the admin's button runs it, until there are enough to know its pace."""
    data.fill(SMALL * 100)
    batch = ReceiptBatch.objects.create(year=timezone.localdate().year - 1)
    wanted = max(ground.some(2000), 300)
    last: int | None = 0
    began = time.perf_counter()
    while last is not None and batch.receipts.count() < wanted:
        last = receipt_batch.issue_some(batch, after=last)
    seconds = time.perf_counter() - began
    made = list(batch.receipts.all()[:100])
    yield Figure("receipts in a batch", batch.receipts.count() / seconds, "/s", 100, least=True)
    receipts.pdf(made[0])
    began = time.perf_counter()
    for receipt in made:
        receipts.pdf(receipt)
    yield Figure("receipts set in type as PDF", len(made) / (time.perf_counter() - began), "/s", note="one process")
