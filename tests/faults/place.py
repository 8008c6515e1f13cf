"""The product as it runs in production, on this machine: two web processes behind nginx with the shipped
configuration, a worker, PostgreSQL, Redis, a bucket, a mail server, and the sandbox as Stripe."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

from donate.sandbox import RemoteSandbox
from tests.faults.kept_alive import ROOT, Service, is_listening, wait_for
from tests.faults.mailroom import Mailroom
from tests.faults.postgres import Disk, Postgres

KEYS = "Zm9yLXRoZS1mYXVsdHMtb25seS0wMTIzNDU2Nzg5MDE="
WEBHOOK_SECRET = "whsec_faults"
WEB = ("web-a", "web-b")
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-errors.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types; access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {folder}/site.conf;
}}
"""


class Place:
    """Everything that runs. ``luck`` is seeded: the same seed chooses the same moments and victims."""

    def __init__(self, folder: Path, *, small: bool, seed: int) -> None:
        self.folder, self.small, self.luck = folder, small, random.Random(seed)
        names = ("front", *WEB, "database", "redis", "stripe", "mail")
        self.ports = dict(zip(names, _free_ports(len(names)), strict=True))
        self.url = f"http://127.0.0.1:{self.ports['front']}"
        self.var = folder / "var"
        self.var.mkdir()
        self.disk = Disk(folder / "database", megabytes=700)
        self.database = Postgres(self.disk.folder, self.ports["database"], folder)
        self.mailroom = Mailroom(self.ports["mail"])
        self.stripe = RemoteSandbox(f"http://127.0.0.1:{self.ports['stripe']}")
        self.bucket = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.environment: dict[str, str] = {}
        self.services: dict[str, Service] = {}
        self.donors = 0
        self.is_over = False
        self._began = time.monotonic()

    def some(self, many: int, few: int) -> int:
        return few if self.small else many

    def step(self, what: str) -> None:
        """Say how far the start is."""
        print(f"  {what} ({time.monotonic() - self._began:.0f} s)", flush=True)

    # --- Starting ------------------------------------------------------------------------------------

    def prepare(self, dump: Path | None) -> None:
        """Database, bucket, mail server, Stripe; then the content, from a dump or made."""
        self.disk.mount()
        self.database.prepare()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # no line for each request to the bucket
        self.bucket.start()
        self._make_bucket()
        self.mailroom.start()
        self.environment = self._environment()
        os.environ.update(self.environment)
        sys.path[:0] = [str(ROOT / "site")]
        for service in (self._redis(), self._stripe()):
            self.services[service.name] = service.start()
        self.step("database, Redis, bucket, mail server and Stripe are there")
        self._fill(dump)
        self.step("the content is there")
        self.manage("collectstatic", "--noinput", "-v0")
        for service in (*map(self._web, WEB), self._worker(), self._nginx()):
            self.services[service.name] = service.start()
        wait_for("the site answers", self.is_well)

    def _environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DEBUG": "0",
            "DEMO": "0",
            "SECRET_KEY": "only-for-the-faults",
            "DATA_KEYS": KEYS,
            "SITE_URL": self.url,
            "DATABASE_URL": self.database.url("site"),
            "CACHE_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "STORAGE_URL": self._storage_url(),
            "VAR_DIR": str(self.var),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.ports['mail']}",
            "STAFF_EMAIL": "staff@example.org",
            "PAGE_CACHE": "1",  # which the tests turn off for themselves
            "TASKS": "database",
            "TASKS_ASIDE": "0",
            "TRUSTED_PROXIES": "1",
            "SECOND_FACTOR": "0",
            "SOCIAL_CARDS": "0",  # drawing takes longer than all the gifts
            "PICTURE_FILES": "0",  # as above
            "PG_BIN": str(self.database.bin),
            "FORM_MINIMUM_SECONDS": "0",
            "GIVING_LIMIT_PER_HOUR": "10000000",
            "STRIPE_SECRET_KEY": "sk_test_faults",
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_API_BASE": f"http://127.0.0.1:{self.ports['stripe']}",
            "WEB_CONCURRENCY": "1" if self.small else "2",
            "SERVER_LOG_LEVEL": "warning",
            "LOG_LEVEL": "WARNING",
        }

    def _fill(self, dump: Path | None) -> None:
        if dump:
            self.database.restore(dump, "site")
            return
        self.database.create("site")
        for command in ("migrate -v0", "start_site"):
            self.manage(*command.split())

    def _storage_url(self) -> str:
        host, port = self.bucket.get_host_and_port()
        return f"s3://k:s@uploads/site?region=us-east-1&endpoint=http://{host}:{port}"

    def _make_bucket(self) -> None:
        host, port = self.bucket.get_host_and_port()
        keys = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "us-east-1"}
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys)
        client.create_bucket(Bucket="uploads")
        readable = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        readable["Resource"] = "arn:aws:s3:::uploads/site/media/*"
        client.put_bucket_policy(
            Bucket="uploads", Policy=json.dumps({"Version": "2012-10-17", "Statement": [readable]})
        )

    # --- The processes -------------------------------------------------------------------------------

    def _service(self, name: str, *command: str, **environment: str) -> Service:
        return Service(name, command, environment={**self.environment, **environment}, folder=self.folder)

    def _redis(self) -> Service:
        command = ["redis-server", "--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--save", ""]
        return self._service("redis", *command, "--dir", str(self.folder))

    def _stripe(self) -> Service:
        options = ["--port", str(self.ports["stripe"]), "--webhook-url", f"{self.url}/stripe/webhook/"]
        return self._service("stripe", sys.executable, "-m", "donate.sandbox", *options)

    def _web(self, name: str) -> Service:
        counts = {"PROMETHEUS_MULTIPROC_DIR": str(self.folder / f"counts-{name}")}
        bind = f"--bind=127.0.0.1:{self.ports[name]}"
        command = [sys.executable, "-m", "gunicorn", "--config", "site/gunicorn.conf.py", bind]
        return self._service(name, *command, "tests.faults.hurried:application", **counts)

    def _worker(self, name: str = "worker") -> Service:
        command = [sys.executable, "-m", "tests.faults.hurried", "db_worker", "--no-startup-delay", "--interval=0.2"]
        return self._service(name, *command)

    def _nginx(self) -> Service:
        where = [f"--listen=127.0.0.1:{self.ports['front']}", f"--log={self.folder}/access.log"]
        machines = [f"--upstream=127.0.0.1:{self.ports[name]}" for name in WEB]
        (self.folder / "site.conf").write_text(self.manage("nginx_conf", *where, *machines))
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder))
        binary = shutil.which("nginx") or "/usr/sbin/nginx"
        return self._service("nginx", binary, "-c", str(self.folder / "nginx.conf"), "-g", "user root;")

    # --- Asking --------------------------------------------------------------------------------------

    def manage(self, *arguments: str, check: bool = True, **environment: str) -> str:
        """What a command of the site says."""
        command = [sys.executable, "manage.py", *arguments]
        given = {**os.environ, **self.environment, **environment}
        done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise AssertionError(f"manage.py {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def is_well(self, name: str = "front") -> bool:
        """Whether this process answers, and says that all behind it is well."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[name]}/healthz?full=1", headers={"Host": f"127.0.0.1:{self.ports['front']}"}
        )
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def all_well(self) -> bool:
        """Whether both web processes and a worker are at work again."""
        return self.is_well("web-a") and self.is_well("web-b") and self.is_well() and is_listening(self.ports["mail"])

    @contextmanager
    def changed(self, *names: str, **environment: str) -> Iterator[None]:
        """These processes anew with another environment; afterwards as before."""
        before = {name: self.services[name].environment for name in names}
        self._anew({name: {**told, **environment} for name, told in before.items()})
        try:
            yield
        finally:
            self._anew(before)

    def _anew(self, environments: dict[str, dict[str, str]]) -> None:
        for name, environment in environments.items():
            self.services[name].stop()
            self.services[name].environment = environment
            self.services[name].start()
        wait_for("they answer again", self.all_well)

    def second_worker(self) -> Service:
        """Another worker beside the first; whoever asks for it stops it."""
        return self._worker("worker-2").start()

    def stop(self) -> None:
        """End everything; whoever still gives goes home."""
        self.is_over = True
        for service in reversed(self.services.values()):
            service.stop()
        self.mailroom.stop()
        self.bucket.stop()
        self.database.stop()
        self.disk.unmount()


@contextmanager
def made(*, small: bool, seed: int, dump: Path | None = None, keep: bool = False) -> Iterator[Place]:
    """Everything started, and ended afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    place = Place(folder, small=small, seed=seed)
    try:
        place.prepare(dump)
        yield place
    finally:
        place.stop()
        if keep:
            print(f"Logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _free_ports(many: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes: list[Any] = [stack.enter_context(socket.socket()) for _port in range(many)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
