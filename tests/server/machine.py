"""An empty Debian 12 with a systemd, processes and a network of its own, in a folder (systemd-nspawn)."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[2]
NAME = "www.example.org"
NEEDED = ("debootstrap", "systemd-nspawn", "nsenter", "unshare", "git")
#: The Python of Debian 12, for which wheels are fetched.
PYTHON = "3.11.2"
_BASE = "systemd,systemd-sysv,dbus,ca-certificates,openssl"
_PATIENCE = 120.0
#: No authority can be reached from there: this one signs itself, and the machine trusts it.
_CERTBOT = f"""#!/bin/sh
set -e
mkdir -p /etc/letsencrypt/live/{NAME} && cd /etc/letsencrypt/live/{NAME}
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME} \
    -keyout privkey.pem -out fullchain.pem 2>/dev/null
cp fullchain.pem chain.pem && cp fullchain.pem /usr/local/share/ca-certificates/here.crt
update-ca-certificates > /dev/null 2>&1
"""


class Failed(AssertionError):
    """A command that the page names did not do what it says."""


class Machine:
    """The server. Whoever follows the page on it is ``root``; ``beside`` starts what is elsewhere in real life."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "debian"
        self.certificate = self.root / f"etc/letsencrypt/live/{NAME}/fullchain.pem"
        self._folder = folder
        self._container: subprocess.Popen[bytes] | None = None

    def prepare(self, packages: str) -> None:
        """Debian as it is installed, ``packages`` (the page's first command), and wheels; with the host's network.

        Nothing that is installed may start: it would listen on the host's own addresses.
        """
        _run("debootstrap", "--variant=minbase", f"--include={_BASE}", "bookworm", str(self.root))
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost {NAME}\n")
        (self.root / "etc/hostname").write_text("server\n")
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        policy = self.root / "usr/sbin/policy-rc.d"
        _script(policy, "#!/bin/sh\nexit 101\n")
        _run(*self._nspawn(), "--pipe", "--setenv=DEBIAN_FRONTEND=noninteractive", "sh", "-c", packages)
        policy.unlink()
        _script(self.root / "usr/local/bin/certbot", _CERTBOT)
        wanted = self._folder / "requirements.txt"
        wanted.write_text(_for_debian((ROOT / "requirements.txt").read_text()))
        wheels = ["pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "--python-version", PYTHON]
        _run(sys.executable, "-m", *wheels, "-r", str(wanted), "-d", str(self.root / "wheels"))
        (self.root / "etc/pip.conf").write_text("[global]\nno-index = true\nfind-links = /wheels\n")

    def boot(self) -> None:
        """Until systemd has started everything that is enabled."""
        with (self._folder / "console").open("ab") as console:
            command = [*self._nspawn(), "--boot", "--private-network", "--console=read-only"]
            self._container = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        until = time.monotonic() + _PATIENCE
        state = ""
        while state not in ("running", "degraded"):
            if time.monotonic() > until:
                raise Failed(f"it does not start: {state or 'no systemd'}; see {self._folder}/console")
            time.sleep(0.5)
            with contextlib.suppress(OSError, IndexError, Failed):
                state = self.run("systemctl is-system-running || true").strip()

    def halt(self) -> None:
        """An orderly end, as when the machine is turned off."""
        if self._container and self._container.poll() is None:
            self._container.send_signal(signal.SIGTERM)
            self._container.wait(_PATIENCE)

    def run(self, script: str) -> str:
        """As root in a shell of the server; what it said. Raises ``Failed`` where it ends with an error."""
        inside = ["nsenter", "-t", str(self._leader()), "-a", "env", "-i", "HOME=/root", "LANG=C.UTF-8"]
        path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return _run(*inside, path, "sh", "-c", f"cd /root; {script}")

    @contextmanager
    def beside(self, *command: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
        """A process of this checkout in the server's network, where the server's name leads to it."""
        trust = {"SSL_CERT_FILE": str(self.certificate), "REQUESTS_CA_BUNDLE": str(self.certificate)}
        hosts = f'mount --bind "{self.root}/etc/hosts" /etc/hosts && exec "$@"'
        process = subprocess.Popen(
            ["nsenter", "-t", str(self._leader()), "-n", "unshare", "-m", "sh", "-c", hosts, "sh", *command],
            cwd=ROOT,
            env={**os.environ, **trust, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate()

    def _leader(self) -> int:
        """The server's process 1, as this machine knows it."""
        assert self._container is not None
        pid = self._container.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

    def _nspawn(self) -> list[str]:
        # This machine's own service manager, where it has one, need not know.
        return ["systemd-nspawn", "-q", "-D", str(self.root), "--register=no", "--keep-unit", "--resolv-conf=off"]


def _for_debian(requirements: str) -> str:
    """What Debian's Python takes of a universal file: ``pip download`` would ask the markers of its own Python."""
    lines = [line.rstrip(" \\").partition(" ; ") for line in requirements.splitlines() if line[:1].isalnum()]
    there = {"python_full_version": PYTHON, "python_version": PYTHON.rpartition(".")[0]}
    return "\n".join(name for name, _, marker in lines if not marker or Marker(marker).evaluate(there)) + "\n"


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(command)[-300:]}\nended with {done.returncode}: {(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def _script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
