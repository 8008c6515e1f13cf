"""Nothing a person reads is left in one language only."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation
from django.utils.functional import Promise

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "home", "news", "donate", "corporate")
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
#: Words that are the same in both languages.
SAME = {"HTML", "ID", "URL", "URL path", "Stripe", "SEO", "FAQ", "Slug", "slug"}

#: Rows of the machinery, on no screen.
ON_NO_SCREEN = {
    "core.Use",
    "core.Heartbeat",
    "core.KeptAddress",
    "core.SearchEntry",
    "core.Authenticator",
    "core.RecoveryCode",
    "donate.Pace",
}

MODELS = [
    model for room in ROOMS for model in apps.get_app_config(room).get_models() if model._meta.label not in ON_NO_SCREEN
]


def said_in_japanese(text: object) -> bool:
    with translation.override("ja"):
        shown = str(text)
    return not shown.strip() or shown in SAME or bool(JAPANESE.search(shown))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_label_of_our_models_is_said_in_japanese(model):
    english_only = [
        f"{model._meta.label} verbose name: {name}"
        for name in (model._meta.verbose_name, model._meta.verbose_name_plural)
        if not said_in_japanese(name)
    ]
    # Wagtail translates the fields of its own abstract models.
    theirs = {
        field.name
        for base in model.__mro__
        if getattr(getattr(base, "_meta", None), "abstract", False) and base.__module__.split(".")[0] not in ROOMS
        for field in base._meta.get_fields()
    }
    for field in model._meta.get_fields():
        if (
            not getattr(field, "editable", False)
            or field.model is not model
            or field.name in {"id", "page_ptr", *theirs}
        ):
            continue
        english_only += [
            f"{model._meta.label}.{field.name}: {text}"
            for text in (getattr(field, "verbose_name", ""), getattr(field, "help_text", ""))
            if not said_in_japanese(text)
        ]
        choices = field.choices if isinstance(getattr(field, "choices", None), list) else []
        english_only += [
            f"{model._meta.label}.{field.name} choice: {label}"
            for _value, label in choices
            if isinstance(label, Promise) and not said_in_japanese(label)
        ]
    assert english_only == []


#: Chapters of the guide are written in each language, not translated.
TEMPLATES = [
    file
    for file in sorted((ROOT / "templates").rglob("*.*"))
    if "guide" not in file.relative_to(ROOT / "templates").parts[1:2]
]
#: A mail needs its styles inline, and so does what stands alone (see test_error_pages).
PAGES = [file for file in TEMPLATES if "mail" not in file.parts and file.name != "alone.html"]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_templates_hold_no_japanese_of_their_own(file):
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", file.read_text(encoding="utf-8"), flags=re.S)
    assert [line.strip() for line in text.splitlines() if JAPANESE.search(line)] == []


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_templates_carry_no_inline_script_style_or_handler(file):
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    allowed = ("src=", "application/ld+json", 'nonce="{{ request.csp_nonce }}"')  # the last in copies of admin screens
    assert [tag for tag in scripts if not any(mark in tag for mark in allowed)] == []
