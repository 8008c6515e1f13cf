"""What a picture shows is said in the language of the page that shows it."""

import pytest

from core.models import Picture
from core.templatetags.picture_tags import framed_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture():
    drawing = Picture(title="table.svg", description="長い机", width=3, height=2)
    drawing.file.name = "original_images/table.svg"
    return drawing


def test_the_words_of_this_use_come_before_the_pictures_own(picture):
    assert framed_picture(picture)["alt"] == "長い机"
    picture.contextual_alt_text = "A long table"
    assert framed_picture(picture)["alt"] == "A long table"
    picture.contextual_alt_text, picture.decorative = "", True
    assert framed_picture(picture)["alt"] == ""
