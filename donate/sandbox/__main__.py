"""``python -m donate.sandbox``: the sandbox as a process of its own, on this machine only."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from datetime import datetime

from donate.sandbox.cards import TEST_CARDS
from donate.sandbox.server import SandboxServer
from donate.sandbox.state import WEBHOOK_SECRET, LiveKeyPresent


def main(given: list[str] | None = None) -> int:
    """Serves until interrupted; the exit code."""
    options = _parser().parse_args(given)
    try:
        server = SandboxServer(
            port=options.port,
            delivery="auto",
            org_name=options.org_name,
            webhook_url=options.webhook_url,
            webhook_secret=options.webhook_secret,
            state=options.state or None,
            start=datetime.fromisoformat(options.start) if options.start else None,
            retries_end=options.retries_end,
            strict=options.strict,
        )
    except LiveKeyPresent as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 2
    except OSError as problem:
        print(f"The payment sandbox cannot start on port {options.port}: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    stopped = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stopped.set())
    with server:
        print(_welcome(server), flush=True)  # noqa: T201
        stopped.wait()
    return 0


def _welcome(server: SandboxServer) -> str:
    cards = "\n".join(f"    {card.spaced}  {card.en}" for card in TEST_CARDS.values())
    return (
        f"Payment sandbox: {server.base_url}/ (payments are simulated, no money moves)\n"
        f"    STRIPE_API_BASE={server.base_url}\n"
        "    STRIPE_SECRET_KEY: any test key; STRIPE_WEBHOOK_SECRET: the one this process was given\n"
        f"  Test cards\n{cards}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m donate.sandbox", description="Stripe without Stripe. No money moves."
    )
    parser.add_argument("--port", type=int, default=8001, help="on 127.0.0.1 (default: %(default)s)")
    parser.add_argument("--state", default="", help="SQLite file that keeps everything; without it nothing is kept")
    parser.add_argument("--webhook-url", default="", help="where events are posted")
    # A command line can be read by everybody on the machine; the environment can't.
    secret = os.environ.get("STRIPE_WEBHOOK_SECRET") or WEBHOOK_SECRET
    parser.add_argument("--webhook-secret", default=secret, help="what they are signed with (or STRIPE_WEBHOOK_SECRET)")
    parser.add_argument("--org-name", default="WELgee", help="the organisation, as the payment page names it")
    parser.add_argument(
        "--start", default="", help="the sandbox's time at the start, such as 2025-11-01 (default: now, or as kept)"
    )
    parser.add_argument(
        "--retries-end", choices=("cancel", "unpaid", "past_due"), default="cancel", help="after the last failed retry"
    )
    parser.add_argument("--strict", action="store_true", help="check every object against the SDK")
    return parser


if __name__ == "__main__":
    sys.exit(main())
