"""gunicorn's settings; started from the repository's root.

Why gunicorn: ``make bench ONLY=servers`` runs granian and uvicorn beside it, with this site. A page made from nothing
costs the same in all of them, since nearly all of it is Django's work and ours. A kept page costs granian about half
(0.2 ms of processor time against 0.3 to 0.4), which few visitors notice: in front of us nginx reads kept pages from
files. What decides is what else a server does: workers that are replaced before a leak can matter, the hooks below that
add up the figures of all processes, a reload that ends no answer half-way. Without nginx in front, measure again.
"""

import gc
import multiprocessing
import os
import shutil
from pathlib import Path
from typing import Any

pythonpath = "site"
wsgi_app = "config.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count() + 1))
# Who waits for Stripe keeps a thread for half a second and longer: with two to a process, six presses at once would
# stop everybody else (`make bench ONLY=press_while_stripe_takes_its_time`). Each thread keeps a connection to the
# database, which as a rule has a hundred of them: together at most 64.
threads = max(2, min(8, 64 // workers))
# Kept pages count, too: a number small enough to matter for leaks would restart a busy server every few seconds.
max_requests = 100_000
max_requests_jitter = 10_000
timeout = 30
# Longer than nginx keeps an idle connection to us (a minute): were we the first to close it, a form or a webhook that
# is just under way on it would be lost, since nginx sends no POST twice.
keepalive = 75
# The site writes a line for each request itself (core.logs), by its route. gunicorn's own lines would hold whole
# addresses, and with them the tokens of login links.
accesslog = os.environ.get("ACCESS_LOG", "") or None
control_socket_disable = True  # the service manager restarts us; no socket in anybody's home folder
loglevel = os.environ.get("SERVER_LOG_LEVEL", "info")

# Processes add up what they count for /metrics through files, which begin anew with the server.
_counts = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or Path(os.environ.get("VAR_DIR", "var")) / "counts")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counts.resolve())
# Lies there from a start, or a reload, until its first process has forgotten all pages that were kept before.
_begins = _counts.resolve() / "begins"


def on_starting(server: Any) -> None:
    """Counts of the last start are not ours."""
    shutil.rmtree(_counts, ignore_errors=True)
    _counts.mkdir(parents=True)
    _begins.touch()


def on_reload(server: Any) -> None:
    """New processes, perhaps of a new version; the counts go on."""
    _begins.touch()


def post_worker_init(worker: Any) -> None:
    """Before its first visitor a process has loaded everything, and need not look at that again."""
    from django.conf import settings
    from django.urls import get_resolver

    from core.page_cache import starting
    from donate import pace

    starting.begin(_begins)
    pace.patience.leave_some_of(worker.cfg.threads)  # where Stripe hangs, the others stay for the rest of the site
    _patterns = get_resolver().url_patterns  # half a second that the first visitor would wait for
    gc.collect()
    gc.freeze()  # the collector would walk all of it, a tenth of a second, in the midst of somebody's answer
    if settings.DEMO:  # no worker runs beside it: its server looks itself for pages that go live or end at a set time
        import threading

        from core import scheduling

        threading.Thread(target=scheduling.keep_time, name="scheduling", daemon=True).start()


def child_exit(server: Any, worker: Any) -> None:
    """What a process counted stays; its gauges go."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
