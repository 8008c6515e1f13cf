"""What every new site begins with."""

import pytest
from django.core.management import call_command
from wagtail.models import Page, Revision, Site

from core.models import Figure, Footer, Identity, Navigation

EVERYTHING = [Page, Revision, Site, Identity, Navigation, Footer, Figure]


def everything() -> dict[str, list]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


@pytest.mark.django_db
def test_a_second_run_changes_nothing(capsys):
    before = everything()
    call_command("start_site")
    assert everything() == before


@pytest.mark.django_db
def test_every_page_has_a_published_twin(site_tree):
    pages = site_tree.get_descendants(inclusive=True)
    twins = site_tree.get_translations().get().get_descendants(inclusive=True)
    assert {page.slug for page in pages} - {"home"} == {page.slug for page in twins} - {"home-en"}
    assert all(page.live for page in [*pages, *twins])


def test_both_languages_answer(client, site_tree):
    assert client.get("/").status_code == 200
    assert client.get("/en/").status_code == 200
