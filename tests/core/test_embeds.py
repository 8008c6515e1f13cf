"""Pages fetch nothing from anywhere, and no address that an editor enters makes our server ask another one."""

import socket
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError
from wagtail.embeds import embeds
from wagtail.embeds.exceptions import EmbedException
from wagtail.embeds.finders import get_finders
from wagtail.embeds.models import Embed
from wagtail.rich_text import expand_db_html

from core.blocks.video import VideoBlock, player

pytestmark = pytest.mark.django_db

#: What somebody tries who wants our server to call its neighbours, or a platform that is none.
ELSEWHERE = [
    *(
        "http://127.0.0.1/",
        "http://localhost:8000/healthz",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
    ),
    *("http://10.0.0.5/", "http://2130706433/", "http://0x7f.1/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x"),
    *("https://www.youtube.com@127.0.0.1/watch?v=aaaaaaaaaaa", "https://127.0.0.1/?https://youtu.be/aaaaaaaaaaa"),
    *("https://youtu.be.evil.example/aaaaaaaaaaa", "https://evil.example/youtube.com/watch?v=aaaaaaaaaaa"),
    *("javascript:alert(1)//https://youtu.be/aaaaaaaaaaa", "https://youtu.be/aaaaaaaaaaa\nhttps://evil.example"),
]
KNOWN_TO_WAGTAIL = [
    *("https://www.youtube.com/watch?v=aaaaaaaaaaa", "https://vimeo.com/76979871", "https://soundcloud.com/a/b"),
    *("https://twitter.com/a/status/1", "https://www.ted.com/talks/x", "https://www.flickr.com/photos/a/1/"),
]


@pytest.fixture
def nobody_is_called(monkeypatch):
    """Every name that is looked up and every address that is called, from here on; none of them answers."""
    called: list[Any] = []

    def look_up(host, *args, **kwargs):
        called.append(host)
        raise socket.gaierror("nobody is called in this test")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return called


@pytest.mark.parametrize("url", [*ELSEWHERE, *KNOWN_TO_WAGTAIL])
def test_no_address_is_fetched_to_embed_it(url, nobody_is_called):
    with pytest.raises(EmbedException):
        embeds.get_embed(url)
    assert not nobody_is_called
    assert not Embed.objects.exists()


def test_there_is_no_finder_that_would_fetch_one():
    get_finders.cache_clear()
    assert get_finders() == []


@pytest.mark.parametrize("url", [*ELSEWHERE, *KNOWN_TO_WAGTAIL])
def test_the_admins_form_for_embedding_fetches_nothing_either(url, site_tree, admin_client, nobody_is_called):
    for path in ("/admin/embeds/chooser/upload/", "/admin/embeds/chooser/"):
        answer = admin_client.post(path, {"embed-chooser-url": url}, follow=True)
        assert answer.status_code in (200, 302, 404, 405), path
    assert not nobody_is_called
    assert not Embed.objects.exists()


def test_markup_that_asks_for_an_embed_shows_nothing_and_calls_nobody(nobody_is_called):
    shown = expand_db_html(
        '<p>a</p><embed embedtype="media" url="https://www.youtube.com/watch?v=aaaaaaaaaaa"/><p>b</p>'
    )
    assert BeautifulSoup(shown, "html.parser").get_text(" ").split() == ["a", "b"]
    assert "youtube" not in shown
    assert not nobody_is_called


def test_no_editor_offers_to_embed_anything():
    from wagtail.rich_text import features

    assert "embed" not in features.get_default_features()


@pytest.mark.parametrize("url", ELSEWHERE)
def test_the_block_for_videos_takes_no_address_but_a_videos(url):
    assert player(url) is None
    with pytest.raises((StructBlockValidationError, ValidationError)):
        VideoBlock().clean({"url": url, "title": "x", "picture": None, "caption": ""})


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://youtu.be/aaaaaaaaaaa", "https://www.youtube-nocookie.com/embed/aaaaaaaaaaa?autoplay=1"),
        ('https://vimeo.com/76979871"><script>', None),
        ("https://vimeo.com/76979871?x=<script>", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
    ],
)
def test_of_a_videos_address_only_its_number_gets_into_the_page(url, address):
    found = player(url)
    assert (found and found[0]) == address
