"""The files of pictures are there before the first visitor comes."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import translation
from PIL import Image
from wagtail.models import Page
from willow.image import Image as WillowImage

from core import avif, picture_files
from core import site_tree as tree
from core.models import Picture, PictureRendition
from home.demo.scenes import PICTURES
from home.models import StandardPage
from news.models import Category, NewsPage
from tests.home.page_types import PAGE_TYPES, example

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def made_by_the_task(settings, tmp_path):
    settings.PICTURE_FILES = True
    settings.MEDIA_ROOT = tmp_path
    forget()


def picture(name: str = "wall") -> Picture:
    return Picture.objects.create(title=name, description="橙色の壁", file=photo(name))


def photo(name: str, colour: str = "orange") -> ContentFile:
    file = BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "PNG")
    return ContentFile(file.getvalue(), name=f"{name}.png")


def forget() -> None:
    for cache in caches.all():
        cache.clear()


def files() -> set[int]:
    return set(PictureRendition.objects.values_list("pk", flat=True))


def show_everywhere(page: Page, shown: Picture) -> None:
    """In every field of the page that takes a picture, and in its text."""
    for field in page._meta.get_fields():
        if getattr(field, "related_model", None) is Picture and field.concrete:
            setattr(page, field.name, shown)
        if field.name.endswith("_alt"):
            setattr(page, field.name, "橙色の壁")
    if "body" in {field.name for field in page._meta.get_fields()}:
        block = {"image": shown.pk, "alt_text": "x", "decorative": False}
        stream = page._meta.get_field("body").stream_block
        body = [{"type": "picture", "value": {"picture": block, "shape": "wide"}}]
        if "picture" in stream.child_blocks:
            page.body = stream.to_python(body)


def article(site_tree, shown: Picture) -> NewsPage:
    words = {"ja": {"title": "題"}, "en": {"title": "Title"}}
    category = Category.objects.filter(locale=site_tree.locale).first()
    both = {"category": category, "lead_picture": shown, "lead_alt": "x"}
    return tree.page(tree.find(site_tree, "news"), NewsPage, "pictured", **words, both=both)


def test_no_visit_of_any_page_makes_a_file_of_a_picture(client, site_tree, settings):
    settings.PICTURE_FILES = False  # here the task is called once for each type, and not for every twin
    addresses = ["/", "/en/", "/news/", "/en/news/", "/stories/", "/campaigns/"]
    examples = [example(site_tree, model) for model in PAGE_TYPES]
    for number, page in enumerate(examples):
        shown = picture(str(number))
        for twin in (page, page.get_translations().get()):
            show_everywhere(twin, shown)
            twin.save_revision().publish()
            addresses.append(twin.url)
    for page in examples:
        picture_files.make.call(page._meta.label, str(page.pk))
    made = files()
    kinds = {spec.rpartition("format-")[2] for spec in PictureRendition.objects.values_list("filter_spec", flat=True)}
    assert kinds == {"avif", "webp", "jpeg"}
    for address in addresses:
        forget()
        assert client.get(address).status_code == 200
        new = PictureRendition.objects.exclude(pk__in=made).values_list("image__title", "filter_spec")
        assert list(new) == [], address


def test_another_file_in_a_picture_that_is_shown_is_made_too(client, site_tree, django_capture_on_commit_callbacks):
    shown = picture()
    with django_capture_on_commit_callbacks(execute=True):
        article(site_tree, shown)
    before = files()
    with django_capture_on_commit_callbacks(execute=True):
        shown.file = photo("other", "blue")
        shown.save()
        shown.renditions.all().delete()  # as the screen for pictures does
    made = files()
    assert made
    assert not made & before
    forget()
    for path in ("/news/pictured/", "/en/news/pictured/", "/news/", "/"):
        client.get(path)
    assert files() == made


def test_a_picture_that_no_page_shows_costs_nothing(site_tree, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture()
    assert files() == set()


def test_a_page_for_supporters_is_made_ready_for_them(site_tree, django_capture_on_commit_callbacks):
    words = {"ja": {"title": "題", "audience": "supporters"}, "en": None}
    page = tree.page(tree.find(site_tree, "about"), StandardPage, "inside", **words)
    show_everywhere(page, picture())
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert {"fill-800x400|format-avif"} <= set(PictureRendition.objects.values_list("filter_spec", flat=True))


def test_an_older_site_makes_everything_by_a_command(client, site_tree, settings):
    settings.PICTURE_FILES = False
    article(site_tree, picture())
    call_command("picture_files", verbosity=0)
    made = files()
    assert made
    forget()
    for path in ("/news/pictured/", "/news/", "/"):
        client.get(path)
    assert files() == made


def test_a_draft_is_not_made_ready(site_tree, django_capture_on_commit_callbacks):
    page = tree.find(site_tree, "about").specific
    show_everywhere(page, picture())
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision()
    assert files() == set()


def test_what_was_deleted_meanwhile_is_no_error(site_tree):
    picture_files.make.call(StandardPage._meta.label, "99999")
    assert files() == set()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_whoever_publishes_goes_on_reading_in_their_own_language(site_tree, language):
    with translation.override(language):
        for page in site_tree.get_translations(inclusive=True):
            assert picture_files.show(page.specific)
            assert translation.get_language() == language


@pytest.mark.parametrize("cut", [False, True])
def test_avif_is_written_quicker_than_by_default_and_hardly_longer(cut):
    quick = usual = 0
    for drawing in sorted(PICTURES.glob("*.png"))[::18]:
        with drawing.open("rb") as file:
            picture = WillowImage.open(file).resize((480, 320)) if cut else WillowImage.open(file)
            ours = written(picture.save_as_avif)
            pillows = picture.image if cut else Image.open(file)
            assert ours == written(pillows.save, "AVIF", quality=80, speed=avif.SPEED)
            quick += len(ours)
            usual += len(written(pillows.save, "AVIF", quality=80))
    assert quick < 1.1 * usual
    assert quick != usual


def test_a_page_is_offered_real_avif(site_tree):
    with picture().get_rendition("width-40|format-avif").file.open() as made, Image.open(made) as read:
        assert (read.format, read.size) == ("AVIF", (40, 26))


def written(save: Callable[..., Any], *args: Any, **options: Any) -> bytes:
    file = BytesIO()
    save(file, *args, **options)
    return file.getvalue()
