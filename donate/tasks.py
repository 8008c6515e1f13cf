"""Handling of kept events: by a task, again after a growing pause, and swept up where the task got lost."""

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from donate import dispatch, looks
from donate.looks import Look
from donate.models import Reconciliation, StripeEvent
from donate.stripe_api import NoSuchObject

log = logging.getLogger(__name__)

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)
#: An event nobody began to handle after this time was lost between keeping and handling.
_LOST_AFTER = timedelta(seconds=45)
#: What Stripe does not know a day after it told us of it, and after so many tries, it won't know any more: it was
#: deleted there, or it belongs to another account. Until then its own servers may just not agree yet.
_GONE_AFTER, _GONE_TRIES = timedelta(days=1), 3
#: For events that mean nothing to us.
_NOTHING = Look("nothing", "")


@task()
def handle_event(event_pk: int) -> bool:
    """Handle one kept event; whether it is handled now. A failure stays with the event, and a pause follows."""
    event = StripeEvent.objects.get(pk=event_pk)
    return event.handled_at is not None or _handled(event)


def _handled(event: StripeEvent, same: Sequence[int] = ()) -> bool:
    """Look at what it is about, now; whether that went well. ``same`` are others that the same look is good for."""
    try:
        look = dispatch.look_for(event.type, event.payload["data"]["object"])
        if look:
            dispatch.look_at(look)
    except NoSuchObject as error:
        log.warning("Stripe event %s (%s): %s", event.event_id, event.type, error.code)
        _note_missing(event, same)
        return False
    except Exception:
        # Whatever it was, the event stays with its error: staff see it, and it is tried again.
        log.exception("Stripe event %s (%s) could not be handled", event.event_id, event.type)
        _note_failure(event)
        return False
    _note_handled([event.pk, *same])
    return True


def pause_after(attempts: int) -> timedelta:
    """One minute, then twice as long each time, at most six hours."""
    return min(_FIRST_PAUSE * 2 ** min(attempts - 1, 16), _LONGEST_PAUSE)


def _note_failure(event: StripeEvent) -> None:
    attempts = event.attempts + 1
    next_try_at = timezone.now() + pause_after(attempts)
    StripeEvent.objects.filter(pk=event.pk, handled_at=None).update(
        attempts=attempts, next_try_at=next_try_at, last_error=traceback.format_exc(), set_aside_at=None
    )
    if settings.TASKS_MODE == "database":
        handle_event.using(run_after=next_try_at).enqueue(event.pk)


def _note_missing(event: StripeEvent, same: Sequence[int]) -> None:
    """Stripe knows nothing of what it is about: it waits for another try, or is set aside, for staff to see."""
    now = timezone.now()
    if event.attempts + 1 < _GONE_TRIES or event.received_at > now - _GONE_AFTER:
        _note_failure(event)
        return
    gone = StripeEvent.objects.filter(pk__in=[event.pk, *same], handled_at=None, received_at__lte=now - _GONE_AFTER)
    gone.update(set_aside_at=now, attempts=F("attempts") + 1, next_try_at=None, last_error=traceback.format_exc())


def _note_handled(event_pks: list[int]) -> None:
    StripeEvent.objects.filter(pk__in=event_pks).update(
        handled_at=timezone.now(), set_aside_at=None, attempts=F("attempts") + 1, next_try_at=None, last_error=""
    )


def sweep(
    *, all_waiting: bool = False, set_aside: bool = False, beat: Callable[[], None] = lambda: None
) -> tuple[int, int]:
    """Handle events whose time has come, or ``all_waiting`` ones, or ``set_aside`` ones, too: (handled, failed).
    ``beat`` hears of each step.

    Events about the same thing need one look, since it begins after all of them were kept; for the same reason none is
    needed for what was looked at on the way to something else.
    """
    now = timezone.now()
    due = StripeEvent.objects.filter(handled_at=None) if set_aside else StripeEvent.objects.waiting()
    if not all_waiting:
        due = due.filter(Q(next_try_at__lte=now) | Q(next_try_at=None, received_at__lte=now - _LOST_AFTER))
    groups: dict[Look, list[int]] = {}
    for pk, type_, said in due.order_by("pk").values_list("pk", "type", "payload__data__object").iterator():
        groups.setdefault(dispatch.look_for(type_, said) or _NOTHING, []).append(pk)
    handled = failed = 0
    with looks.remembered() as taken:
        for look in sorted(groups, key=dispatch.turn):
            beat()
            first, *others = groups[look]
            if look in taken:
                _note_handled(groups[look])
            # Whoever handled the first one meanwhile may have looked before the others came: we look in any case.
            elif not _handled(StripeEvent.objects.get(pk=first), others):
                failed += 1  # the others wait for the next round
                continue
            handled += len(groups[look])
    return handled, failed


@task()
def reconcile_books(run_pk: int) -> str:
    """Compare the books with Stripe, for a member of staff who asked; the result's word."""
    from donate import reconcile  # it sweeps, so it stands above this module

    if Reconciliation.objects.filter(pk__gt=run_pk).exists():
        return Reconciliation.Result.UNFINISHED  # it waited for a worker so long that somebody began another
    return reconcile.run(result=Reconciliation.objects.get(pk=run_pk)).result


@task()
def retry_waiting() -> tuple[int, int]:
    """Handle every event that waits or was set aside, whatever its pause: (handled, failed). Staff asked for it."""
    return sweep(all_waiting=True, set_aside=True)
