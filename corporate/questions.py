"""The form fields of the questions that an editor adds, and what an answer looks like in the inbox."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.visitor_fields import HYPHENS, LineField, MessageField, plain


class NumberField(forms.DecimalField):
    """A number, full-width or with commas, too."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(widget=widget, max_digits=15, decimal_places=3, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(HYPHENS.sub("-", plain(str(value or ""))).replace(",", "").replace(" ", ""))


class DayField(forms.DateField):
    """A day: from the browser's own calendar, or typed in one of the ways people write it here."""

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=formats, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value)


def field_of(question: Any) -> forms.Field:
    """The form field of a question."""
    common = {"label": question.label, "help_text": question.help, "required": question.required}
    asked = {"question": question.label}
    missing = {"required": _("Please answer: %(question)s") % asked}
    made = _plain_field(question.kind, common, missing, asked) or _choice_field(question, common, missing, asked)
    is_group = isinstance(made.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    made.template_name = f"components/form/{'group' if is_group else 'field'}.html"  # type: ignore[attr-defined]
    return made


def _plain_field(
    kind: str, common: dict[str, Any], missing: dict[str, Any], asked: dict[str, Any]
) -> forms.Field | None:
    if kind == "text":
        return LineField(max_length=200, error_messages=missing, **common)
    if kind == "long":
        return MessageField(max_length=2000, rows=4, error_messages=missing, **common)
    if kind == "date":
        errors = {**missing, "invalid": _("Please enter a date, for example 2026-12-24: %(question)s") % asked}
        return DayField(error_messages=errors, **common)
    if kind == "number":
        wrong = _("Please enter a number: %(question)s") % asked
        codes = ("invalid", "max_digits", "max_decimal_places", "max_whole_digits")
        return NumberField(error_messages={**missing, **dict.fromkeys(codes, wrong)}, **common)
    return None


def _choice_field(question: Any, common: dict[str, Any], missing: dict[str, Any], asked: dict[str, Any]) -> forms.Field:
    errors = {**missing, "invalid_choice": _("Please choose one of the answers: %(question)s") % asked}
    offered = [str(_("Yes")), str(_("No"))] if question.kind == "yes_no" else question.choice_list
    choices = [(choice, choice) for choice in offered]
    if question.kind == "several":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, error_messages=errors, **common
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=errors, **common)


def in_words(answer: Any) -> str:
    """The answer as the inbox keeps it; empty where there is none."""
    if isinstance(answer, list):
        return " / ".join(answer)
    if isinstance(answer, Decimal):
        return f"{answer.normalize():f}"
    return "" if answer is None else str(answer)
