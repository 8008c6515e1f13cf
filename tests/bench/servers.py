"""The servers there are for Python, side by side: the same site, the same number of processes and threads."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.bench.figures import Figure, row
from tests.bench.ground import ROOT, Ground, answers, free_port, used_by_all
from tests.bench.pages import PAGE, rate

APPLICATION = "tests.bench.hello:application"
#: Never kept: what a search finds is made each time.
MADE = "/search/?q=zzzz"
#: One process each; threads as we ship them.
SERVERS: dict[str, list[str]] = {
    "gunicorn, one thread": ["gunicorn", "--config=site/gunicorn.conf.py", "--threads=1", "--bind={host}:{port}"],
    "gunicorn, two threads": ["gunicorn", "--config=site/gunicorn.conf.py", "--threads=2", "--bind={host}:{port}"],
    "gunicorn, eight threads (shipped)": ["gunicorn", "--config=site/gunicorn.conf.py", "--bind={host}:{port}"],
    "granian, two threads": [
        *("granian", "--interface=wsgi", "--host={host}", "--port={port}"),
        *("--workers=1", "--blocking-threads=2", "--no-ws", "--log-level=error"),
    ],
    "uvicorn (WSGI)": ["uvicorn", "--interface=wsgi", "--host={host}", "--port={port}", "--log-level=error"],
}


@row
def servers(ground: Ground) -> Iterable[Figure]:
    """What an answer costs the processor: that holds on a busy machine, too. How many a second, beside it."""
    for name, command in SERVERS.items():
        with _served(command) as (url, pid):
            for what, path in (("a kept page", PAGE), ("a page made from nothing", MADE)):
                seconds = 2 if ground.small else 6
                rate(url + path, 1)
                before = used_by_all(pid)
                each = rate(url + path, seconds)
                cost = 1000 * (used_by_all(pid) - before) / (each * seconds)
                yield Figure(f"{name}: {what}", cost, "ms", note=f"{each:,.0f} /s")


@contextmanager
def _served(command: list[str]) -> Iterator[tuple[str, int]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    words = [word.format(host="127.0.0.1", port=port) for word in command]
    said = {"SITE_URL": url, "WEB_CONCURRENCY": "1", "PAGE_FILES": "0"}
    server = subprocess.Popen(
        [sys.executable, "-m", *words, APPLICATION],
        cwd=ROOT,
        env=os.environ | said,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        answers(f"{url}/healthz")
        yield url, server.pid
    finally:
        server.terminate()
        server.wait()
