"""The admin's own search boxes: Japanese is found by two characters inside a word, and nothing typed is an error."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image
from wagtail.documents.models import Document

from core import site_tree as tree
from core.models import Figure, Picture
from home.models import StandardPage
from tests.home.meetings import EVENT, make_event, said

pytestmark = pytest.mark.django_db

ODD = ['"', "'", "''", "%", "\\", "(", "紙 OR", "紙:*", '"紙', "<->", "-", "😀", "\x00紙", "あ" * 300]


@pytest.fixture
def things(site_tree, client, settings, tmp_path):
    """One thing of each kind whose name holds 飛行 inside a word."""
    settings.MEDIA_ROOT = tmp_path
    tree.page(site_tree, StandardPage, "plane", ja={"title": "大紙飛行機号"}, en=None)
    Document.objects.create(title="大紙飛行機号", file=ContentFile(b"x", name="plane.pdf"))
    path = tmp_path / "plane.png"
    Image.new("RGB", (10, 10)).save(path)
    with path.open("rb") as file:
        Picture.objects.create(title="大紙飛行機号", file=ImageFile(file, name="plane.png"))
    tree.snippet(
        Figure, "planes", ja={"label": "大紙飛行機号"}, en=None, both={"value": 1, "as_of": "2026-01-01", "unit": "機"}
    )
    make_event(site_tree)
    client.post(EVENT, said(name="大紙飛行機号"))


BOXES = [
    ("wagtailadmin_pages:search", {}),
    ("wagtailadmin_explore_root", {}),
    ("wagtailadmin_choose_page_search", {"page_type": "wagtailcore.page"}),
    ("wagtailimages:index", {}),
    ("wagtailimages_chooser:choose_results", {}),
    ("wagtaildocs:index", {}),
    ("wagtaildocs_chooser:choose_results", {}),
    ("wagtailsnippets_core_figure:list", {}),
    ("registrations:index", {}),
]


def test_two_characters_inside_a_word_find_it_in_every_box(admin_client, things):
    for name, more in BOXES:
        address = reverse(name)
        found = admin_client.get(address, {"q": "飛行", **more})
        assert found.status_code == 200, name
        assert "大紙飛行機号" in found.content.decode(), name
        missing = admin_client.get(address, {"q": "行飛", **more})
        assert "大紙飛行機号" not in missing.content.decode(), name


@pytest.mark.parametrize(
    "name", [*(name for name, _more in BOXES), "wagtailusers_users:index", "inquiries:index", "giving_donors:index"]
)
def test_whatever_is_typed_there_is_answered(admin_client, name):
    address = reverse(name)
    codes = {question: admin_client.get(address, {"q": question}).status_code for question in ODD}
    assert set(codes.values()) == {200}, codes
