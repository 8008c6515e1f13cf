"""What a browser would send from an editor's form, for any page type, without a browser."""

from typing import Any

from django import forms
from wagtail import blocks
from wagtail.blocks.base import BlockField
from wagtail.models import Page


def filled(page: Page, user: Any) -> dict[str, Any]:
    """The edit form of a page as it stands there when it is opened."""
    draft = page.get_latest_revision_as_object()
    form_class = draft.get_edit_handler().get_form_class()
    return _of_form(form_class(instance=draft, for_user=user))


def _of_form(form: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for bound in form:
        sent |= _of_field(bound.html_name, bound.field, bound.value())
    for formset in getattr(form, "formsets", {}).values():
        for bound in formset.management_form:
            sent[bound.html_name] = bound.value()
        for number, row in enumerate(formset.initial_forms, start=1):
            sent |= _of_form(row) | {f"{row.prefix}-ORDER": number}
    return sent


def _of_field(name: str, field: forms.Field, value: Any) -> dict[str, Any]:
    if isinstance(field, BlockField):
        return _of_block(name, field.block, value)
    if isinstance(field.widget, forms.CheckboxInput):
        return {name: "on"} if value else {}
    shown = field.widget.format_value(value) if hasattr(field.widget, "format_value") else value
    if isinstance(shown, list) and not isinstance(field.widget, forms.SelectMultiple):
        shown = shown[0] if shown else ""
    return {name: "" if shown is None else shown}


def _of_block(name: str, block: blocks.Block, value: Any) -> dict[str, Any]:
    if isinstance(block, blocks.BaseStreamBlock):
        sent: dict[str, Any] = {f"{name}-count": len(value)}
        for number, child in enumerate(value):
            sent |= _row(f"{name}-{number}", number, child.id, child.block, child.value)
            sent[f"{name}-{number}-type"] = child.block_type
        return sent
    if isinstance(block, blocks.ListBlock):
        sent = {f"{name}-count": len(value)}
        for number, child in enumerate(value.bound_blocks):
            sent |= _row(f"{name}-{number}", number, child.id, block.child_block, child.value)
        return sent
    if isinstance(block, blocks.BaseStructBlock):
        sent = {}
        for child, inner in block.child_blocks.items():
            sent |= _of_block(f"{name}-{child}", inner, value.get(child))
        return sent
    if isinstance(block, blocks.StaticBlock):
        return {}
    assert isinstance(block, blocks.FieldBlock)
    return _of_field(name, block.field, block.field.prepare_value(block.value_for_form(value)))


def _row(name: str, number: int, pk: Any, block: blocks.Block, value: Any) -> dict[str, Any]:
    return {f"{name}-deleted": "", f"{name}-order": number, f"{name}-id": pk or ""} | _of_block(
        f"{name}-value", block, value
    )
