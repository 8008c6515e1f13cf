"""The mails of an event: to guests in their language, and to staff."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from core import mail
from core.mail_kinds import Attachment
from core.models import Identity, SentMail
from home import event_data, event_mails
from home.models.registrations import Registration

if TYPE_CHECKING:
    from home.models.events import EventPage

_CANCEL = "sign-up cancel"
ABOUT = "registration:"
#: With these a guest got the entry for the calendar.
_PUT_IN = ("home/event_confirmed", "home/event_seat_free")
#: With these mails the entry leaves the guest's calendar.
_TAKEN_OUT = ("home/event_cancelled", "home/event_cancelled_by_us", "home/event_called_off")


def write(
    registration: Registration, name: str, *, about: str = "", passed_on: bool = False, **values: Any
) -> SentMail | None:
    """A mail to a guest; it repeats nothing they wrote. ``passed_on``: their seat went to another.

    ``about`` tells apart mails of one kind to one guest. Who left no address gets none.
    """
    if not registration.email:
        return None
    language = registration.language
    event = twin_in(registration.event, language)
    identity = Identity.in_language(language)
    with translation.override(language):
        said = event_mails.for_the_guest(registration, event, passed_on=passed_on)
    seated = registration.state == Registration.State.CONFIRMED
    return mail.send_once(
        f"home/{name}",
        about=f"{ABOUT}{registration.pk}" + (f":{about}" if about else ""),
        to=registration.email,
        language=language,
        reply_to=identity.email if identity else "",
        context={
            **said,
            "page": settings.SITE_URL + (event.url or ""),
            "calendar": _address("event_calendar", language, event.slug) if seated else "",
            "cancel": _address("event_cancel", language, event.slug, cancel_key(registration)),
            **values,
        },
    )


def tell_staff(registration: Registration, left: int | None) -> None:
    """Somebody signed up or cancelled; so many seats are left."""
    event = registration.event
    language = settings.STAFF_LANGUAGE
    identity = Identity.in_language(language)
    with translation.override(language):
        values = event_mails.for_staff(registration, event, left)
    for recipient in event.notified or ([identity.email] if identity else []):
        mail.send_once(
            "home/event_notice",
            about=f"{ABOUT}{registration.pk}:{registration.state}",
            to=recipient,
            language=language,
            context={**values, "link": f"{settings.SITE_URL}{reverse('registrations:index')}?event={event.pk}"},
        )


def calendar_file(sent: SentMail) -> Iterator[Attachment]:
    """The entry for the guest's calendar as it is when the mail goes; or what takes it out again."""
    key = sent.about.removeprefix(ABOUT).partition(":")[0]
    registration = Registration.objects.filter(pk=key).select_related("event").first() if key.isdecimal() else None
    if registration is None:
        return
    event = twin_in(registration.event, sent.language)
    if sent.kind in _TAKEN_OUT:
        if not _has_entry(registration):
            return
        method = "CANCEL"
    elif registration.state == Registration.State.CONFIRMED and not registration.event.called_off_at:
        method = "PUBLISH"
    else:
        return
    with translation.override(sent.language):
        content = event_data.calendar_of(event, method=method, guest=registration)
    yield Attachment("event.ics", content, f"text/calendar; method={method}")


def _has_entry(registration: Registration) -> bool:
    """Whether a file for the calendar ever went to this guest: who only waited got none."""
    sent = Q(about=f"{ABOUT}{registration.pk}") | Q(about__startswith=f"{ABOUT}{registration.pk}:")
    return SentMail.objects.filter(sent, kind__in=_PUT_IN).exists()


def cancel_key(registration: Registration) -> str:
    """For the link in the mail: it holds as long as the sign-up does."""
    return signing.dumps(registration.pk, salt=_CANCEL)


def number_of(key: str) -> int:
    """Whose key this is; raises ``BadSignature`` where it is none of ours."""
    return int(signing.loads(key, salt=_CANCEL))


def _address(name: str, language: str, *args: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(f"home:{name}", args=args)


def twin_in(event: "EventPage", language: str) -> "EventPage":
    """The event as this language reads it; itself where there is no live twin."""
    twin = event.get_translations(inclusive=True).live().filter(locale__language_code=language).first()
    return twin or event
