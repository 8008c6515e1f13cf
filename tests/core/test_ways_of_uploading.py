"""Pictures and documents come in one by one, several at once, and where a page chooses them: all three alike."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from wagtail.documents.models import Document
from wagtail.models import Collection, UploadedFile
from wagtail.users.models import UserProfile

from core.models import Picture
from tests.core.test_uploads import EVIL, photo

pytestmark = pytest.mark.django_db

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}><rect width="5" height="5"/></svg>'
#: What a size may look like that can't be drawn.
ODD = [
    'viewBox="0 0 0 0"',
    'width="0.4" height="0.4"',
    'viewBox="0 0 -5 5"',
    'width="0" height="0"',
    'width="NaN" height="NaN"',
    'width="inf" height="inf"',
    'width="1e308" height="1"',
    'width="1e400" height="1e400"',
    'width="-3" height="4"',
    'width="10" height="10" viewBox="0 0 0 0"',
    'width="10" height="10" viewBox="1e308 0 5 5"',
    'width="100%" height="100%" viewBox="0 0 0.2 0.2"',
    'width="wide" height="10"',
    'width="3000000000" height="1"',
    'viewBox="none"',
    'width="10" height="10" preserveAspectRatio="?"',
]
FINE = {
    "": (300, 150),
    'width="100%" height="100%"': (300, 150),
    'width="50%" viewBox="0 0 30 20"': (30, 20),
    'viewBox="-5 -5 30 20"': (30, 20),
    'width="20"': (20, 20),
    'width="1in" height="48"': (96, 48),
}


@pytest.fixture(autouse=True)
def editor(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = User.objects.create_user("hana", "hana@example.org", "x")
    user.groups.add(Group.objects.get(name="Editors"))
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    return user


def file(content: str | bytes, name: str = "table.svg"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def several(client, one, kind: str = "images", **said) -> dict:
    answer = client.post(f"/admin/{kind}/multiple/add/", {"files[]": one, "collection": root(), **said})
    assert answer.status_code == 200
    return json.loads(answer.content)


def root() -> int:
    return Collection.get_first_root_node().pk


def errors(html: str) -> str:
    return " ".join(
        one.get_text(" ", strip=True) for one in BeautifulSoup(html, "html.parser").select(".error-message")
    )


def by_itself(client, one) -> str:
    answer = client.post("/admin/images/add/", {"title": "T", "description": "D", "collection": root(), "file": one})
    assert answer.status_code in (200, 302)
    return errors(answer.content.decode())


def at_once(client, one) -> str:
    return str(several(client, one).get("error_message", ""))


def while_choosing(client, one) -> str:
    name = "image-chooser-upload"
    answer = client.post(
        "/admin/images/chooser/create/",
        {f"{name}-title": "T", f"{name}-description": "D", f"{name}-collection": root(), f"{name}-file": one},
    )
    assert answer.status_code == 200
    return errors(json.loads(answer.content).get("htmlFragment", ""))


WAYS = [by_itself, at_once, while_choosing]


@pytest.mark.parametrize("name", ["photo.jpg", "table.svg"])
def test_one_of_several_pictures_is_taken_cleaned_and_gets_its_words(client, editor, name):
    content = photo() if name.endswith("jpg") else EVIL
    taken = several(client, file(content, name))
    picture = Picture.objects.get()
    assert (taken["success"], taken["image_id"]) == (True, picture.pk)
    kept = picture.file.open().read()
    assert b"SecretCamera" not in kept
    assert b"alert" not in kept
    assert picture.uploaded_by_user == editor
    form = BeautifulSoup(taken["form"], "html.parser")
    asked = {one["name"].removeprefix(f"image-{picture.pk}-") for one in form.select("[name]")}
    assert {"title", "description", "credit"} <= asked
    assert "file" not in asked
    address = form.form["action"]
    said = {f"image-{picture.pk}-{name}": word for name, word in {"title": "", "description": "長い机"}.items()}
    refused = json.loads(client.post(address, said).content)
    assert refused["success"] is False
    assert errors(refused["form"]) == "This field is required."
    assert "長い机" in refused["form"]
    saved = json.loads(client.post(address, {**said, f"image-{picture.pk}-title": "机"}).content)
    assert saved["success"] is True
    picture.refresh_from_db()
    assert (picture.title, picture.description) == ("机", "長い机")
    assert picture.file.open().read() == kept
    assert client.get("/admin/images/").status_code == 200


def test_a_picture_that_was_put_aside_uncleaned_is_asked_for_again(client):
    put_aside = several(client, file(EVIL), title="x" * 300)
    upload = UploadedFile.objects.get()
    name = f"uploaded-image-{upload.pk}"
    address = BeautifulSoup(put_aside["form"], "html.parser").form["action"]
    answer = json.loads(client.post(address, {f"{name}-title": "T", f"{name}-description": "D"}).content)
    assert answer["success"] is False
    assert "Choose it again." in answer["form"]
    assert not Picture.objects.exists()


def test_one_of_several_documents_is_taken_and_gets_its_words(client, editor):
    taken = several(client, file(b"%PDF-1.4", "paper.pdf"), "documents")
    document = Document.objects.get()
    address = BeautifulSoup(taken["form"], "html.parser").form["action"]
    saved = json.loads(client.post(address, {f"doc-{document.pk}-title": "報告"}).content)
    assert saved["success"] is True
    document.refresh_from_db()
    assert (document.title, document.uploaded_by_user) == ("報告", editor)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_takes_a_drawing_whose_size_can_be_told(client, way):
    for size, pixels in FINE.items():
        assert way(client, file(SVG.format(size))) == ""
        picture = Picture.objects.latest("pk")
        assert (picture.width, picture.height) == pixels, size
    assert Picture.objects.count() == len(FINE)
    assert client.get("/admin/images/").status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_no_way_takes_a_drawing_without_a_size_that_can_be_shown(client, editor, way, tmp_path):
    for size in ODD:
        assert "has no size that can be shown" in way(client, file(SVG.format(size))), size
    UserProfile.objects.filter(user=editor).update(preferred_language="ja")
    assert "表示できる大きさがありません" in way(client, file(SVG.format(ODD[0])))
    assert not Picture.objects.exists()
    assert not UploadedFile.objects.exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (-5, 5)])
def test_the_database_keeps_no_picture_without_a_size(size):
    picture = Picture.objects.create(title="x", file=ContentFile(SVG.format("").encode(), "x.svg"), width=9, height=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(width=size[0], height=size[1])


@pytest.mark.django_db(transaction=True)
def test_a_picture_without_a_size_that_is_there_stops_no_new_version():
    picture = Picture.objects.create(title="x", file=ContentFile(SVG.format("").encode(), "x.svg"), width=9, height=9)
    steps = MigrationExecutor(connection)
    steps.migrate([("core", "0013_plurals_of_the_frame")])
    try:
        Picture.objects.filter(pk=picture.pk).update(width=-5, height=0)
    finally:
        MigrationExecutor(connection).migrate([("core", "0015_a_picture_has_a_size")])
    assert Picture.objects.values_list("width", "height").get(pk=picture.pk) == (1, 1)


@pytest.mark.parametrize("size", ['viewBox="0 0 0 0"', 'viewBox="0 0 -5 5"', 'width="0.4" height="0.4"'])
def test_a_drawing_without_a_size_that_is_there_already_takes_nothing_else_down(client, size):
    def stored(name: str) -> Picture:
        drawing = SVG.format('width="9" height="9"').encode()
        return Picture.objects.create(title=name, file=ContentFile(drawing, f"{name}.svg"))

    whole, broken = stored("whole"), stored("broken")
    Path(broken.file.path).write_text(SVG.format(size))
    for address in ("/admin/images/", "/admin/images/chooser/", f"/admin/images/{broken.pk}/"):
        assert client.get(address).status_code == 200, address
    listed = client.get("/admin/images/").content.decode()
    assert whole.get_rendition("max-165x165").url in listed
    assert "not-found" in listed
