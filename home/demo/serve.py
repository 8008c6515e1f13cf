"""``make demo``: everything from an empty folder to a running site, in the foreground.

The environment always wins: with ``STRIPE_SECRET_KEY`` and ``STRIPE_API_BASE`` set, no sandbox starts and no
demo gifts are made; ``DATABASE_URL`` and ``EMAIL_URL`` are used where they are set.

With arguments it runs a command of ``manage.py`` with the settings of the demo: ``… -m home.demo.serve books --json``.
"""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
PORT = int(os.environ.get("PORT") or 8000)
SANDBOX_PORT = int(os.environ.get("SANDBOX_PORT") or 8001)
OWN_STRIPE = bool(os.environ.get("STRIPE_SECRET_KEY") and os.environ.get("STRIPE_API_BASE"))
SITE_URL = os.environ.get("SITE_URL") or f"http://127.0.0.1:{PORT}"
SANDBOX_URL = f"http://127.0.0.1:{SANDBOX_PORT}"
PYTHON = sys.executable
#: So long (seconds) the servers may take to end what is under way.
GRACE = 10


def kept_secret(name: str, prefix: str = "") -> str:
    """A secret made at the first start and kept in ``var/``, so that sessions and signatures survive a restart."""
    file = VAR / name
    if not file.exists():
        file.write_text(prefix + secrets.token_urlsafe(48), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8")


def environment() -> dict[str, str]:
    """What the site's processes get: the demo's values, unless the environment says otherwise."""
    demo = {
        "DEBUG": "0",
        "DEMO": "1",
        "SITE_URL": SITE_URL,
        "SECRET_KEY": kept_secret("secret-key"),
        "EMAIL_URL": f"file://{VAR / 'mails'}",
        "TASKS": "immediate",
        "LOG_LEVEL": "WARNING",
        "ACCESS_LOG": "",
        "SERVER_LOG_LEVEL": "warning",
    }
    if not OWN_STRIPE:
        demo |= {
            "STRIPE_SECRET_KEY": "sk_test_demo",
            "STRIPE_WEBHOOK_SECRET": kept_secret("webhook-secret", "whsec_"),
            "STRIPE_API_BASE": SANDBOX_URL,
        }
    elif not os.environ.get("STRIPE_WEBHOOK_SECRET"):
        demo["STRIPE_WEBHOOK_SECRET"] = kept_secret("webhook-secret", "whsec_")
    given = {name: value for name, value in os.environ.items() if value or name not in demo}
    if not OWN_STRIPE:  # half a configuration of Stripe would mix the sandbox with something else
        given = {name: value for name, value in given.items() if not name.startswith("STRIPE_")}
    return demo | given


def sandbox_command() -> list[str]:
    """The payment sandbox beside this site; its books live in ``var/`` as the site's do."""
    return [
        *(PYTHON, "-m", "donate.sandbox", "--port", str(SANDBOX_PORT)),
        *("--state", str(VAR / "sandbox.sqlite3")),
        *("--webhook-url", f"http://127.0.0.1:{PORT}/stripe/webhook/"),
    ]


def refuse_taken_ports() -> None:
    """Say so at once where another program has one of our ports."""
    for name, port in [("PORT", PORT)] + ([] if OWN_STRIPE else [("SANDBOX_PORT", SANDBOX_PORT)]):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                sys.exit(f"Port {port} is taken. Choose another: make demo {name}={port + 100}")


def answers(url: str) -> bool:
    """Whether something answers there at all."""
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own loopback addresses
    except OSError as error:
        return hasattr(error, "code")
    return True


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process answers; end with its exit code where it gave up."""
    while not answers(url):
        if process.poll() is not None:
            sys.exit(f"{' '.join(map(str, process.args[:4]))} stopped with {process.returncode}.")  # type: ignore[index]
        time.sleep(0.1)


def report() -> str:
    """Where everything is."""
    lines = [
        "",
        f"  Site      {SITE_URL}/   (English: {SITE_URL}/en/)",
        f"  Admin     {SITE_URL}/admin/   user: admin   password: {kept_secret('admin-password')}",
        "            also: editor, writer, checker, fundraiser, partner (same password)",
        f"  Mails     {os.environ.get('EMAIL_URL') or VAR / 'mails'}",
    ]
    if not OWN_STRIPE:
        lines += [
            f"  Payments  {SANDBOX_URL}/   (simulated: move time, renew, refund, dispute)",
            "  Cards     4242 4242 4242 4242 succeeds   4000 0000 0000 0002 is declined",
            "            4000 0025 0000 3155 asks for 3-D Secure   any future date, any code",
        ]
    ports = f"PORT={PORT} SANDBOX_PORT={SANDBOX_PORT} " if (PORT, SANDBOX_PORT) != (8000, 8001) else ""
    lines.append(f"  Commands  {ports}.venv/bin/python -m home.demo.serve reconcile   (or books --json, …)")
    return "\n".join([*lines, "", "  Ctrl-C stops everything; the next start keeps the data.", ""])


def main() -> None:
    """Prepare, start, and stay until one of the two servers ends or somebody stops us."""
    VAR.mkdir(exist_ok=True)
    if sys.argv[1:]:
        sys.exit(subprocess.run([PYTHON, "manage.py", *sys.argv[1:]], cwd=ROOT, env=environment()).returncode)
    refuse_taken_ports()
    (VAR / "mails").mkdir(exist_ok=True)
    env = environment()
    env["DEMO_ADMIN_PASSWORD"] = kept_secret("admin-password")[:16]
    (VAR / "admin-password").write_text(env["DEMO_ADMIN_PASSWORD"], encoding="utf-8")

    def stop(signum: int, frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        start(env, processes)
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
    finally:  # nothing of ours stays behind, whatever went wrong
        end(processes)


def begun(command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """A server with its own processes as one group: Ctrl-C reaches us alone, and we end them in order."""
    return subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask the servers to end; after a while, or at a second Ctrl-C, they are ended with all that is theirs."""
    until = time.monotonic() + GRACE

    def hurry(signum: int, frame: FrameType | None) -> None:
        nonlocal until
        until = 0

    signal.signal(signal.SIGTERM, hurry)
    signal.signal(signal.SIGINT, hurry)
    for process in processes:
        process.terminate()
    while any(process.poll() is None for process in processes) and time.monotonic() < until:
        time.sleep(0.05)
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def prepared() -> tuple[Path, str]:
    """The file that says with which migrations and content the database was prepared, and what it should say now."""
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("site/*/migrations/*.py"), *ROOT.glob("home/**/*.*")]
    digest = hashlib.sha256()
    for file in sorted(file for file in [*files, ROOT / "requirements.txt"] if file.suffix != ".pyc"):
        digest.update(file.read_bytes())
    return VAR / "prepared", f"{digest.hexdigest()} {'own' if OWN_STRIPE else 'sandbox'}"


def start(env: dict[str, str], processes: list[subprocess.Popen[bytes]]) -> None:
    """Sandbox, database, content, site, in this order; what was started stands in ``processes``.

    A database of ours that was prepared with the same migrations and content is taken as it is. One that somebody
    gave us by ``DATABASE_URL`` is looked at every time: it may be another one behind the same address.
    """

    def manage(*arguments: str) -> None:
        if code := subprocess.run([PYTHON, "manage.py", *arguments], cwd=ROOT, env=env).returncode:
            sys.exit(code)

    if not OWN_STRIPE:
        # The secret goes by the environment: a command line can be read by everybody on the machine.
        processes.append(begun(sandbox_command(), env))
    stamp, now = prepared()
    ours = not os.environ.get("DATABASE_URL") and (VAR / "site.sqlite3").exists()
    fresh = not (ours and stamp.exists() and stamp.read_text(encoding="utf-8") == now)
    if fresh:
        print("Database …", flush=True)
        manage("migrate", "--verbosity=0")
    if not OWN_STRIPE:
        wait_for(SANDBOX_URL, processes[0])
    if fresh:
        print("Content and a year of gifts; the first time this takes a minute or two …", flush=True)
        manage("demo_content", *(["--without-gifts"] if OWN_STRIPE else ["--port", str(PORT)]))
        stamp.write_text(now, encoding="utf-8")
    gunicorn = ["-m", "gunicorn", "--config", "site/gunicorn.conf.py", "--workers=1", "--threads=8"]
    processes.append(begun([PYTHON, *gunicorn, f"--bind=127.0.0.1:{PORT}"], env))
    wait_for(f"http://127.0.0.1:{PORT}/healthz", processes[-1])
    print(report(), flush=True)


if __name__ == "__main__":
    main()
