"""Every page type and every translatable snippet in the side-by-side editor: all its words, and nothing but words."""

import json
import re
from datetime import UTC, date, datetime
from html import unescape

import polib
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from wagtail import blocks
from wagtail.blocks.field_block import BaseChoiceBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Locale, Page
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from config.environment import machine_translator
from core import site_tree as tree
from core.models import Picture
from core.translation_board import side_by_side
from core.translation_state import translatable_snippets
from home.models import StandardPage
from tests.home.page_types import PAGE_TYPES, example

pytestmark = pytest.mark.django_db
JAPANESE = re.compile("[ぁ-ヿ一-鿿]")
every_type = pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model._meta.label)
every_snippet = pytest.mark.parametrize("model", translatable_snippets(), ids=lambda model: model._meta.label)


@pytest.fixture
def english(site_tree):
    return Locale.objects.get(language_code="en")


@pytest.fixture
def picture(site_tree):
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>'
    return Picture.objects.create(title="絵", file=SimpleUploadedFile("drawing.svg", drawing), width=8, height=8)


def sample(block, given):
    """A value for any block: its words Japanese, all else as little as it can be. ``given``: objects to choose."""
    if isinstance(block, blocks.BaseStreamBlock):
        return [(name, sample(child, given)) for name, child in block.child_blocks.items()]
    if isinstance(block, blocks.ListBlock):
        return [sample(block.child_block, given)]
    if isinstance(block, TableBlock):
        return {"data": [["年", "2026"], ["人", "1,200"]], "table_header_choice": "row", "table_caption": "表の題"}
    if isinstance(block, blocks.BaseStructBlock):
        return {name: sample(child, given) for name, child in block.child_blocks.items()}
    return _single(block, given)


def _single(block, given):
    if isinstance(block, ImageChooserBlock):
        return given["picture"]
    if isinstance(block, DocumentChooserBlock):
        return None
    if isinstance(block, SnippetChooserBlock):
        return block.target_model.objects.filter(locale__language_code="ja").first()
    if isinstance(block, blocks.PageChooserBlock):
        return given["page"]
    if isinstance(block, blocks.RichTextBlock):
        return f'<p>本文に<b>太字</b>と<a linktype="page" id="{given["page"].pk}">内部の道</a>と<a href="https://example.org/x">外の道</a>。</p>'
    if isinstance(block, blocks.URLBlock):
        return "https://example.org/"
    if isinstance(block, BaseChoiceBlock):
        return next(iter(dict(block.field.choices)), "")
    if isinstance(block, blocks.IntegerBlock):
        return 1
    if isinstance(block, blocks.DateBlock):
        return date(2026, 11, 28)
    if isinstance(block, blocks.BooleanBlock):
        return False
    if isinstance(block, blocks.CharBlock | blocks.TextBlock):
        return "日本語の文"
    return block.get_default()


#: Amounts and shares follow rules of their own; they stay as the site begins with them.
KEPT = {"once_presets", "monthly_presets", "shares"}


def fill(one, given):
    """Words in every text of a page or snippet, and every block there is in its StreamFields."""
    values = {}
    for field in one._meta.get_fields():
        if field.name in KEPT:
            continue
        if isinstance(field, StreamField):
            values[field.name] = sample(field.stream_block, given)
        elif isinstance(field, RichTextField):
            values[field.name] = "<p>日本語の<b>段落</b>。</p><ul><li>項目</li></ul>"
    tree.fill(one, values, seed="all")
    one.save(**({"clean": False} if isinstance(one, Page) else {}))
    return type(one).objects.get(pk=one.pk)


def filled_example(model, site_tree, picture):
    given = {"picture": picture, "page": site_tree.get_children().first()}
    if issubclass(model, Page):
        return fill(example(site_tree, model).specific, given)
    first = model.objects.filter(locale=site_tree.locale).first()
    if first is None:
        words = {
            "core.Footnote": {"term": "難民"},
            "core.Figure": {"label": "人", "value": 1, "as_of": date(2026, 1, 1)},
        }
        first = model.objects.create(locale=site_tree.locale, **words[model._meta.label])
    return fill(first, given)


def translated(source, english):
    """The twin with every string replaced, saved as the side-by-side editor saves it."""
    translation = side_by_side(source, english)
    for segment in translation.source.stringsegment_set.select_related("string", "context"):
        words = JAPANESE.sub("w", segment.string.data)
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=english,
            context=segment.context,
            defaults={"data": words, "has_error": False},
        )
    translation.save_target(publish=not isinstance(source, Page))
    return translation


def words_left(twin):
    """Field → its Japanese words that still stand in the twin."""
    if isinstance(twin, Page):
        content = twin.get_latest_revision().content
    else:
        content = {field.name: field.value_to_string(twin) for field in twin._meta.concrete_fields}
    texts = {
        name: said if isinstance(said, str) else json.dumps(said, ensure_ascii=False) for name, said in content.items()
    }
    return {name: JAPANESE.findall(json_text(said)) for name, said in texts.items() if JAPANESE.search(json_text(said))}


def json_text(said):
    """StreamFields are kept as JSON inside a text, with their letters escaped."""
    try:
        return json.dumps(json.loads(said), ensure_ascii=False)
    except ValueError:
        return said


SAME_IN_EVERY_LANGUAGE = {"lead_credit", "notify", "recipients", "consent_note", "wagtail_admin_comments"}


@pytest.mark.parametrize("model", [*PAGE_TYPES, *translatable_snippets()], ids=lambda model: model._meta.label)
def test_every_word_can_be_translated_and_only_words(admin_client, site_tree, english, picture, model):
    source = filled_example(model, site_tree, picture)
    translation = translated(source, english)
    twin = source.get_translation(english)
    assert {name: said for name, said in words_left(twin).items() if name not in SAME_IN_EVERY_LANGUAGE} == {}
    strings = [segment.string.data for segment in translation.source.stringsegment_set.select_related("string")]
    assert [text for text in strings if not any(sign.isalpha() for sign in text)] == []
    assert [text for text in strings if re.fullmatch(r"https?://\S+|[a-z0-9]+(-[a-z0-9]+)+", text)] == []
    # The editor shows a string only where the source's form has its field: what it hides could never be finished.
    edit = (
        reverse("wagtailadmin_pages:edit", args=[twin.pk])
        if isinstance(twin, Page)
        else reverse(model.snippet_viewset.get_url_name("edit"), args=[twin.pk])
    )
    page = BeautifulSoup(admin_client.get(edit).content, "html.parser")
    props = json.loads(unescape(page.select_one(".js-translation-editor")["data-props"]))
    shown = {segment["id"] for segment in props["segments"] if segment["type"] == "string"}
    assert set(translation.source.stringsegment_set.values_list("pk", flat=True)) == shown
    assert translation.get_progress() == (len(strings), len(strings))


@pytest.fixture
def translation(site_tree, english):
    page = tree.page(site_tree, StandardPage, "walk", ja={"title": "歩み", "lede": "ここまでの道。"}, en=None)
    kept = side_by_side(page, english)
    kept.save_target(publish=False)
    return kept


def words(translation):
    rows = StringSegment.objects.filter(source=translation.source).annotate_translation(translation.target_locale)
    return {row.string.data: row.translation for row in rows}


def test_a_po_file_goes_out_and_comes_back(admin_client, translation):
    address = reverse("wagtail_localize:download_pofile", args=[translation.pk])
    po = polib.pofile(admin_client.get(address).content.decode())
    assert {entry.msgid for entry in po} == {"歩み", "ここまでの道。"}
    for entry in po:
        entry.msgstr = {"歩み": "Our way", "ここまでの道。": "How we came here."}[entry.msgid]
    sent = SimpleUploadedFile("walk.po", str(po).encode())
    back = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    assert admin_client.post(back, {"file": sent, "next": "/admin/"}).status_code == 302
    assert words(translation) == {"歩み": "Our way", "ここまでの道。": "How we came here."}
    assert not translation.get_target_instance().live


@pytest.mark.parametrize("content", [b"", b"no po file", b"\xff\xfe\x00", b'msgid "a"\nmsgstr "b"\n'])
def test_what_is_no_po_file_of_this_translation_is_refused_with_a_word(admin_client, translation, content):
    back = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    answer = admin_client.post(back, {"file": SimpleUploadedFile("x.po", content), "next": "/admin/"})
    assert answer.status_code == 302
    assert words(translation) == {"歩み": None, "ここまでの道。": None}


def test_a_machine_translates_on_request_and_nothing_goes_live(admin_client, translation, settings):
    address = reverse("wagtail_localize:machine_translate", args=[translation.pk])
    assert admin_client.post(address, {"next": "/admin/"}).status_code == 404  # none is set
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator("dummy")
    assert admin_client.post(address, {"next": "/admin/"}).status_code == 302
    assert None not in words(translation).values()
    assert StringTranslation.objects.filter(translation_type="machine").count() == 2
    assert not translation.get_target_instance().live


@pytest.mark.parametrize(
    ("language", "expected"), [("ja", "2026年11月29日に手動で翻訳"), ("en", "Translated manually on November 29, 2026")]
)
def test_the_day_of_a_translation_is_the_one_in_japan_and_said_in_the_readers_language(translation, language, expected):
    segment = translation.source.stringsegment_set.first()
    said = StringTranslation.objects.create(
        translation_of=segment.string,
        locale=translation.target_locale,
        context=segment.context,
        data="Our way",
        translation_type="manual",
    )
    StringTranslation.objects.filter(pk=said.pk).update(updated_at=datetime(2026, 11, 28, 15, 30, tzinfo=UTC))
    said.refresh_from_db()
    with override(language):
        assert said.get_comment() == expected


def test_a_service_without_its_key_is_refused_and_with_it_set_up(monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    assert machine_translator("") is None
    with pytest.raises(ImproperlyConfigured, match="DEEPL_AUTH_KEY"):
        machine_translator("deepl")
    with pytest.raises(ImproperlyConfigured, match="MACHINE_TRANSLATOR"):
        machine_translator("babelfish")
    monkeypatch.setenv("DEEPL_AUTH_KEY", "key:fx")
    from wagtail_localize.machine_translators.deepl import DeepLTranslator

    said = machine_translator("deepl")
    assert said["CLASS"].endswith(DeepLTranslator.__name__)
    assert DeepLTranslator(said["OPTIONS"]).get_headers() == {"Authorization": "DeepL-Auth-Key key:fx"}


def test_sending_a_page_for_translation_puts_nothing_live(admin_client, site_tree, english):
    page = tree.page(site_tree, StandardPage, "walk", ja={"title": "歩み"}, en=None)
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert admin_client.post(address, {"locales": [english.pk]}).status_code == 302
    twin = page.get_translation(english)
    page.save_revision().publish()
    assert not Page.objects.get(pk=twin.pk).live
    assert Translation.objects.get(source__object_id=page.translation_key).enabled
