"""The servers there are for Python, side by side: the same site, the same number of processes and threads."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.bench.figures import Figure, row
from tests.bench.ground import ROOT, Ground, answers, free_port
from tests.bench.pages import PAGE, rate

APPLICATION = "tests.bench.hello:application"
#: One process each; threads as we ship them.
SERVERS: dict[str, list[str]] = {
    "gunicorn, one thread": ["gunicorn", "--config=site/gunicorn.conf.py", "--threads=1", "--bind={host}:{port}"],
    "gunicorn, two threads (shipped)": ["gunicorn", "--config=site/gunicorn.conf.py", "--bind={host}:{port}"],
    "granian, two threads": [
        *("granian", "--interface=wsgi", "--host={host}", "--port={port}"),
        *("--workers=1", "--blocking-threads=2", "--no-ws", "--log-level=error"),
    ],
    "uvicorn (WSGI)": ["uvicorn", "--interface=wsgi", "--host={host}", "--port={port}", "--log-level=error"],
}


@row
def servers(ground: Ground) -> Iterable[Figure]:
    """Turn about, so that all see the same machine; the best of two turns."""
    seconds = 1 if ground.small else 4
    found: dict[str, tuple[float, float]] = {}
    for _turn in range(2):
        for name, command in SERVERS.items():
            kept, made = _rates(command, seconds)
            before = found.get(name, (0.0, 0.0))
            found[name] = max(kept, before[0]), max(made, before[1])
    for name, (kept, made) in found.items():
        yield Figure(f"{name}: kept pages", kept, "/s")
        yield Figure(f"{name}: pages made from nothing", made, "/s")


def _rates(command: list[str], seconds: int) -> tuple[float, float]:
    with _served(command) as url:
        kept = rate(url + PAGE, seconds)
    with _served(command, BENCH_KEEP_NOTHING="1") as url:
        return kept, rate(url + PAGE, seconds)


@contextmanager
def _served(command: list[str], **environment: str) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    words = [word.format(host="127.0.0.1", port=port) for word in command]
    said = {"SITE_URL": url, "WEB_CONCURRENCY": "1", "PAGE_FILES": "0", **environment}
    server = subprocess.Popen(
        [sys.executable, "-m", *words, APPLICATION],
        cwd=ROOT,
        env=os.environ | said,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        answers(f"{url}/healthz")
        yield url
    finally:
        server.terminate()
        server.wait()
