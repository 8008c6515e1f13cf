"""Personal data of guests goes some time after the event; how many came, and in what state, stays."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, log

from core.models import SentMail
from home.event_letters import ABOUT
from home.models import EventPage, Registration

ERASED = "home.guests_erased"


def register_actions(actions: LogActionRegistry) -> None:
    """For Wagtail's hook ``register_log_actions``."""
    actions.register_action(ERASED, _("Erase guests' personal data"), _("Personal data of the guests was erased"))


def erase(older_than: timedelta) -> int:
    """Erase names, addresses and everything else that guests wrote for events that ended longer ago; how many."""
    ended = EventPage.objects.filter(ends_at__lt=timezone.now() - older_than)
    held = ended.filter(registrations__erased_at=None, registrations__isnull=False).distinct()
    return sum(_erase_guests_of(event) for event in held)


@transaction.atomic
def _erase_guests_of(event: EventPage) -> int:
    rows = Registration.objects.select_for_update().filter(event=event, erased_at=None)
    keys = list(rows.values_list("pk", flat=True))
    for key in keys:
        SentMail.objects.filter(
            Q(about=f"{ABOUT}{key}") | Q(about__startswith=f"{ABOUT}{key}:"), kind__startswith="home/event_"
        ).delete()
    Registration.objects.filter(pk__in=keys).update(
        name="", email="", note="", interpreter="", access=[], doubts=[], erased_at=timezone.now()
    )
    log(event, ERASED, data={"count": len(keys)})
    return len(keys)
