"""Files that no row refers to go; everything else stays, whatever happens around it."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from wagtail.documents import get_document_model

from core import left_over_files
from core.models import Picture

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'


@pytest.fixture
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def lie_about(media: Path, name: str, days: float = 8) -> Path:
    path = media / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    then = time.time() - days * 86_400
    os.utime(path, (then, then))
    return path


def test_what_no_row_knows_goes_after_a_week_and_nothing_else(media):
    picture = Picture.objects.create(title="P", file=ContentFile(SVG, "kept.svg"), width=4, height=4)
    document = get_document_model().objects.create(title="D", file=SimpleUploadedFile("kept.pdf", b"%PDF"))
    for path in (picture.file.path, document.file.path):
        os.utime(path, (0, 0))
    former = lie_about(media, "original_images/former.jpg")
    size = lie_about(media, "images/former.width-20.jpg")
    young = lie_about(media, "documents/just-now.pdf", days=1)
    foreign = lie_about(media, "somebody/elses.txt")
    assert left_over_files.sweep() == 2
    assert not former.exists()
    assert not size.exists()
    assert young.exists()
    assert foreign.exists()
    assert Path(picture.file.path).exists()
    assert Path(document.file.path).exists()
    assert left_over_files.sweep() == 0


def test_with_another_database_nothing_is_deleted_and_the_night_says_so(media):
    files = [lie_about(media, f"images/{number}.jpg") for number in range(left_over_files.FEW + 1)]
    with pytest.raises(CommandError, match="21 of 21"):
        call_command("tidy")
    assert all(file.exists() for file in files)
