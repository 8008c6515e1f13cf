"""Documents that only pages for supporters name: whatever address one tries, others get the teaser."""

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from core import audience
from core import site_tree as tree
from home.models import ReportPage
from tests.donate.visitors import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Document.objects.create(title="中の報告", file=ContentFile(b"secret words", name="inner.pdf"))


@pytest.fixture
def report(site_tree, document, django_capture_on_commit_callbacks):
    def make(slug: str = "inner", **both) -> ReportPage:
        with django_capture_on_commit_callbacks(execute=True):  # which is when references are noted
            return tree.page(
                tree.find(site_tree, "reports"),
                ReportPage,
                slug,
                ja={"title": "支え手への報告"},
                en={"title": "For supporters"},
                both={"year": 2025, "kind": "annual", "document": document, "audience": "supporters", **both},
            )

    return make


def read(response) -> bytes:
    return response.getvalue() if response.streaming else response.content


@pytest.fixture
def supporters(monkeypatch):
    monkeypatch.setattr(audience, "_predicates", [lambda request: request.headers.get("X-Supporter") == "yes"])
    return {"X-Supporter": "yes"}


def test_others_are_led_to_the_teaser_and_supporters_read_it(client, report, document, supporters):
    report()
    refused = client.get(document.url)
    assert (refused.status_code, refused["Location"]) == (302, "/reports/inner/")
    allowed = client.get(document.url, headers=supporters)
    assert read(allowed) == b"secret words"
    for answer in (refused, allowed):
        assert "no-store" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["", "./", "x/../", "/"])
def test_the_file_behind_it_cannot_be_guessed(client, report, document, settings, path):
    report()
    assert client.get(f"/media/{path}{document.file.name}").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_list_and_page_name_it_but_lead_to_the_teaser(client, report, document, prefix):
    report()
    listed = client.get(f"{prefix}/reports/").content.decode()
    assert document.url not in listed
    assert f"{prefix}/reports/inner/" in listed
    assert document.url not in client.get(f"{prefix}/reports/inner/").content.decode()
    assert soup(client.get(f"{prefix}/reports/inner/")).h1 is not None


def test_what_a_page_for_everybody_names_too_is_for_everybody(client, report, document):
    report()
    report("open", audience="everybody")
    assert read(client.get(document.url)) == b"secret words"


def test_a_draft_for_supporters_already_keeps_its_document(client, report, document, site_tree):
    report()
    for page in ReportPage.objects.filter(slug="inner"):
        page.unpublish()
    assert client.get(document.url).status_code == 404
    client.force_login(User.objects.create_superuser("chief", "c@example.org", "secret"))
    assert client.get(document.url).status_code == 200


def test_a_document_for_everybody_is_served_as_ever(client, document):
    answer = client.get(document.url)
    assert read(answer) == b"secret words"
    assert client.post(document.url).status_code == 405
