"""The machine burns down: a backup comes back elsewhere, and Stripe is asked what happened since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.faults.donors import Crowd, giving
from tests.faults.trials import trial
from tests.faults.verdict import Verdict, theirs

if TYPE_CHECKING:
    from tests.faults.place import Place


@trial
def restored(place: Place, verdict: Verdict) -> list[Crowd]:
    """Back up while people give, let others give, restore into an empty place, ``reconcile``: the same books."""
    backups = place.folder / "backups"
    with giving(place, place.some(40, 4)) as first:
        place.manage("backup", str(backups))
    with giving(place, place.some(40, 4)) as since:
        pass
    elsewhere = {"DATABASE_URL": place.database.url("elsewhere"), "VAR_DIR": str(place.folder / "elsewhere")}
    elsewhere |= {"STORAGE_URL": "", "CACHE_URL": ""}
    (place.folder / "elsewhere").mkdir()
    place.database.create("elsewhere")
    place.manage("restore", str(next(backups.glob("site-*"))), **elsewhere)
    lost = len(theirs(place)) - len(_books(place, elsewhere))
    place.manage("reconcile", **elsewhere)
    if _books(place, elsewhere) != theirs(place):
        verdict.wrong.append("the restored books are not Stripe's")
    verdict.note = f"{lost} movements since the backup, all fetched"
    return [first, since]


def _books(place: Place, elsewhere: dict[str, str]) -> list[tuple[str, str, int]]:
    said = json.loads(place.manage("books", "--json", **elsewhere))
    return sorted((one["kind"], one["stripe_id"], one["amount"]) for one in said["entries"])
