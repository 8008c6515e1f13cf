"""Drawings made of numbers, and pictures in their frames."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import translation
from PIL import Image

from core.models import Picture
from core.templatetags.drawing_tags import seat_row, seats
from core.templatetags.picture_tags import framed_picture


@pytest.fixture(autouse=True)
def japanese():
    with translation.override("ja"):
        yield


def test_whole_rows_then_the_rest_then_the_visitors_seat():
    drawn = seats(200, 128, "campaign")
    assert (drawn["width"], drawn["height"]) == (500, 282)
    assert (drawn["done_height"], drawn["done_width"]) == (180, 60)
    assert drawn["show_next"]


@pytest.mark.parametrize(("total", "done"), [(24, 24), (24, 30), (1, 1)])
def test_a_full_table_has_no_free_seat(total, done):
    drawn = seats(total, done, "event")
    assert not drawn["show_next"]
    assert drawn["label"] == f"{total}席すべてが埋まっています"


def test_a_last_row_that_is_not_full_shows_only_its_seats():
    drawn = seats(30, 3, "event")
    assert (drawn["full_height"], drawn["rest_width"]) == (36, 200)


def test_a_large_goal_says_how_many_one_figure_stands_for():
    assert seats(3000, 1500, "big")["each"] == 10


def test_the_row_is_true_to_the_number():
    assert seat_row(200, 128, "home")["done_width"] == "256"
    assert seat_row(200, 500, "home")["done_width"] == "400"


@pytest.fixture
def photo(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    path = tmp_path / "photo.png"
    Image.new("RGB", (1200, 900), "orange").save(path)
    return Picture(title="photo.png", description="橙色の壁", file=ImageFile(path.open("rb"), name="photo.png"))


@pytest.mark.django_db
def test_a_photo_comes_as_avif_and_webp_with_a_fallback(photo):
    photo.save()
    from django.template.loader import render_to_string

    html = BeautifulSoup(render_to_string("components/picture.html", framed_picture(photo, "landscape")), "html.parser")
    assert [source["type"] for source in html.find_all("source")] == ["image/avif", "image/webp"]
    assert "480w" in html.source["srcset"]
    assert "960w" in html.source["srcset"]
    image = html.img
    assert (image["width"], image["height"], image["alt"], image["loading"]) == ("480", "320", "橙色の壁", "lazy")


@pytest.mark.django_db
def test_a_drawing_is_shown_as_it_is(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20" viewBox="0 0 30 20"></svg>'
    drawing = Picture.objects.create(
        title="chair", description="椅子", file=ContentFile(svg, "chair.svg"), width=30, height=20
    )
    context = framed_picture(drawing, "wide", alt="")
    assert context["svg"]
    assert context["alt"] == ""
