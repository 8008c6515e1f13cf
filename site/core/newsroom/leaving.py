"""Where readers of a deleted page's address are led, when the editor says so.

Without an answer it is the page above (``core.newsroom.redirects``). The answer is asked once, for the page in its own
language; its twins that go with it lead to the twins of the answer.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Locale, Page

from core.newsroom import redirects
from core.trees import twins_of

_NOTED = "_led_to_when_deleted"


class _Leaving(NamedTuple):
    """A page that may go, and the addresses that readers know of it and of what is below it."""

    pk: int
    locale: Locale
    addresses: redirects.Places


class LeadingForm(forms.Form):
    """Which page is shown instead."""

    leads_to = forms.ModelChoiceField(
        Page.objects.live().filter(depth__gt=1),
        required=False,
        widget=AdminPageChooser,
        label=gettext_lazy("Readers of its address are led to"),
        help_text=gettext_lazy("Empty: to the page above it. The other languages are led to the same page in theirs."),
    )


def is_asked(page: Page) -> bool:
    """Whether anybody could have read something at the addresses that go."""
    return any(one.get_descendants(inclusive=True).live().exists() for one in [page, *twins_of(page)])


def before_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Note the answer and the addresses while they still are; refuse a page that goes as well."""
    if request.method != "POST":
        return None
    form = LeadingForm(request.POST)
    goal = form.cleaned_data["leads_to"] if form.is_valid() else None
    family = [page, *twins_of(page)]
    if form.errors or (goal and any(goal.path.startswith(one.path) for one in family)):
        messages.error(request, _("Choose a page that readers see, and that is not deleted along with this one."))
        return redirect("wagtailadmin_pages:delete", page.pk)
    if goal:
        noted = [_Leaving(one.pk, one.locale, redirects.addresses_of(one)) for one in family]
        setattr(request, _NOTED, (goal, noted))
    return None


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
