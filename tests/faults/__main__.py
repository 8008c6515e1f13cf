"""``python -m tests.faults``: the fault suite. ``--small`` is the short form, with some dozens of gifts."""

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from tests.faults import place, restoring, storm, together, trials  # noqa: F401 - they hold the trials
from tests.faults.kept_alive import TooLate
from tests.faults.verdict import Verdict, judged


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--small", action="store_true", help="some dozens of gifts instead of more than a thousand")
    parser.add_argument(
        "--only", nargs="*", default=[], metavar="TRIAL", help="some trials; without a name: their list"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000, help="chooses moments and victims")
    parser.add_argument("--dump", type=Path, help="a pg_dump of a site to begin with, instead of making one")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    options = parser.parse_args()
    if "--only" in sys.argv and not options.only:
        print("\n".join(trials.TRIALS))
        return 0
    missing = [name for name in ("nginx", "redis-server") if not shutil.which(name, path=_path())]
    if missing:
        print(f"Not on this machine: {', '.join(missing)} (Debian: apt-get install nginx redis-server)")
        return 2
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_said: sys.exit(143))  # whoever ends the suite ends all of it
    with place.made(small=options.small, seed=options.seed, dump=options.dump, keep=options.keep) as here:
        import django

        django.setup()
        print(f"Seed {options.seed}; everything runs after {time.monotonic() - began:.0f} s.", flush=True)
        chosen = {name: one for name, one in trials.TRIALS.items() if not options.only or name in options.only}
        verdicts = [_tried(here, name, one) for name, one in chosen.items()]
    return _report(verdicts, began)


def _path() -> str:
    return os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])


def _tried(here: place.Place, name: str, one: trials.Trial) -> Verdict:
    print(f"  {name} …", flush=True)
    verdict, began = Verdict(name), time.monotonic()
    try:
        crowds = one(here, verdict)
        if not verdict.left_out:
            judged(here, verdict, crowds)
    except (Exception, TooLate) as error:
        verdict.wrong.append(f"{type(error).__name__}: {error}")
    verdict.seconds = time.monotonic() - began
    for line in verdict.wrong[:8]:
        print(f"      ! {line}", flush=True)
    return verdict


def _report(verdicts: list[Verdict], began: float) -> int:
    print(
        f"\n{'trial':16} {'':8} {'gifts':>6} {'pressed again':>14} {'at rest after':>14} {'books by themselves':>20} "
        f"{'fetched at night':>17} {'mails':>6} {'unknown':>8} {'time':>6}"
    )
    for one in verdicts:
        state = "left out" if one.left_out else "FAILED" if one.wrong else "well"
        itself = "yes" if one.by_itself else "no"
        print(
            f"{one.name:16} {state:8} {one.gifts:6} {one.again:14} {one.recovered:12.1f} s {itself:>20} "
            f"{one.fetched:17} {one.mails:6} {one.unknown:8} {one.seconds:4.0f} s  {one.note}"
        )
    failed = [one for one in verdicts if one.wrong]
    gifts = sum(one.gifts for one in verdicts)
    print(f"\n{gifts} gifts, {len(failed)} of {len(verdicts)} trials failed; {time.monotonic() - began:.0f} s.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
