"""Files that companies send: taken by what they are, kept apart from everything public, handed out to staff alone."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from corporate import attachments
from corporate.models import Attachment, Inquiry
from tests.corporate.conftest import FORM

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"


def file(name: str = "案内.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def png() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (3, 3), "red").save(kept, "PNG")
    return kept.getvalue()


def office(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as parts:
        for name in ("[Content_Types].xml", *names):
            parts.writestr(name, "<x/>")
    return kept.getvalue()


@pytest.fixture
def with_file(client, filled):
    client.post(FORM, filled(attachments=[file("../../etc/案内\u202e.pdf"), file("図.png", png())]))
    return Inquiry.objects.get()


def test_files_lie_outside_the_public_folder_under_names_that_tell_nothing(with_file, private_folder, settings):
    rows = list(with_file.attachments.all())
    assert [row.name for row in rows] == ["案内.pdf", "図.png"]
    for row in rows:
        assert (private_folder / row.file.name).is_file()
        assert not (Path(settings.MEDIA_ROOT) / row.file.name).exists()
        assert not set("案内図.") & set(row.file.name.rpartition("/")[2])
        with pytest.raises(ValueError, match="no address"):
            _url = row.file.url


def test_a_file_is_only_ever_saved_and_only_by_staff_who_may(with_file, desk, django_user_model):
    row = with_file.attachments.first()
    where = reverse("inquiries:file", args=[with_file.pk, row.pk])
    answer = desk.get(where)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert "no-store" in answer["Cache-Control"]
    outsider = Client()
    assert outsider.get(where).status_code == 302
    outsider.force_login(django_user_model.objects.create_user("outsider", password="x"))
    assert outsider.get(where).status_code in (302, 403)
    other = Inquiry.objects.create(
        token="1" * 32, topic=with_file.topic, language="ja", name="n", email="a@b.org", message="m",
        due_on=with_file.due_on,
    )  # fmt: skip
    assert desk.get(reverse("inquiries:file", args=[other.pk, row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("program.exe", b"MZ\x00"),
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("page.html", b"<html>"),
        ("picture.png", b"\x89PNG\r\n\x1a\n<script>"),
        ("picture.jpg", png()),
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("macro.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("archive.docx", office("other/thing.xml")),
        ("broken.xlsx", b"PK\x03\x04"),
        ("empty.pdf", b""),
        ("noending", PDF),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # a zip file's bytes hold the moment it was made
)
def test_what_a_file_says_and_what_it_is_have_to_agree(client, filled, name, content):
    answer = client.post(FORM, filled(attachments=[file(name, content)]))
    assert answer.status_code == 422
    errors = BeautifulSoup(answer.content, "html.parser").select("#attachments-error")
    assert name in errors[0].get_text()
    assert not Inquiry.objects.exists()
    assert not Attachment.objects.exists()


def broad(kind: str, width: int, height: int) -> bytes:
    """A picture of one colour: few bytes, many pixels."""
    kept = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", (width, height)).save(kept, kind)
    return kept.getvalue()


@pytest.mark.parametrize(("kind", "width", "taken"), [("PNG", 9000, False), ("JPEG", 9000, False), ("PNG", 7000, True)])
def test_a_picture_that_would_unpack_to_gigabytes_is_refused_in_words(client, filled, kind, width, taken):
    content = broad(kind, width, width)
    assert len(content) < attachments.MOST_BYTES
    answer = client.post(FORM, filled(attachments=[file(f"wide.{kind.lower()}", content)]))
    assert answer.status_code == (303 if taken else 422)
    assert Attachment.objects.exists() == taken
    assert taken or "wide" in BeautifulSoup(answer.content, "html.parser").select("#attachments-error")[0].get_text()


def test_half_a_photo_is_told_apart_from_a_whole_one(client, filled):
    kept = io.BytesIO()
    Image.effect_noise((400, 400), 90).save(kept, "JPEG")
    for content, status in ((kept.getvalue(), 303), (kept.getvalue()[:4000], 422)):
        assert client.post(FORM, filled(attachments=[file("photo.jpg", content)])).status_code == status


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<!DOCTYPE html><script>alert(1)</script>" + PDF),
        ("page.png", b"GIF89a/*<script>*/=1;alert(1)//"),
        ("x.docx", b"MZ" + office("word/document.xml")),
        ("x.pdf.html", PDF),
        ("x.pdf\u202elmth.", PDF),
        ("x.pdf\x00.html", PDF),
    ],
)
def test_what_is_two_things_at_once_is_refused_or_only_ever_saved(client, filled, desk, name, content):
    client.logout()
    answer = client.post(FORM, filled(attachments=[file(name, content)]))
    assert answer.status_code in (303, 422)
    for row in Attachment.objects.all():
        assert row.name.rpartition(".")[2].lower() in attachments.KINDS


def test_office_files_and_pictures_are_taken(client, filled):
    files = [file("表.xlsx", office("xl/workbook.xml")), file("文.docx", office("word/document.xml"))]
    assert client.post(FORM, filled(attachments=files)).status_code == 303
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("path", [FORM, f"/en{FORM}"])
def test_an_error_elsewhere_asks_for_the_files_again_by_name(client, filled, path):
    answer = client.post(path, filled(path, name="", attachments=[file("plan.pdf")]))
    page = BeautifulSoup(answer.content, "html.parser")
    links = [link["href"] for link in page.select(".error-summary a")]
    assert links == ["#attachments", "#name"]
    assert "plan.pdf" in page.select_one("#attachments-error").get_text()


def test_too_many_or_too_large_is_explained(client, filled, monkeypatch):
    answer = client.post(FORM, filled(attachments=[file(f"{number}.pdf") for number in range(4)]))
    assert "3個まで" in answer.content.decode()
    monkeypatch.setattr(attachments, "MOST_BYTES", 10)
    assert "大きすぎます" in client.post(FORM, filled(attachments=[file()])).content.decode()


def refuse(opened) -> str:
    return f"found something in {len(opened.read())} bytes"


def fail(opened) -> str:
    raise OSError("no scanner")


@pytest.mark.parametrize(("scanner", "word"), [("refuse", "ウイルス"), ("fail", "検査できません")])
def test_the_scanner_has_the_last_word(client, filled, settings, scanner, word):
    settings.ATTACHMENT_SCANNER = f"{__name__}.{scanner}"
    answer = client.post(FORM, filled(attachments=[file()]))
    assert (answer.status_code, word in answer.content.decode()) == (422, True)


def test_more_than_can_be_read_is_said_before_it_is_read(client, filled, settings):
    settings.FORM_MOST_BYTES = 100
    answer = client.post(FORM, filled(attachments=[file()]))
    assert answer.status_code == 413
    assert 'name="message"' in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("..\\..\\a.pdf", "a.pdf"), ("a\x00\nb.pdf", "ab.pdf"), (".pdf", "pdf"), ("", "file"), ('"<x>".pdf', "__x__.pdf")],
)
def test_names_of_files_can_do_nothing(given, kept):
    assert attachments.clean_name(given) == kept


def test_files_without_a_row_are_swept_away_after_a_day(with_file, private_folder):
    orphan = private_folder / "attachment" / "aa" / "orphan"
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"x")
    old = time.time() - 2 * 24 * 3600
    os.utime(orphan, (old, old))
    for row in with_file.attachments.all():
        os.utime(private_folder / row.file.name, (old, old))
    assert attachments.sweep() == 1
    assert not orphan.exists()
    assert all(row.file.storage.exists(row.file.name) for row in with_file.attachments.all())
