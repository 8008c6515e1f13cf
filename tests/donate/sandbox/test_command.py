"""The sandbox as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from donate.sandbox.control import from_form


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_command_serves_until_it_is_asked_to_stop(free_port, tmp_path):
    command = [
        sys.executable,
        "-m",
        "donate.sandbox",
        "--port",
        str(free_port),
        "--state",
        str(tmp_path / "sandbox.sqlite3"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert f"http://127.0.0.1:{free_port}/" in process.stdout.readline()
        page = urllib.request.urlopen(f"http://127.0.0.1:{free_port}/", timeout=5).read().decode()
        assert "お金は動きません" in page
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_the_command_refuses_to_start_beside_a_live_key(free_port):
    command = [sys.executable, "-m", "donate.sandbox", "--port", str(free_port)]
    refused = subprocess.run(
        command, env={**os.environ, "STRIPE_SECRET_KEY": "rk_live_x"}, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "live key" in refused.stderr


def test_the_command_prints_no_secret(free_port):
    command = [sys.executable, "-m", "donate.sandbox", "--port", str(free_port)]
    given = {**os.environ, "STRIPE_WEBHOOK_SECRET": "whsec_of_this_test"}
    with subprocess.Popen(command, env=given, stdout=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        said = first + process.stdout.read()
        assert process.wait(10) == 0
    assert "STRIPE_API_BASE" in said
    assert "whsec_" not in said
    assert "sk_test_" not in said


@pytest.mark.parametrize("typed", ["1000", "1,000", " １，０００ "])
def test_the_page_that_plays_fate_reads_an_amount_as_people_write_it(typed):
    assert from_form("refund", {"key": "pi_1", "amount": typed}) == {"key": "pi_1", "amount": 1000}


@pytest.mark.parametrize("typed", ["abc", "-1", "10.5"])
def test_what_is_no_amount_is_explained(typed):
    with pytest.raises(ValueError, match="such as 1,000"):
        from_form("refund", {"key": "pi_1", "amount": typed})
