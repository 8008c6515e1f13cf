"""A third language, by setting and in the admin alone: Ukrainian, as the README describes it."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from config.environment import languages_named
from core import site_tree as tree
from core.models import Footer
from corporate.models import Inquiry, Topic
from home.models import StandardPage
from news.models import Category, NewsIndexPage, NewsPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_languages(settings):
    cache.clear()
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages_named(["ja", "en", "uk"])
    yield
    cache.clear()


@pytest.fixture
def ukrainian(admin_client, site_tree, django_capture_on_commit_callbacks):
    """Its locale, made in the admin under *Settings → Locales*, and the front page, translated and published."""
    assert admin_client.post(reverse("wagtaillocales:add"), {"language_code": "uk"}).status_code == 302
    locale = Locale.objects.get(language_code="uk")
    with django_capture_on_commit_callbacks(execute=True):  # wagtail-localize publishes when the transaction commits
        put_live(admin_client, site_tree, locale)
    return locale


def put_live(client, page, locale, said=lambda words: f"Слова {len(words)}"):
    """What an editor does: sends the page for translation, writes the words side by side, publishes."""
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert client.post(address, {"locales": [locale.pk]}).status_code == 302
    twin = page.get_translation(locale)
    assert not twin.live
    kept = Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)
    for segment in kept.source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale,
            defaults={"data": said(segment.string.data)},
        )
    edit = reverse("wagtailadmin_pages:edit", args=[twin.pk])
    assert client.post(edit, {"action": "publish"}).status_code == 302
    return Page.objects.get(pk=twin.pk)


@pytest.fixture
def publish(admin_client, ukrainian, django_capture_on_commit_callbacks):
    def out(page, **how):
        with django_capture_on_commit_callbacks(execute=True):
            return put_live(admin_client, page, ukrainian, **how)

    return out


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "html.parser")


def test_what_has_no_word_in_a_further_language_is_said_in_english():
    with translation.override("uk"):
        assert gettext("Main navigation") == "Main navigation"
        assert gettext("Yes") == "Так"  # Django's own
    with translation.override("ja"):
        assert gettext("Main navigation") != "Main navigation"


def test_the_front_page_stands_at_its_own_address_with_its_twins(client, ukrainian, settings):
    page = read(client, "/uk/")
    assert page.html["lang"] == "uk"
    assert page.title.text
    for address in ("/", "/en/", "/uk/"):
        html = read(client, address)
        twins = {link["hreflang"]: link["href"] for link in html.find_all("link", rel="alternate", hreflang=True)}
        root = settings.SITE_URL
        assert twins == {"ja": f"{root}/", "en": f"{root}/en/", "uk": f"{root}/uk/", "x-default": f"{root}/"}
        others = {"/", "/en/", "/uk/"} - {address}
        assert {link["href"] for link in html.select(".site-header .language-switch")} == others
    assert page.select_one(".site-header .button").text == "Donate"


def test_the_frame_is_english_until_it_is_translated(client, ukrainian, site_tree):
    english, page = (read(client, address) for address in ("/en/", "/uk/"))
    titles = [[link.text for link in html.select(".site-nav a")] for html in (english, page)]
    assert titles[0] == titles[1] != []
    assert Footer.objects.filter(locale=ukrainian).count() == 0


def test_a_page_is_translated_found_and_in_the_sitemap(client, publish, site_tree):
    page = tree.page(site_tree, StandardPage, "walk", ja={"title": "歩み"}, en={"title": "Our way"})
    publish(page, said=lambda words: "Наш шлях")
    html = read(client, "/uk/walk/")
    assert html.h1.text == "Наш шлях"
    assert read(client, "/walk/").find("link", hreflang="uk")["href"].endswith("/uk/walk/")
    assert "/uk/walk/" in client.get("/sitemap.xml").content.decode()
    assert "Disallow: /uk/mine/" in client.get("/robots.txt").content.decode()
    found = read(client, "/uk/search/?q=шлях")
    assert found.find("a", href="/uk/walk/") is not None


def test_a_page_without_a_twin_offers_the_english_one(client, publish, site_tree):
    tree.page(site_tree, StandardPage, "walk", ja={"title": "歩み"}, en={"title": "Our way"})
    assert read(client, "/uk/walk/", status=404).find("a", href="/en/walk/") is not None


def test_news_have_a_list_and_a_feed(client, publish, site_tree):
    index = tree.find(site_tree, "news")
    category = Category.objects.filter(locale=site_tree.locale)[0]
    article = tree.page(index, NewsPage, "spring", ja={"title": "春", "category": category}, en=None)
    publish(index, said=lambda words: "Новини")
    publish(article, said=lambda words: "Весна")
    assert read(client, "/uk/news/").find("a", href="/uk/news/spring/") is not None
    assert "Весна" in client.get("/uk/news/feed/").content.decode()
    assert NewsIndexPage.objects.live().count() == 3


def test_a_form_is_read_in_english_and_answered_by_a_mail_in_english(
    client, publish, site_tree, django_capture_on_commit_callbacks
):
    publish(tree.find(site_tree, "contact"), said=lambda words: "Слова")
    page = read(client, "/uk/contact/")
    topics = {choice["value"] for choice in page.select("input[name=topic]")}
    assert topics == set(Topic.objects.filter(form="contact", locale=site_tree.locale).values_list("slug", flat=True))
    sent = {
        "topic": "giving",
        "name": "Оксана Приклад",
        "email": "oksana@example.org",
        "message": "Як допомогти?",
        "consent": "yes",
        "token": page.find("input", {"name": "token"})["value"],
    }
    assert client.post("/uk/contact/", sent | {"email": "no"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/uk/contact/", sent).status_code == 303
    assert Inquiry.objects.get().language == "uk"
    answer = next(letter for letter in mail.outbox if letter.to == ["oksana@example.org"])
    assert "WELgee" in answer.body
    assert not any("ぁ" <= sign <= "ヿ" for sign in answer.subject + answer.body)


def test_the_donate_page_offers_its_funds(client, publish, site_tree):
    publish(tree.find(site_tree, "donate"), said=lambda words: "Слова")
    ours, theirs = (read(client, address).select("[name=fund]") for address in ("/donate/", "/uk/donate/"))
    assert len(ours) == len(theirs)


def test_the_board_counts_the_further_language(admin_client, publish):
    address = "/admin/translations/?language=uk&state=missing"
    page, more = [BeautifulSoup(admin_client.get(f"{address}&p={number}").content, "html.parser") for number in (1, 2)]
    listed = [*page.select("td.title"), *more.select("td.title")]
    assert len(listed) > 40
    assert int(page.select_one(".translation-counts .is-missing b").text) == len(listed)
    assert page.find("option", value="uk") is not None


def test_a_second_start_of_the_site_changes_nothing(publish):
    from home import starting_site

    before = Page.objects.count()
    starting_site.make()
    assert Page.objects.count() == before
