"""The commands as they stand in the documents: what is tried is what an operator types."""

from __future__ import annotations

import re

from tests.server.machine import ROOT

README = (ROOT / "README.md").read_text()
UPGRADING = (ROOT / "UPGRADING.md").read_text()
#: Where the commands fetch the site from, here.
ORIGIN = "/srv/origin.git"


def settings() -> str:
    """The lines of ``your-settings``."""
    [block] = re.findall(r"```\n(SITE_URL=.*?)```", README, re.DOTALL)
    return _without_network(block)


def ten_commands() -> list[str]:
    """From an empty server to live."""
    [block] = [one for one in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "createdb" in one]
    return [_without_network(command) for command in block.splitlines()]


def upgrade() -> str:
    """The commands that bring a new version; the shell's answer is theirs."""
    [block] = re.findall(r"```sh\n(.*?)```", UPGRADING, re.DOTALL)
    # Each package's files are put anew, as where all of them have a new version.
    return str(block).replace("pip install -q", "pip install -q --force-reinstall")


def restore(file: str) -> list[str]:
    """What the README says in words about a backup that is put back."""
    stop = re.search(r"`(systemctl stop\s[^`]*site-nightly\.timer)`", README)
    create = re.search(r"createdb [^']*", ten_commands()[3])
    assert stop
    assert create
    return [
        re.sub(r"\s+", " ", stop[1]),
        f"su - postgres -c 'dropdb site && {create[0]}'",
        f"su -s /bin/sh site -c 'cd /srv/site && .venv/bin/python manage.py restore {file}'",
        re.sub(r"\s+", " ", stop[1]).replace("stop", "start"),
        "su -s /bin/sh site -c 'cd /srv/site && .venv/bin/python manage.py reconcile'",
    ]


def _without_network(text: str) -> str:
    """What reaches for other machines, replaced by what stands in for them."""
    text = text.replace("https://git.example.org/site.git", ORIGIN)
    text = re.sub(r"EMAIL_URL=.*", "EMAIL_URL=file:///srv/site/var/outbox", text)
    return text.replace('"createsuperuser"', '"createsuperuser --noinput --username anna --email anna@example.org"')
