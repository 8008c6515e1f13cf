"""Processes as a service manager keeps them: one that ends is started again, and nothing of it stays behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
#: Between the end of a process and its new start (``RestartSec``, which is two seconds in the units).
RESTART_AFTER = 0.5
#: What is waited for comes within this time, or the suite fails.
DEADLINE = 180.0


class TooLate(AssertionError):
    """What had to come did not come in time."""


def wait_for(what: str, is_so: Callable[[], object], deadline: float = DEADLINE) -> float:
    """Look until it is so; how many seconds that took. Raises ``TooLate``, naming what did not come."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > deadline:
            raise TooLate(f"not within {deadline:.0f} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - began


def is_listening(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Service:
    """One process (with its children), started again whenever it ends, until it is stopped."""

    def __init__(
        self, name: str, command: Sequence[str], *, environment: dict[str, str], folder: Path, user: str | None = None
    ) -> None:
        self.name, self.command, self.environment, self.user = name, list(command), environment, user
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self._wanted = threading.Event()
        self._change = threading.Lock()

    def start(self) -> Service:
        """Begin, and keep it running from now on."""
        self._wanted.set()
        self._spawn()
        threading.Thread(target=self._keep, args=(self.process,), daemon=True).start()
        return self

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT if self.user is None else "/",
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                user=self.user,
                start_new_session=True,
            )
        self.starts += 1

    def _keep(self, process: subprocess.Popen[bytes] | None) -> None:
        while process is not None:
            process.wait()
            time.sleep(RESTART_AFTER)
            with self._change:
                if not self._wanted.is_set() or self.process is not process:
                    return
                self._end_group(process.pid)
                self._spawn()
                process = self.process

    def stop(self) -> None:
        """End it in order; it stays away."""
        with self._change:
            self._wanted.clear()
            if self.process and self.process.poll() is None:
                self.process.send_signal(self.stop_signal)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(15)
            self._kill_all()

    stop_signal = signal.SIGTERM

    def vanish(self) -> None:
        """``kill -9`` of all of it; it stays away until ``start``."""
        with self._change:
            self._wanted.clear()
            self._kill_all()

    def kill(self) -> None:
        """``kill -9`` of its main process; the manager clears up and starts it again."""
        if self.process:
            self.process.kill()

    def kill_child(self, chosen: Callable[[list[int]], int]) -> None:
        """``kill -9`` of one of the processes below it."""
        children = self.children()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chosen(children), signal.SIGKILL)

    def children(self) -> list[int]:
        """The processes below it."""
        try:
            return [one.pid for one in psutil.Process(self.process.pid).children()] if self.process else []
        except psutil.NoSuchProcess:
            return []

    def _kill_all(self) -> None:
        if self.process is None:
            return
        below = self.children()
        self._end_group(self.process.pid)
        for pid in below:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    @staticmethod
    def _end_group(pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
