"""Reminding staff of inquiries that wait: one mail a working day for each who is in charge, with all that are late."""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import mail
from core.templatetags.core_tags import day
from corporate import intake
from corporate.models.inquiries import HistoryLine, Inquiry
from corporate.working_days import is_working_day


def late(today: date) -> list[Inquiry]:
    """Inquiries that should have been answered before this day, the longest waiting first."""
    waiting = Inquiry.objects.filter(state__in=Inquiry.OPEN_STATES, due_on__lt=today, doubtful=False, erased_at=None)
    return list(waiting.select_related("topic", "assignee").order_by("due_on", "pk"))


@transaction.atomic
def remind(today: date | None = None) -> int:
    """Write the mails of this day, unless it is a day off or they are written; how many."""
    today = today or timezone.localdate()
    if not is_working_day(today):
        return 0
    by_recipient: dict[str, list[Inquiry]] = defaultdict(list)
    for inquiry in late(today):
        for recipient in intake.in_charge_of(inquiry):
            by_recipient[recipient.lower()].append(inquiry)
    told = {recipient: rows for recipient, rows in by_recipient.items() if _write(recipient, rows, today)}
    reminded = {inquiry.pk for rows in told.values() for inquiry in rows}
    HistoryLine.objects.bulk_create(
        HistoryLine(inquiry_id=key, kind=HistoryLine.Kind.REMINDED) for key in sorted(reminded)
    )
    return len(told)


def _write(recipient: str, rows: list[Inquiry], today: date) -> bool:
    """The mail names no sender: it outlives the inquiries it speaks of."""
    language = settings.STAFF_LANGUAGE
    with translation.override(language):
        details = [
            (row.number, _("%(topic)s, due %(day)s") % {"topic": row.topic.localized.name, "day": day(row.due_on)})
            for row in rows
        ]
    address = settings.SITE_URL + reverse("inquiries:index") + "?due=late"
    values = {"count": str(len(rows)), "details": details, "link": address}
    about = f"reminder:{today.isoformat()}"
    return bool(
        mail.send_once("corporate/inquiry_reminder", about=about, to=recipient, language=language, context=values)
    )
