"""``make test-stripe``: the tests of this folder against Stripe itself, with a test key from the environment."""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def main() -> int:
    key = os.environ.get("STRIPE_TEST_KEY", "")
    if not key:
        print("Skipped: set STRIPE_TEST_KEY=sk_test_… to run the giving tests against Stripe (GOING_LIVE.md, step 6).")
        return 0
    if not key.startswith(("sk_test_", "rk_test_")):
        print("Refused: STRIPE_TEST_KEY is no test key. These tests make gifts and refunds.", file=sys.stderr)
        return 2
    return int(pytest.main(["-q", "-p", "no:xdist", str(HERE)]))


if __name__ == "__main__":
    sys.exit(main())
