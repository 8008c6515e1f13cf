"""When an event is, in words."""

from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext

if TYPE_CHECKING:
    from home.models import EventPage

register = template.Library()


@register.filter
def weekday_and_day(value: datetime) -> str:
    """The day in Japan with its day of the week, as each language writes it."""
    return formats.date_format(timezone.localtime(value), gettext("l, F j, Y"))


@register.filter
def moment_of_week(value: datetime) -> str:
    """The same with the time."""
    return f"{weekday_and_day(value)} {clock(value)}"


@register.filter
def clock(value: datetime) -> str:
    """The time in Japan."""
    return formats.date_format(timezone.localtime(value), "H:i")


@register.filter
def hours(event: "EventPage") -> str:
    """From when to when; with the last day where that is another one."""
    last = clock(event.ends_at) if event.is_one_day else moment_of_week(event.ends_at)
    return gettext("%(start)s–%(end)s") % {"start": clock(event.starts_at), "end": last}


@register.filter
def iso(value: datetime) -> str:
    """For the attribute ``datetime``: Japanese time with its offset."""
    return timezone.localtime(value).isoformat(timespec="minutes")
