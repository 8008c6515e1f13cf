"""What comes in as a file can neither run nor tell more than it shows."""

from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.models import Collection

EVIL = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="10"
 viewBox="0 0 20 10" onload="alert(1)"><script>alert(2)</script><a xlink:href="javascript:alert(3)"><rect width="5"
 height="5" fill="#123456" onclick="alert(4)"/></a><image href="https://evil.example/x.png"/><foreignObject><body
 xmlns="http://www.w3.org/1999/xhtml"><iframe src="https://evil.example"/></body></foreignObject></svg>"""


def photo(form: str = "JPEG") -> bytes:
    told = Image.Exif()
    told[0x0112] = 6
    told[0x010F] = "SecretCamera"
    told.get_ifd(0x8825).update({1: "N", 2: (35.0, 41.0, 22.0), 3: "E", 4: (139.0, 41.0, 30.0)})
    written = BytesIO()
    Image.new("RGB", (60, 40), "red").save(written, form, exif=told)
    return written.getvalue()


def uploaded(name: str, content: bytes):
    form = get_image_form(get_image_model())
    return form(
        {"title": "T", "description": "D", "collection": Collection.get_first_root_node().pk},
        {"file": SimpleUploadedFile(name, content)},
    )


@pytest.mark.django_db
def test_a_drawing_keeps_its_lines_and_loses_whatever_could_run(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    form = uploaded("drawing.svg", EVIL)
    assert form.is_valid(), form.errors
    picture = form.save()
    kept = picture.file.open().read().decode()
    assert "#123456" in kept
    for bad in ("script", "alert", "onload", "onclick", "evil.example", "foreignObject", "iframe"):
        assert bad not in kept
    assert (picture.width, picture.height) == (20, 10)


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_forgets_place_and_device_and_stands_upright(form, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = photo(form)
    assert b"SecretCamera" in content
    upload = uploaded(f"photo.{form.lower()}", content)
    assert upload.is_valid(), upload.errors
    picture = upload.save()
    kept = picture.file.open().read()
    assert b"SecretCamera" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert not image.getexif().get_ifd(0x8825)
        assert image.getexif().get(0x0112) == 6
    rendition = picture.get_rendition("width-20|format-jpeg")
    assert b"SecretCamera" not in rendition.file.open().read()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.jpg", photo()[:200]),
        ("none.svg", b"<svg"),
        ("laughs.svg", b'<!DOCTYPE s [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'),
        ("fake.png", b"<script>alert(1)</script>"),
    ],
    ids=["broken", "no drawing", "entities", "script"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_with_words(name, content):
    form = uploaded(name, content)
    assert not form.is_valid()
    assert form.errors["file"][0]


@pytest.mark.django_db
def test_a_picture_that_unpacks_to_too_much_is_refused_with_words():
    written = BytesIO()
    Image.new("1", (9000, 9000)).save(written, "PNG")
    assert len(written.getvalue()) < 50_000
    form = uploaded("bomb.png", written.getvalue())
    assert not form.is_valid()
    assert "60000000" in form.errors["file"][0].replace(",", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("page.svg", b"<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>"),
        ("page.gif", b"GIF89a/*<script>*/=1;alert(1)//"),
        ("page.svgz", b"\x1f\x8b\x08\x00"),
        ("page.html", b"<html>"),
        ("page.png.html", b"<html>"),
        ("page.xhtml", EVIL),
    ],
)
def test_what_only_pretends_to_be_a_picture_is_refused_with_words(name, content):
    form = uploaded(name, content)
    assert not form.is_valid()
    assert form.errors["file"][0]


NAMES = [
    *(
        "../../etc/cron.d/x.{}",
        "/etc/x.{}",
        "x\u202e{}.{}",
        "\u2066x\u2069.{}",
        ".htaccess.{}",
        "x\r\n.{}",
    ),
    *(
        "x;y.{}",
        '"x".{}',
        "<img src=x onerror=alert(1)>.{}",
        "x\0.{}",
        "con.{}",
        "案内 図.{}",
        "a" * 300 + ".{}",
        "👩\u200d👩.{}",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_files_name_leads_nowhere_and_turns_nothing_round(name, settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path / "media"
    content = photo("PNG")
    form = uploaded(name.replace("{}", "png"), content)
    if form.is_valid():
        picture = form.save()
        kept = Path(picture.file.path).resolve()
        assert kept.is_relative_to(settings.MEDIA_ROOT.resolve() / "original_images")
        assert kept.name.isascii()
    document_form = get_document_form(get_document_model())(
        {"title": "T", "collection": Collection.get_first_root_node().pk},
        {"file": SimpleUploadedFile(name.replace("{}", "pdf"), b"%PDF-1.4 <script>alert(1)</script>")},
        user=None,
    )
    if not document_form.is_valid():
        assert document_form.errors["file"][0]
        return
    document = document_form.save()
    kept = Path(document.file.path).resolve()
    assert kept.is_relative_to(settings.MEDIA_ROOT.resolve() / "documents")
    assert not set('\r\n\0<>"/\\\u202e\u2066') & set(kept.name)
    answer = client.get(document.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "\u202e" not in unquote(answer["Content-Disposition"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["paper.pdf", "page.txt"])
def test_a_document_is_kept_by_the_browser_and_never_shown(name, settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path
    document = get_document_model().objects.create(title="D", file=SimpleUploadedFile(name, b"%PDF-1.4 <script>"))
    answer = client.get(document.url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_an_uploaded_drawing_that_is_opened_alone_runs_nothing(settings, tmp_path, rf):
    from core import documents

    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "x.svg").write_bytes(EVIL)
    answer = documents.media(rf.get("/media/x.svg"), "x.svg")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
