"""What every page type can do, whoever made it."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from home.models import HomePage
from tests.home.page_types import PAGE_TYPES, example

pytestmark = pytest.mark.django_db
every_type = pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model._meta.label)


def read(client, page) -> BeautifulSoup:
    response = client.get(page.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture(scope="module")
def examples(build):
    """One of each type stands for all tests."""
    build(lambda: [example(HomePage.objects.get(locale__language_code="ja"), model) for model in PAGE_TYPES])


@pytest.fixture
def twins(examples, site_tree, model):
    page = example(site_tree, model)
    return {"ja": page, "en": page.get_translations().get()}


@every_type
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_renders_in_its_language_under_one_heading(client, twins, language):
    html = read(client, twins[language])
    assert html.html["lang"] == language
    assert len(html.find_all("h1")) == 1
    assert html.title.text.strip()


@every_type
def test_each_twin_names_itself_and_the_other(client, twins, settings):
    addresses = {language: settings.SITE_URL + page.url for language, page in twins.items()}
    for language, page in twins.items():
        html = read(client, page)
        alternates = {link["hreflang"]: link["href"] for link in html.find_all("link", rel="alternate", hreflang=True)}
        assert alternates == {**addresses, "x-default": addresses["ja"]}
        assert html.find("link", rel="canonical")["href"] == addresses[language]


@every_type
def test_the_language_switch_leads_to_the_twin(client, twins):
    assert read(client, twins["ja"]).find(class_="language-switch")["href"] == twins["en"].url
    assert read(client, twins["en"]).find(class_="language-switch")["href"] == twins["ja"].url


@every_type
def test_a_strict_policy_holds(client, twins):
    response = client.get(twins["ja"].url)
    html = BeautifulSoup(response.content, "html.parser")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert html.find_all(style=True) == []
    assert html.find_all("style") == []
    assert [
        script for script in html.find_all("script") if not script.get("src") and "json" not in script["type"]
    ] == []
    assert re.findall(rb"<[^>]*\son[a-z]+=", response.content) == []


@every_type
def test_it_loads_nothing_from_another_host(client, twins, settings):
    html = read(client, twins["ja"])
    loaded = [tag.get("src") or tag.get("href") for tag in html.find_all(["img", "script", "iframe", "source"])]
    loaded += [link["href"] for link in html.find_all("link", rel=["stylesheet", "icon"])]
    assert [address for address in loaded if address and address.startswith(("http", "//"))] == []


@every_type
def test_its_edit_form_opens(admin_client, twins):
    address = reverse("wagtailadmin_pages:edit", args=[twins["ja"].pk])
    assert admin_client.get(address).status_code == 200


@every_type
def test_an_editor_is_offered_it_somewhere(twins, model):
    parent = twins["ja"].get_parent().specific_class
    assert model in parent.allowed_subpage_models()


@every_type
def test_it_can_be_previewed_in_every_mode(twins):
    page = twins["ja"].get_latest_revision_as_object()
    for mode, _label in page.preview_modes:
        response = page.make_preview_request(preview_mode=mode)
        assert response.status_code == 200


@every_type
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_tells_an_editor_what_it_is_for(model, language):
    with translation.override(language):
        assert model.get_verbose_name()
        assert str(model.page_description)


@every_type
def test_its_title_can_be_searched(model):
    assert "title" in {field.field_name for field in model.get_searchable_search_fields()}
