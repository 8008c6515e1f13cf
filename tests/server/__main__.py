"""``python -m tests.server``: the README's ten commands on an empty Debian 12, and what an operator does after them.

Gifts, the jobs of the night, a backup that is put back, a new version under visitors, processes that are killed, a
machine that starts anew. Some minutes; needs root, and of Debian's packages debootstrap, systemd-container and git.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.server import page
from tests.server.machine import NAME, NEEDED, ROOT, Failed, Machine
from tests.server.visitors import SANDBOX_PORT

#: Only for the trial: Stripe's stand-in, and donors that are quicker than people.
_GIVING = f"""STRIPE_SECRET_KEY=sk_test_server
STRIPE_WEBHOOK_SECRET=whsec_server
STRIPE_API_BASE=http://127.0.0.1:{SANDBOX_PORT}
FORM_MINIMUM_SECONDS=0
GIVING_LIMIT_PER_HOUR=100000
"""
_WELL = f"curl -fsS --retry 20 --retry-delay 1 --retry-all-errors https://{NAME}/healthz?full=1"
_AS_SITE = "su -s /bin/sh site -c 'cd /srv/site && .venv/bin/python manage.py {}'"
_MAILS = "ls /srv/site/var/outbox | wc -l"
_PAGE = f"curl -fsS 'https://{NAME}/en/donate/?of=now'"
_MARK = "of-the-next-version"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make server", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    options = parser.parse_args()
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing or os.geteuid():
        print(
            f"Needs root and {', '.join(missing or NEEDED)} (Debian: apt-get install debootstrap systemd-container git)"
        )
        return 2
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    machine = Machine(folder)
    steps: list[tuple[str, Callable[[Machine], str]]] = [
        ("an empty Debian", _prepared),
        ("ten commands", _live),
        ("gifts", _given),
        ("jobs of the night", _night),
        ("a backup put back", _restored),
        ("a new version", _upgraded),
        ("processes killed", _killed),
        ("machine started anew", _started_anew),
    ]
    try:
        return _followed(machine, steps)
    finally:
        machine.halt()
        if options.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _followed(machine: Machine, steps: list[tuple[str, Callable[[Machine], str]]]) -> int:
    """Each step in turn; the first that fails ends it."""
    for name, step in steps:
        began = time.monotonic()
        try:
            said = step(machine)
        except Failed as problem:
            print(f"{name:22} FAILED\n{problem}")
            return 1
        print(f"{name:22} {time.monotonic() - began:5.0f} s  {said}", flush=True)
    return 0


def _prepared(machine: Machine) -> str:
    machine.prepare(page.ten_commands()[0])
    subprocess.run(["git", "clone", "-q", "--bare", ROOT, machine.root / page.ORIGIN[1:]], check=True)
    _git(machine.root / page.ORIGIN[1:], "branch", "-f", "main", _git(ROOT, "rev-parse", "HEAD"))
    (machine.root / "etc/gitconfig").write_text("[safe]\n\tdirectory = *\n")
    (machine.root / "root/your-settings").write_text(page.settings())
    machine.boot()
    return "with its packages, started"


def _live(machine: Machine) -> str:
    began = time.monotonic()
    for command in page.ten_commands()[1:]:
        machine.run(f"export DJANGO_SUPERUSER_PASSWORD=only-for-this-trial-{os.getpid()}; {command}")
    seconds = time.monotonic() - began
    _is_well(machine)
    return f"live {seconds:.0f} s after the packages"


def _given(machine: Machine) -> str:
    machine.run(f"cat >> /srv/site/.env <<'END'\n{_GIVING}END\nsystemctl restart site-web site-worker")
    with _visited(machine) as found:
        time.sleep(15)
    return f"{found['gifts']} gifts, {found['pages']} pages; {_books_match(machine)}"


def _night(machine: Machine) -> str:
    with _stripe(machine):
        machine.run("systemctl start site-nightly")
    made = machine.run("ls /srv/site/var/backups").split()
    if not made:
        raise Failed("the night made no backup")
    mails = machine.run(_MAILS)
    machine.run("sed -i s,^BACKUP_TO=.*,BACKUP_TO=/nowhere, /srv/site/.env")
    machine.run(_AS_SITE.format("nightly --only backup") + "; test $? = 1")
    machine.run("systemctl start site-alarm@site-nightly.service.service")
    machine.run("sed -i s,^BACKUP_TO=.*,BACKUP_TO=/srv/site/var/backups, /srv/site/.env")
    if machine.run(_MAILS) == mails:
        raise Failed("nobody was told of a night that failed")
    return f"a backup ({made[-1]}), and a mail of a night that failed"


def _restored(machine: Machine) -> str:
    books = machine.run(_AS_SITE.format("books --json"))
    machine.run(_AS_SITE.format("backup /srv/site/var/backups"))
    file = machine.run("ls -t /srv/site/var/backups/*.tar | head -1").strip()
    machine.run("mv /srv/site/var/media /srv/media-of-before")
    with _stripe(machine):
        for command in page.restore(file):
            machine.run(command)
    if machine.run(_AS_SITE.format("books --json")) != books:
        raise Failed("the books are others than before")
    machine.run("diff -r /srv/media-of-before /srv/site/var/media")
    _is_well(machine)
    return f"books and files as before; {_books_match(machine)}"


def _upgraded(machine: Machine) -> str:
    _publish_next_version(machine)
    with _visited(machine) as found:
        machine.run(page.upgrade())
        time.sleep(5)
    if _MARK not in machine.run(_PAGE):
        raise Failed("the former version still runs")
    newest, former = machine.run("ls -r /srv/site/releases | grep ^2").split()[:2]
    for name, runs in ((former, False), (newest, True)):
        machine.run(f"ln -sfn {name} /srv/site/releases/current && systemctl restart site-worker site-web")
        _is_well(machine)
        if (_MARK in machine.run(_PAGE)) != runs:
            raise Failed(f"{name} does not run")
    met = f"{found['pages']} pages, {found['gifts']} gifts, the longest wait {found['longest']} s"
    return f"and back, and forth; no visitor noticed: {met}"


def _killed(machine: Machine) -> str:
    machine.run("systemctl kill -s KILL site-web site-worker")
    _is_well(machine)
    machine.run("systemctl is-active site-web site-worker")
    return "back without hands"


def _started_anew(machine: Machine) -> str:
    machine.halt()
    machine.boot()
    began = time.monotonic()
    _is_well(machine)
    return f"live {time.monotonic() - began:.0f} s after systemd; {_books_match(machine)}"


def _publish_next_version(machine: Machine) -> None:
    """A version whose templates need what the former doesn't have, with a column more."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder) / "next"
        subprocess.run(["git", "clone", "-q", "-b", "main", machine.root / page.ORIGIN[1:], here], check=True)
        (here / "site/core/templatetags/next_tags.py").write_text(
            "from django import template\n\nregister = template.Library()\n"
            f'register.simple_tag(lambda: "{_MARK}", name="mark")\n'
        )
        for file in here.rglob("*.html"):
            text = file.read_text()
            file.write_text(text.replace("{% load i18n", "{% load next_tags i18n", 1))
        # A file under another name, which only this version asks for.
        (here / "site/static/js/donate.js").rename(here / "site/static/js/giving.js")
        for file in here.rglob("*.html"):
            file.write_text(file.read_text().replace("js/donate.js", "js/giving.js"))
        base = here / "templates/base.html"
        base.write_text(base.read_text().replace("<head>", '<head>\n<meta name="version" content="{% mark %}">', 1))
        last = sorted(path.stem for path in (here / "news/migrations").glob("0*.py"))[-1]
        (here / "news/migrations/9999_next.py").write_text(
            "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
            f'    dependencies = [("news", "{last}")]\n'
            '    operations = [migrations.RunSQL("ALTER TABLE news_newspage ADD COLUMN next text NULL")]\n'
        )
        _git(here, "add", "-A")
        _git(here, "-c", "user.name=next", "-c", "user.email=next@example.org", "commit", "-qm", "The next version")
        _git(here, "push", "-q", "origin", "main")


@contextmanager
def _stripe(machine: Machine) -> Iterator[None]:
    """Stripe, as far as the server can tell; it remembers from one time to the next."""
    state, hook = str(machine.root / "srv/stripe.sqlite3"), f"https://{NAME}/stripe/webhook/"
    command = [sys.executable, "-m", "donate.sandbox", "--port", str(SANDBOX_PORT), "--state", state]
    with machine.beside(*command, "--webhook-url", hook, STRIPE_WEBHOOK_SECRET="whsec_server") as sandbox:
        assert sandbox.stdout
        sandbox.stdout.readline()  # it serves
        yield


@contextmanager
def _visited(machine: Machine) -> Iterator[dict[str, Any]]:
    """Visitors read and give while the body runs; after it what they met, of which nothing may be wrong."""
    found: dict[str, Any] = {}
    with _stripe(machine):
        with machine.beside(sys.executable, "-m", "tests.server.visitors") as visitors:
            yield found
            said, _ = visitors.communicate("")
        found.update(json.loads(said))
        if found["wrong"] or not found["gifts"]:
            raise Failed(f"visitors met {len(found['wrong'])} things: {found['wrong'][:5]}; {found['gifts']} gifts")
        machine.run(_AS_SITE.format("reconcile"))  # an error where the books differ from Stripe's


def _books_match(machine: Machine) -> str:
    """Our count of entries, after the last visitors' reconciliation."""
    entries = json.loads(machine.run(_AS_SITE.format("books --json")))["entries"]
    return f"{len(entries)} entries in the books"


def _is_well(machine: Machine) -> None:
    said = json.loads(machine.run(_WELL).splitlines()[-1])
    if (said["database"], said["cache"]) != ("ok", "ok"):
        raise Failed(f"it is not well: {said}")


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
