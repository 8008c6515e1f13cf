"""What events and the letter can tell of a person."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.timeline import FOLDED, Line, by_email
from home.models import Registration, Subscription


def sign_ups(emails: list[str], limit: int) -> Iterable[Line]:
    """Events that somebody signed up for."""
    rows = Registration.objects.alias(folded=FOLDED).filter(by_email(emails)).select_related("event")
    for row in rows.order_by("-created_at")[:limit]:
        yield Line(
            row.created_at,
            "event",
            _("Event"),
            row.event.title,
            row.get_state_display(),
            reverse("registrations:inspect", args=[row.pk]),
            "home.view_registration",
        )


def letters(emails: list[str], limit: int) -> Iterable[Line]:
    """The letter: asked for, confirmed, stopped."""
    for row in Subscription.objects.filter(email__in=emails)[:limit]:
        steps = (
            (row.asked_at, _("asked for the letter")),
            (row.confirmed_at, _("confirmed the letter")),
            (row.stopped_at, _("stopped the letter")),
        )
        for at, text in steps:
            if at:
                yield Line(at, "letter", _("Letter"), str(text))
