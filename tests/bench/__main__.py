"""``python -m tests.bench``: the benchmarks of the house. ``--small`` takes a minute or two instead of ten."""

import argparse
import signal
import sys
import time

from tests.bench import ground


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of the data and of the load")
    parser.add_argument("--only", nargs="*", default=[], metavar="ROW", help="some rows; without a name: their list")
    options = parser.parse_args()
    began = time.monotonic()
    signal.signal(signal.SIGTERM, _stopped)
    with ground.made(small=options.small) as place:
        from tests.bench import figures, giving, inbox, many_pages, pages, scale, servers  # noqa: F401 - they hold the rows

        if "--only" in sys.argv and not options.only:
            print("\n".join(figures.ROWS))
            return 0
        found = figures.measured(place, options.only)
        figures.report(found, place, began)
    return 0


def _stopped(*_said: object) -> None:
    """As Ctrl-C does it: database, servers and their folder go, too."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
