"""Embargo links: somebody without an account reads the newest draft of one page, until a day or until withdrawn.

The address holds a secret of its own, not a signature: so it can be withdrawn, seen in a list, and ends with its row.
Only fingerprints would hide it from whoever reads the database; but who does, reads the drafts themselves.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, log
from wagtail.models import Page

from core.models import DraftLink

MADE, WITHDRAWN = "core.draft_link_made", "core.draft_link_withdrawn"
_USUAL = timedelta(days=7)


class DraftLinkForm(forms.Form):
    """For whom, and until which day (which still counts)."""

    note = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        help_text=gettext_lazy("For yourself, for example the newspaper and the person."),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Open until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The whole day, Japanese time; at most 60 days from now."),
    )

    def clean_last_day(self) -> datetime:
        day = self.cleaned_data["last_day"]
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        if day < today:
            raise forms.ValidationError(gettext("This day has passed."))
        if day > today + DraftLink.LONGEST:
            raise forms.ValidationError(gettext("At most 60 days from now: a draft should not lie open for longer."))
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min), timezone.get_default_timezone())


def _page_of(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit() or not page.is_previewable():
        raise PermissionDenied
    return page


@require_http_methods(["GET", "HEAD", "POST"])
def links_of_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """The links of one page, and the form for another."""
    page = _page_of(request, page_id)
    usual = {"last_day": timezone.localdate(timezone=timezone.get_default_timezone()) + _USUAL}
    form = DraftLinkForm(request.POST if request.method == "POST" else None, initial=usual)
    if form.is_valid():
        assert request.user.is_authenticated  # as everybody in the admin
        note, ends_at = form.cleaned_data["note"], form.cleaned_data["last_day"]
        link = DraftLink.objects.create(page_id=page.pk, note=note, ends_at=ends_at, made_by=request.user)
        log(page, MADE, user=request.user, data={"note": link.note, "ends_at": link.ends_at.isoformat()})
        messages.success(request, gettext("The link is made. Whoever has it reads the newest draft."))
        return redirect("draft_links", page.pk)
    return render(
        request,
        "core/admin/draft_links.html",
        {"page": page, "form": form, "links": page.draft_links.select_related("made_by")},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["POST"])
def withdraw(request: HttpRequest, link_id: int) -> HttpResponse:
    """Close a link at once."""
    link = get_object_or_404(DraftLink.objects.select_related("page"), pk=link_id)
    page = _page_of(request, link.page_id)
    if DraftLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        log(page, WITHDRAWN, user=request.user, data={"note": link.note})
        messages.success(request, gettext("The link is closed."))
    return redirect("draft_links", page.pk)


@never_cache
@require_safe
def read(request: HttpRequest, token: str) -> HttpResponse:
    """What the outsider sees: the newest draft, as a visitor would, and nothing that search engines may keep."""
    link = DraftLink.objects.select_related("page__locale").filter(token=token).first()
    if link is None or not link.is_open:
        return _closed(request, link)
    DraftLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)
    draft = link.page.get_latest_revision_as_object()
    return _kept_apart(draft.make_preview_request(request, draft.default_preview_mode))


def _closed(request: HttpRequest, link: DraftLink | None) -> HttpResponse:
    """The same answer for a link that never was, is over or was withdrawn."""
    language = link.page.locale.language_code if link else translation.get_language()
    with translation.override(language):
        return _kept_apart(render(request, "core/draft_link_closed.html", status=410))


def _kept_apart(answer: HttpResponse) -> HttpResponse:
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """In the menu of a page's header."""
    if page.permissions_for_user(user).can_edit() and page.specific_deferred.is_previewable() and page.depth > 1:
        yield Button(
            gettext("Embargo links"), reverse("draft_links", args=[page.pk]), icon_name="link-external", priority=62
        )


def urls() -> list[URLPattern]:
    """The admin's side."""
    return [
        path("embargo/<int:page_id>/", links_of_page, name="draft_links"),
        path("embargo/withdraw/<int:link_id>/", withdraw, name="withdraw_draft_link"),
    ]


def log_actions(registry: LogActionRegistry) -> None:
    registry.register_action(MADE, gettext_lazy("Make an embargo link"), gettext_lazy("Made an embargo link"))
    registry.register_action(WITHDRAWN, gettext_lazy("Close an embargo link"), gettext_lazy("Closed an embargo link"))
