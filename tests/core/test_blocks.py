"""The blocks of a body: previews, headings, footnotes, what they refuse."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.urls import reverse
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from core import site_tree
from core.blocks import BodyBlock
from core.blocks.giving import DonateBlock
from core.blocks.tables import TableBlock
from core.blocks.video import VideoBlock, player
from core.models import Footnote
from home.blocks import HomeBlock
from home.doors import nested_doors

BODY = BodyBlock()
BLOCKS = [*BODY.child_blocks.values(), *HomeBlock().child_blocks.values()]


def rendered(*blocks: tuple) -> BeautifulSoup:
    body = site_tree.stream(BODY, list(blocks), seed="test")
    html = Template("{% load body_tags %}{% render_body body %}").render(Context({"body": body}))
    return BeautifulSoup(html, "html.parser")


@pytest.mark.django_db
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_a_block_shows_itself_in_the_chooser(admin_client, site_tree, block):
    assert block.is_previewable
    assert str(block.get_description())
    assert str(block.meta.group or block.label)
    response = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    assert b"css/style.css" in response.content


def test_boxes_stand_one_level_below_the_heading_they_follow():
    case = ("case", {"title": "事例", "text": "<p>…</p>"})
    html = rendered(case, ("heading", {"text": "章"}), case)
    assert [tag.name for tag in html.find_all(["h2", "h3"])] == ["h2", "h2", "h3"]


@pytest.mark.django_db
def test_marks_lead_to_footnotes_and_back():
    note = Footnote.objects.create(locale=site_tree.locales()[0], term="空白", text="<p>働くことが難しかった期間</p>")
    html = rendered(("text", "<p>空白[*1]、また空白[*1]、ない注[*2]</p>"), ("footnotes", {"notes": [note]}))
    links = html.find_all("a", href="#note-1")
    assert len(links) == 2
    assert [link.get("id") for link in links] == ["ref-1", None]
    assert html.find(id="note-1").find("a", href="#ref-1")
    assert "[*2]" in html.text


def test_amounts_lead_to_the_form_filled_in():
    block = DonateBlock()
    value = block.normalize({"title": "席", "frequency": "monthly", "presets": [{"amount": 3000}]})
    assert [choice["query"] for choice in block.get_context(value)["choices"]] == ["frequency=monthly&amount=3000"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "https://www.youtube.com/watch?v=abcdefghijk",
            "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1",
        ),
        (
            "https://www.youtube.com/watch?list=x&v=abcdefghijk",
            "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1",
        ),
        ("https://youtu.be/abcdefghijk?t=3", "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
    ],
)
def test_a_video_is_known_by_its_address(url, address):
    found = player(url)
    assert found is not None
    assert found[0] == address


@pytest.mark.parametrize(
    "url", ["https://example.org/watch?v=abcdefghijk", "https://youtube.com.evil.org/watch?v=abcdefghijk"]
)
def test_a_video_from_elsewhere_is_refused(url):
    block = VideoBlock()
    value = block.normalize({"url": url, "title": "映像", "picture": None})
    with pytest.raises(StructBlockValidationError):
        block.clean(value)


def test_a_table_needs_a_caption():
    with pytest.raises(ValidationError):
        TableBlock().clean({"data": [["a"]], "table_header_choice": "row", "table_caption": " "})


def test_a_table_gives_every_cell_with_words_to_the_translators_and_takes_it_back():
    block = TableBlock()
    table = {"data": [["年", None], ["人", "1"]], "table_caption": "表"}
    segments = block.get_translatable_segments(table)
    assert [segment.path for segment in segments] == ["caption", "0-0", "1-0"]
    assert block.restore_translated_segments(table, segments) == table


def test_a_second_block_of_footnotes_is_refused():
    body = site_tree.stream(BODY, [("footnotes", {"notes": []}), ("footnotes", {"notes": []})], seed="x")
    with pytest.raises(StreamBlockValidationError):
        BODY.clean(body)


def test_doors_are_true_to_their_numbers():
    doors = nested_doors([13, 612, 330, 0])
    heights = [380 - float(re.search(r"V([\d.]+)a", door.path)[1]) for door in doors]
    widths = [float(re.search(r"0 0 1 ([\d.]+) 0V", door.path)[1]) for door in doors]
    areas = [width * (height + width / 2) for width, height in zip(widths, heights, strict=True)]
    assert [round(area / areas[0], 2) for area in areas] == [1, round(330 / 612, 2), round(13 / 612, 2)]
