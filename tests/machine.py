"""Says in one line what the tests miss on this machine. Run before them by ``make test``."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str | None:
    """The path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__" and not browser():
    print("No Chromium on this machine: the tests in a real browser are skipped (Debian: apt-get install chromium).")
    if os.environ.get("REQUIRE_BROWSER"):
        sys.exit("REQUIRE_BROWSER is set: that is an error here.")
