"""What staff decide about a whole event: to call it off, and whether guests are told of another time or place."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, log
from wagtail.models import Page

from home import event_changes, sign_up
from home.models import EventPage
from home.participants import LONGEST_WORDS

CALLED_OFF, TOLD = "home.event_called_off", "home.guests_told"


def urls() -> list[URLPattern]:
    """Beside Wagtail's own screens."""
    return [
        path("events/<int:page_id>/call-off/", call_off, name="call_off_event"),
        path("events/<int:page_id>/tell/", tell, name="tell_guests"),
    ]


def register_actions(actions: LogActionRegistry) -> None:
    """For Wagtail's hook ``register_log_actions``."""
    actions.register_action(CALLED_OFF, _("Call an event off"), _("Called the event off and wrote to the guests"))
    actions.register_action(TOLD, _("Tell guests of a change"), _("Wrote to the guests about another time or place"))


class WordsForm(forms.Form):
    """A few words to the guests in each language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[code] = forms.CharField(
                label=gettext("Words to the guests (%(language)s)") % {"language": name},
                required=False,
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )

    @property
    def words(self) -> dict[str, str]:
        """Language → words."""
        return {code: text for code, text in self.cleaned_data.items() if text}


def _event(request: HttpRequest, page_id: int) -> EventPage:
    page = get_object_or_404(EventPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return page.original


def call_off(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask once, then tell everybody."""
    event = _event(request, page_id)
    form = WordsForm(request.POST or None)
    over = bool(event.called_off_at) or event.ends_at < timezone.now()
    if request.method == "POST" and form.is_valid() and not over:
        told = sign_up.call_off(event, form.words)
        log(event, CALLED_OFF, user=request.user, data={"count": told})
        messages.success(request, gettext("The event is called off.") + " " + _mails(told))
        return redirect("wagtailadmin_pages:edit", event.pk)
    context = {"event": event, "form": form, "over": over, "guests": event_changes.guests_of(event).count()}
    return render(request, "home/admin/call_off.html", context)


def tell(request: HttpRequest, page_id: int) -> HttpResponse:
    """Another time or place: shall the guests get a mail?"""
    event = _event(request, page_id)
    form = WordsForm(request.POST or None)
    is_news = event_changes.is_news(event)
    if request.method == "POST" and form.is_valid() and is_news:
        if request.POST.get("do") == "quiet":
            event_changes.keep_quiet(event)
            messages.info(request, gettext("No mail goes out about this change."))
        else:
            told = event_changes.tell(event, form.words)
            log(event, TOLD, user=request.user, data={"count": told})
            messages.success(request, _mails(told))
        return redirect("wagtailadmin_pages:edit", event.pk)
    context = {
        "event": event,
        "form": form,
        "is_news": is_news,
        "guests": event_changes.guests_of(event).count(),
        "changes": event_changes.said(event, translation.get_language() or settings.LANGUAGE_CODE) if is_news else [],
    }
    return render(request, "home/admin/tell_guests.html", context)


def ask_after_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For Wagtail's hook ``after_publish_page``: the question comes while the editor thinks of it."""
    event = page.specific
    if isinstance(event, EventPage) and event_changes.is_news(EventPage.objects.get(pk=event.original.pk)):
        return redirect("tell_guests", event.pk)
    return None


def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """For Wagtail's hook ``register_page_header_buttons``."""
    event = page.specific
    if not isinstance(event, EventPage):
        return
    if user.has_perm("home.view_registration"):
        guests = f"{reverse('registrations:index')}?event={event.original.pk}"
        yield Button(_("Participants"), guests, icon_name="group", priority=60)
        yield Button(
            _("List for the door"), reverse("registrations:door", args=[event.pk]), icon_name="tick", priority=61
        )
    original = event.original
    if not page.permissions_for_user(user).can_publish() or original.called_off_at:
        return
    if event_changes.is_news(original):
        yield Button(_("Tell the guests"), reverse("tell_guests", args=[event.pk]), icon_name="mail", priority=62)
    if event.live and original.ends_at > timezone.now():
        yield Button(_("Call it off"), reverse("call_off_event", args=[event.pk]), icon_name="warning", priority=63)


def _mails(count: int) -> str:
    return ngettext("%(count)s mail goes out.", "%(count)s mails go out.", count) % {"count": count}
