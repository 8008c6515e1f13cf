"""What visitors' fields say about input they can't take: one error each, in our words."""

import pytest
from django import forms
from django.utils import translation

from core.visitor_fields import ConsentField, LineField, MailField, PhoneField, WebsiteField
from core.visitor_forms import VisitorForm


class Card(VisitorForm):
    """Every kind of line."""

    name = LineField(max_length=20)
    email = MailField()
    phone = PhoneField()
    website = WebsiteField()
    other = forms.CharField(required=False)
    consent = ConsentField()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "x" * 21),
        ("email", "a" * 400 + "@example.org"),
        ("website", "example.org/" + "x" * 400),
    ],
)
def test_what_is_too_long_is_said_once_in_our_words(field, text):
    with translation.override("ja"):
        errors = [str(message) for message in Card({field: text}).errors[field]]
    assert len(errors) == 1
    assert "文字以内で入れてください" in errors[0]


def test_a_sign_that_cannot_be_kept_is_explained():
    with translation.override("ja"):
        assert Card({"other": "a\x00b"}).errors["other"] == ["使えない文字が含まれています"]


@pytest.mark.parametrize(("said", "agreed"), [("yes", True), ("no", False), ("false", False), ("", False)])
def test_only_yes_is_agreement(said, agreed):
    assert ("consent" not in Card({"consent": said}).errors) is agreed
