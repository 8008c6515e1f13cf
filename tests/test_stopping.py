"""Whoever stops the demo or the benchmarks finds nothing of them left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
#: A server that does not want to end, with a process of its own that doesn't, either.
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, lambda *said: os.write(1, b"asked\\n"))
os.fork()
os.write(1, f"{os.getpid()}\\n".encode())
while True:
    time.sleep(1)
"""
STOPS = """
import os, sys
from home.demo import serve
serve.GRACE = 10_000
server = serve.begun([sys.executable, "-c", sys.argv[1]], dict(os.environ))
sys.stdin.readline()
serve.end([server])
"""


def wait_until(true: Callable[[], object]) -> None:
    """Whatever never comes is ended by whoever runs the tests."""
    while not true():
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def said_by_the_database(folder: Path) -> list[str]:
    """What stands in the file in which a server that runs says so: its number first."""
    try:
        return [word for file in folder.glob("bench-*/postgres/postmaster.pid") for word in file.read_text().split()]
    except FileNotFoundError:
        return []


def test_a_second_ctrl_c_ends_the_demo_at_once_with_all_that_is_its_own():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    demo = subprocess.Popen([sys.executable, "-c", STOPS, STUBBORN], cwd=ROOT, **pipes)
    pids = [int(demo.stdout.readline()) for _process in range(2)]
    assert all(is_running(pid) for pid in pids)
    demo.stdin.write("the first Ctrl-C\n")
    demo.stdin.flush()
    assert demo.stdout.readline() == "asked\n"
    demo.send_signal(signal.SIGINT)
    wait_until(lambda: not any(is_running(pid) for pid in pids))
    assert demo.wait() == 0


def test_benchmarks_that_are_stopped_leave_neither_a_database_nor_a_folder(tmp_path):
    bench = subprocess.Popen(
        [sys.executable, "-m", "tests.bench", "--small", "--only", "servers"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: bench.poll() is not None or "ready" in said_by_the_database(tmp_path))
    database = int(said_by_the_database(tmp_path)[0])
    bench.terminate()
    assert bench.wait() == 128 + signal.SIGTERM
    wait_until(lambda: not is_running(database))
    assert not [*tmp_path.glob("bench-*")]
