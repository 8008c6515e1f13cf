"""What a page doesn't take is refused plainly, and a refused form is explained in the visitor's language."""

import pytest
from bs4 import BeautifulSoup
from django.http import FileResponse, HttpResponse
from django.test import Client

from core.middleware import EmptyHeadMiddleware
from core.views import csrf_failure

READ_ONLY = ["/", "/en/", "/search/", "/donate/thanks/", "/healthz", "/robots.txt", "/sitemap.xml", "/news/feed/"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("address", READ_ONLY)
def test_what_can_only_be_read_answers_405_to_anything_else(site_tree, address, method):
    response = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert response.status_code == 405
    assert "GET" in response["Allow"]
    assert_says_so(response, "This address" if address.startswith("/en/") else "このアドレス")


def assert_says_so(response, words: str) -> None:
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith(words)
    assert int(response["Content-Length"]) == len(response.content)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/stripe/webhook/", "/en/nowhere/", "/donate/"])
def test_a_method_that_nobody_has_heard_of_is_refused_in_words_or_finds_nothing(site_tree, address):
    response = Client(enforce_csrf_checks=True).generic("BREW", address)
    assert response.status_code in (403, 404, 405)
    assert response.content


@pytest.mark.django_db
def test_what_can_only_be_sent_to_says_so_to_whoever_reads(client):
    assert_says_so(client.get("/stripe/webhook/"), "このアドレス")
    assert client.head("/stripe/webhook/").content == b""


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/", "ja"), ("/en/", "en")])
def test_a_form_from_elsewhere_is_explained_in_the_visitors_language(client, site_tree, address, language):
    request = client.get(address).wsgi_request
    response = csrf_failure(request)
    assert response.status_code == 403
    html = BeautifulSoup(response.content, "html.parser")
    assert html.find("header")
    assert html.html["lang"] == language
    assert html.find("meta", {"name": "robots"})["content"] == "noindex"


@pytest.mark.django_db
def test_a_refused_sign_in_shows_our_page_and_not_the_frameworks(site_tree):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert "送信できませんでした" in response.content.decode()


@pytest.mark.django_db
def test_an_answer_to_head_has_headers_and_no_body(rf, tmp_path):
    plain = HttpResponse("twelve bytes", headers={"Content-Length": "12"})
    answer = EmptyHeadMiddleware(lambda request: plain)(rf.head("/"))
    assert (answer.content, answer["Content-Length"]) == (b"", "12")
    file = tmp_path / "paper.txt"
    file.write_text("paper")
    streamed = EmptyHeadMiddleware(lambda request: FileResponse(file.open("rb")))(rf.head("/"))
    assert b"".join(streamed.streaming_content) == b""
    assert streamed.file_to_stream is None
    streamed.close()


def test_an_answer_to_get_keeps_its_body(rf):
    assert EmptyHeadMiddleware(lambda request: HttpResponse("words"))(rf.get("/")).content == b"words"
