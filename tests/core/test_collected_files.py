"""Collected static files: two versions beside each other, a disk that is full, a place that nobody may write to."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from core.static_files import Collected


@pytest.fixture
def place(settings, tmp_path):
    """Where versions lie as ``one`` and ``two``, and what both collect into."""
    settings.STATIC_ROOT = tmp_path / "collected-by-all"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return tmp_path


def collect(settings, place, version: str, **files: str) -> None:
    """What an operator does in the folder of this version."""
    settings.ROOT = place / version
    source = settings.ROOT / "source"
    for name, text in files.items():
        (source / "js").mkdir(parents=True, exist_ok=True)
        (source / "js" / f"{name}.js").write_text(text)
    settings.STATICFILES_DIRS = [source]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "core.static_files.Collected"}}  # made anew
    call_command("collectstatic", interactive=False, verbosity=0)


def test_each_version_knows_its_own_names_and_finds_its_files(settings, place):
    collect(settings, place, "one", donate="first")
    collect(settings, place, "two", giving="second")
    for version, name, text in (("one", "donate", b"first"), ("two", "giving", b"second")):
        settings.ROOT = place / version
        storage = Collected()
        with storage.open(storage.stored_name(f"js/{name}.js")) as file:
            assert file.read() == text
    settings.ROOT = place / "one"
    with pytest.raises(ValueError, match="giving"):
        Collected().stored_name("js/giving.js")


class Broken(ContentFile):
    """A file of which the second half finds no room."""

    def chunks(self, chunk_size=None):
        yield self.read(4)
        raise OSError("No space left on device")


def test_of_a_file_that_found_no_room_nothing_stays(settings, place):
    collect(settings, place, "one", donate="whole")
    before = sorted(settings.STATIC_ROOT.rglob("*"))
    for name in ("js/other.js", "js/donate.js"):
        with pytest.raises(OSError, match="No space"):
            Collected()._save(name, Broken(b"in two halves"))
    assert sorted(settings.STATIC_ROOT.rglob("*")) == before
    assert (settings.STATIC_ROOT / "js/donate.js").read_text() == "whole"


def test_names_that_did_not_change_are_not_written_again(settings, place):
    collect(settings, place, "one", donate="same")
    manifest = place / "one/collected/staticfiles.json"
    written = manifest.stat().st_ino
    collect(settings, place, "one", donate="same")
    assert manifest.stat().st_ino == written
    collect(settings, place, "one", donate="other")
    assert manifest.stat().st_ino != written
