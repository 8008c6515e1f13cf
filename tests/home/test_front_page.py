"""The front page as a new site begins with it."""

import json

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from wagtail.images.tests.utils import get_test_image_file

from core import languages
from core import site_tree as tree
from core.blocks.people import PeopleBlock
from core.models import CallToActionCards, Picture
from home.models import PersonPage

pytestmark = pytest.mark.django_db


def read(client, path: str = "/") -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content, "html.parser")


@pytest.mark.parametrize(("path", "prefix"), [("/", ""), ("/en/", "/en")])
def test_its_buttons_lead_to_pages_of_its_language(client, site_tree, path, prefix):
    html = read(client, path)
    assert [link["href"] for link in html.select(".hero .button")] == [f"{prefix}/donate/", "#doors"]
    doors = [link["href"] for link in html.select(".call-to-action a")]
    assert doors == [
        f"{prefix}/donate/?fund=ukraine-afghanistan",
        f"{prefix}/donate/",
        f"{prefix}/corporate/",
        f"{prefix}/membership/",
    ]


def test_every_link_of_the_page_leads_somewhere(client, site_tree):
    links = {link.get("href") for link in read(client).find_all("a")}
    assert "" not in links
    assert None not in links
    ours = {link.split("#")[0].split("?")[0] for link in links if link.startswith("/") and "/mine/" not in link}
    assert {link: client.get(link).status_code for link in ours} == dict.fromkeys(ours, 200)


def test_a_button_goes_when_its_page_goes(client, site_tree):
    tree.find(site_tree, "corporate").unpublish()
    assert not read(client).find("a", href="/corporate/")


def test_it_says_who_we_are_to_machines(client, site_tree):
    found = [json.loads(script.string) for script in read(client).find_all("script", type="application/ld+json")]
    assert [item["@type"] for item in found] == ["NGO"]
    assert found[0]["legalName"] == "特定非営利活動法人 WELgee"


def test_the_doors_are_those_of_the_settings(client, site_tree):
    cards = CallToActionCards.objects.get(locale=site_tree.locale)
    cards.title = "扉"
    cards.save()
    assert read(client).find(id="doors-title").text == "扉"


def test_questions_are_told_to_machines(client, site_tree):
    scripts = read(client, "/faq/").find_all("script", type="application/ld+json")
    kinds = {item["@type"]: item for item in (json.loads(script.string) for script in scripts)}
    assert {"FAQPage", "BreadcrumbList"} >= set(kinds) >= {"FAQPage"}
    assert kinds["FAQPage"]["mainEntity"][0]["acceptedAnswer"]["text"]


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_it_takes_twelve_queries_at_most(client, site_tree, path, django_assert_max_num_queries):
    client.get(path)  # pictures, locales and the sites' roots are known from then on
    with django_assert_max_num_queries(12):
        client.get(path)


def test_portraits_take_the_same_queries_however_many_people_stand_there(
    site_tree, settings, tmp_path, django_assert_num_queries
):
    settings.MEDIA_ROOT = tmp_path
    place = tree.find(site_tree, "about/people")
    for number in range(4):
        picture = Picture.objects.create(title=f"p{number}", file=get_test_image_file())
        values = {"title": f"人{number}", "role": "通訳", "picture": picture}
        tree.page(place, PersonPage, f"p{number}", ja=values, en={**values, "title": f"Person {number}"})
    block = PeopleBlock()
    languages.localized([place])  # learns the locales
    for number in (1, 4):
        people = list(PersonPage.objects.child_of(place)[:number])
        with translation.override("ja"), django_assert_num_queries(2):  # the pictures, and their files
            shown = block.get_context({"people": people})["people"]
            assert [person.picture.title for person in shown] == [f"p{one}" for one in range(number)]
