"""Some days before an event, a mail to everybody who has a seat: once."""

from datetime import timedelta

from django.utils import timezone

from home import event_letters
from home.models import EventPage, Registration

#: Who signed up a moment ago has just read all of it.
_FRESH = timedelta(hours=24)


def remind() -> int:
    """Write what is due today; how many. Run every night; a night that was missed is made up for."""
    now = timezone.now()
    coming = EventPage.objects.live().filter(starts_at__gt=now, called_off_at=None, remind_days__isnull=False)
    written = 0
    for event in coming:
        if event.starts_at - timedelta(days=event.remind_days or 0) > now:
            continue
        # The day is part of it: an event that was put off is reminded of anew.
        about = f"reminder-{timezone.localtime(event.starts_at):%Y%m%d}"
        guests = Registration.objects.filter(
            event=event, state=Registration.State.CONFIRMED, created_at__lt=now - _FRESH
        )
        written += sum(
            event_letters.write(guest, "event_reminder", about=about) is not None
            for guest in guests.select_related("event").iterator(chunk_size=200)
        )
    return written
