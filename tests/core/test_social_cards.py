"""The picture that social networks show of a page without one."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image, ImageChops

from core import site_tree as tree
from core import social_cards, typesetting
from core.models import Identity
from core.social_cards import HEIGHT, WIDTH, Card
from home import consent
from home.models import StandardPage
from tests.home import told
from tests.home.meetings import make_story

pytestmark = pytest.mark.django_db
TEXT_ENDS = 770


@pytest.fixture(autouse=True)
def cards(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SOCIAL_CARDS = True


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def page(site_tree, committed):
    with committed():
        return tree.page(
            tree.find(site_tree, "about"),
            StandardPage,
            "roots",
            ja={"title": "わたしたちの根"},
            en={"title": "Our roots"},
        )


def said(client, path: str) -> dict[str, str]:
    head = BeautifulSoup(client.get(path).content, "html.parser")
    metas = [(one.get("property") or one.get("name"), one["content"]) for one in head.select("meta[content]")]
    return {name: content for name, content in metas if name and name.startswith(("og:image", "twitter"))}


def stored(meta: dict[str, str]) -> bool:
    return default_storage.exists(urlsplit(meta["og:image"]).path.removeprefix("/media/"))


def test_publishing_a_page_without_a_picture_draws_its_card_in_each_language(client, page):
    cards = [said(client, f"{prefix}/about/roots/") for prefix in ("", "/en")]
    assert [card["og:image:alt"].split(" — ")[0] for card in cards] == ["わたしたちの根", "Our roots"]
    assert cards[0]["og:image"] != cards[1]["og:image"]
    for card in cards:
        assert card["twitter:card"] == "summary_large_image"
        assert (card["og:image:width"], card["og:image:height"]) == ("1200", "630")
        answer = client.get(urlsplit(card["og:image"]).path)
        assert "immutable" in answer["Cache-Control"]
        assert Image.open(BytesIO(b"".join(answer.streaming_content))).size == (WIDTH, HEIGHT)


def test_another_title_is_another_address(client, page, committed):
    before = said(client, "/about/roots/")["og:image"]
    page.title = "わたしたちの枝"
    with committed():
        page.save_revision().publish()
    after = said(client, "/about/roots/")
    assert after["og:image"] != before
    assert stored(after)


def test_a_draft_has_no_card_yet(page, committed):
    before = default_storage.listdir(social_cards.FOLDER)
    page.title = "まだ内緒"
    with committed():
        page.save_revision()
    assert default_storage.listdir(social_cards.FOLDER) == before


def test_a_chosen_picture_is_taken_instead(client, page, committed):
    page.social_picture = told.picture("chosen")
    with committed():
        page.save_revision().publish()
    assert "/cards/" not in said(client, "/about/roots/")["og:image"]


def test_the_night_draws_what_is_missing_and_deletes_what_no_page_names(client, page, settings, committed):
    settings.SOCIAL_CARDS = False
    page.title = "見なれた町"
    page.save_revision().publish()
    settings.SOCIAL_CARDS = True
    old = Card("わたしたちの根", "ja", Identity.in_language("ja").name).name
    assert default_storage.exists(old)
    assert not stored(said(client, "/about/roots/"))
    call_command("social_cards")
    assert stored(said(client, "/about/roots/"))
    assert not default_storage.exists(old)


def test_a_withdrawn_story_leaves_no_card_not_even_of_a_former_title(site_tree, committed):
    with committed():
        story = make_story(site_tree)
        story.title = "別の題"
        story.save_revision().publish()
    before = set(default_storage.listdir(social_cards.FOLDER)[1])
    assert len(before) >= 2
    with committed():
        consent.withdraw(story)
    assert not before & set(default_storage.listdir(social_cards.FOLDER)[1])


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ja", "募集"),
        ("ja", "ITエンジニアとして働くJonasさんに、5年間とこれからのことを聞きました" * 4),
        ("ja", "あ" * 255),
        ("en", "Two hundred seats: our campaign has begun, and here is what every gift does " * 3),
        ("en", "Donaudampfschifffahrtsgesellschaft" * 6),
        ("en", '#panic("x") *bold* $x$ \\ "quotes" <b>'),
        ("en", " "),
    ],
)
def test_any_title_is_set_beside_the_drawing_and_never_over_it(language, title):
    card = Card(title, language, "WELgee")
    scenes = [_right_half(Card(f"{number}", language, "WELgee")) for number in range(12)]
    assert any(ImageChops.difference(_right_half(card), scene).getbbox() is None for scene in scenes)


def _right_half(card: Card) -> Image.Image:
    return Image.open(BytesIO(card.png())).convert("RGB").crop((TEXT_ENDS, 0, WIDTH, HEIGHT))


@pytest.mark.parametrize(
    ("language", "text", "pieces"),
    [
        ("ja", "水は国境を知らない", ["水は", "国境を", "知らない"]),
        ("ja", "Jonasさんに、", ["Jonasさんに、"]),
        ("en", "Water knows  no border", ["Water", "knows", "no", "border"]),
    ],
)
def test_lines_break_between_phrases(language, text, pieces):
    assert typesetting.phrases(text, language) == pieces
