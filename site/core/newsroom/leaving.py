"""Where readers of a deleted page's address are led, when the editor says so; of many at once, too.

Without an answer it is the page above (``core.newsroom.redirects``). The answer is asked once, for the page in its own
language; its twins that go with it lead to the twins of the answer.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Locale, Page

from core.newsroom import redirects
from core.trees import twins_of

_NOTED = "_led_to_when_deleted"
_REFUSED = gettext_lazy("Choose a page that readers see, and that is not deleted along with this one.")


class _Leaving(NamedTuple):
    """A page that may go, and the addresses that readers know of it and of what is below it."""

    pk: int
    locale: Locale
    addresses: redirects.Places


class _Chooser(AdminPageChooser):
    """Wagtail's breaks off where a form comes back with what is no page, or none any more."""

    def get_value_data(self, value: Any) -> Any:
        try:
            return super().get_value_data(value)
        except (ValueError, Page.DoesNotExist):
            return None


class LeadingForm(forms.Form):
    """Which page is shown instead."""

    leads_to = forms.ModelChoiceField(
        Page.objects.live().filter(depth__gt=1),
        required=False,
        widget=_Chooser,
        label=gettext_lazy("Readers of its address are led to"),
        help_text=gettext_lazy("Empty: to the page above it. The other languages are led to the same page in theirs."),
    )


class LeadingAllForm(LeadingForm):
    """The same for many pages that go at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["leads_to"]
        asked.label = _("Readers of their addresses are led to")
        asked.help_text = _("Empty: each to the page above it. The other languages are led to the same page in theirs.")
        asked.error_messages["invalid_choice"] = _REFUSED


def is_asked(page: Page) -> bool:
    """Whether anybody could have read something at the addresses that go."""
    return any(one.get_descendants(inclusive=True).filter(redirects.KNOWN).exists() for one in [page, *twins_of(page)])


def _goes_too(goal: Page, families: Iterable[Page]) -> bool:
    return any(goal.path.startswith(one.path) for one in families)


def _noted(families: Iterable[Page]) -> list[_Leaving]:
    return [_Leaving(one.pk, one.locale, redirects.addresses_of(one)) for one in families]


def before_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Note the answer and the addresses while they still are; refuse a page that goes as well."""
    if request.method != "POST":
        return None
    form = LeadingForm(request.POST)
    goal = form.cleaned_data["leads_to"] if form.is_valid() else None
    family = [page, *twins_of(page)]
    if form.errors or (goal and _goes_too(goal, family)):
        messages.error(request, str(_REFUSED))
        return redirect("wagtailadmin_pages:delete", page.pk)
    if goal:
        setattr(request, _NOTED, (goal, _noted(family)))
    return None


class DeleteAction(DeleteBulkAction):
    """Wagtail's deletion of many pages, with the question where their readers are led."""

    form_class = LeadingAllForm
    led: tuple[Page | None, list[_Leaving]] = (None, [])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "leading_asked": any(is_asked(one["item"]) for one in context["items"])}

    def form_valid(self, form: Any) -> HttpResponse:
        goal = form.cleaned_data["leads_to"]
        if goal and _goes_too(goal, _families(self.get_actionable_objects()[0])):
            form.add_error("leads_to", _REFUSED)
            return self.form_invalid(form)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def prepare_action(self, objects: Sequence[Page], objects_without_access: Any) -> None:
        goal = self.cleaned_form.cleaned_data["leads_to"]
        if goal:
            self.led = (goal, _noted(_families(objects)))


def _families(pages: Iterable[Page]) -> list[Page]:
    return [one for page in pages for one in (page, *twins_of(page))]


def after_bulk(request: HttpRequest, action: str, pages: Iterable[Any], view: Any) -> None:
    """Once all are deleted."""
    goal, noted = getattr(view, "led", (None, []))
    if goal:
        transaction.on_commit(lambda: _lead(noted, goal), robust=True)


def after_delete(request: HttpRequest, page: Page) -> None:
    """Once all is deleted, after what leads upwards by itself."""
    goal, noted = getattr(request, _NOTED, (None, []))
    if goal:
        transaction.on_commit(lambda: _lead(noted, goal), robust=True)


def _lead(noted: Iterable[_Leaving], goal: Page) -> None:
    for one in noted:
        own = goal if goal.locale_id == one.locale.pk else goal.get_translation_or_none(one.locale)
        gone = not Page.objects.filter(pk=one.pk).exists()
        if gone and own is not None and own.live:
            redirects.lead(one.addresses, own)


def register() -> None:
    """Hang it around Wagtail's deletion; the twins go before it looks what is left."""
    hooks.register("before_delete_page", before_delete)
    hooks.register("after_delete_page", after_delete, order=20)
    hooks.register("register_bulk_action", DeleteAction, order=20)
    hooks.register("after_bulk_action", after_bulk, order=20)
