"""The Atom feeds."""

from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from news.feeds import LENGTH

from .conftest import japan

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


@pytest.mark.parametrize(("prefix", "language", "title"), [("", "ja", "記事 a"), ("/en", "en", "Article a")])
def test_a_feed_speaks_one_language_and_has_absolute_links(client, write, prefix, language, title):
    write("a", subtitle="要約", published_at=japan(2026, 11, 12, 10), updated_at=japan(2026, 11, 13, 10))
    root = feed(client, f"{prefix}/news/feed/")
    assert root.get(LANGUAGE) == language
    assert titles(root) == [title]
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": f"http://testserver{prefix}/news/",
        "self": f"http://testserver{prefix}/news/feed/",
    }
    entry = root.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{prefix}/news/a/"
    assert entry.findtext(f"{ATOM}published") == "2026-11-12T10:00:00+09:00"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-13T10:00:00+09:00"
    assert root.findtext(f"{ATOM}updated") == "2026-11-13T10:00:00+09:00"


def test_a_reader_that_has_it_is_told_so_until_something_changes(client, write):
    write("a", published_at=japan(2026, 11, 12, 10))
    answer = client.get("/news/feed/")
    assert answer["Last-Modified"] == "Thu, 12 Nov 2026 01:00:00 GMT"
    again = {"If-None-Match": answer["ETag"], "If-Modified-Since": answer["Last-Modified"]}
    assert client.get("/news/feed/", headers=again).status_code == 304
    second = write("b", published_at=japan(2026, 11, 13, 10))
    answer = client.get("/news/feed/", headers=again)
    assert answer.status_code == 200
    second.unpublish()
    again = {"If-None-Match": answer["ETag"], "If-Modified-Since": answer["Last-Modified"]}
    assert client.get("/news/feed/", headers=again).status_code == 200


def test_every_entry_has_what_atom_demands(client, write):
    write("a")
    root = feed(client, "/news/feed/")
    for one in [root, *root.iter(f"{ATOM}entry")]:
        assert one.findtext(f"{ATOM}id").startswith("http://testserver/")
        assert one.findtext(f"{ATOM}title")
        assert one.findtext(f"{ATOM}updated")
    assert root.findtext(f"{ATOM}author/{ATOM}name")


def test_what_is_for_supporters_or_a_draft_does_not_leave_the_site(client, write):
    write("inner", audience="supporters")
    write("draft").unpublish()
    write("open")
    assert titles(feed(client, "/news/feed/")) == ["記事 open"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_category_has_its_own_feed(client, write, prefix):
    write("a", "media")
    write("b", "report")
    root = feed(client, f"{prefix}/news/feed/media/")
    assert [title[-1] for title in titles(root)] == ["a"]
    assert root.find(f"{ATOM}link[@rel='alternate']").get("href") == f"http://testserver{prefix}/news/?category=media"


def test_signs_in_a_summary_stay_signs(client, write):
    write("signs", subtitle="A & B <c>")
    assert feed(client, "/news/feed/").findtext(f"{ATOM}entry/{ATOM}summary") == "A &amp; B &lt;c&gt;"


def test_an_empty_feed_is_a_feed(client, site_tree):
    assert titles(feed(client, "/news/feed/event/")) == []


def test_a_feed_ends_after_the_newest(client, write):
    for number in range(LENGTH + 2):
        write(f"n{number}", published_at=japan(2026, 1, number + 1), english=False)
    assert titles(feed(client, "/news/feed/"))[0] == f"記事 n{LENGTH + 1}"
    assert len(titles(feed(client, "/news/feed/"))) == LENGTH


@pytest.mark.parametrize("path", ["/news/feed/nonsense/", "/en/news/feed/nonsense/"])
def test_an_unknown_category_has_no_feed(client, site_tree, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "feeds"),
    [
        ("/news/", ["/news/feed/"]),
        ("/en/news/", ["/en/news/feed/"]),
        ("/news/?category=media", ["/news/feed/", "/news/feed/media/"]),
        ("/en/news/a/", ["/en/news/feed/"]),
    ],
)
def test_pages_name_their_feeds(client, write, path, feeds):
    write("a", "media")
    page = BeautifulSoup(client.get(path).content, "html.parser")
    assert [link["href"] for link in page.select("link[type='application/atom+xml']")] == feeds
