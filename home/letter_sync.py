"""Keeping the copy of the letter's list at Brevo equal to ours.

``listed_at`` says since when Brevo has an address. Whoever gets the letter and isn't listed is put there; whoever is
listed and doesn't get it (any more) is taken off. A task does so at once; the night repeats what failed.
"""

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from core import queued
from home import brevo_list, newsletter
from home.models import Subscription


def tell_soon(subscription: Subscription) -> None:
    """Tell Brevo of a change, after it is stored."""
    if brevo_list.is_used():
        queued.hand_on(tell, subscription.pk)


@task()
def tell(subscription_id: int) -> None:
    """Tell Brevo of one address; raises ``BrevoUnavailable``, and the night tries again."""
    subscription = Subscription.objects.filter(pk=subscription_id).first()
    if subscription:
        _tell(subscription)


def forget_soon(subscription: Subscription) -> None:
    """The subscription is deleted: nothing of it may stay at Brevo."""
    if brevo_list.is_used() and subscription.listed_at:
        queued.hand_on(forget, subscription.email)


@task()
def forget(email: str) -> None:
    """Delete what Brevo knows of one address."""
    brevo_list.forget(email)


def run() -> tuple[int, int, int]:
    """(who left there, put there, taken off): asked first, so that nobody is put back who has just left."""
    left = sum(_stop(email) for email in list(brevo_list.left()))
    put = [
        subscription for subscription in Subscription.objects.receiving().filter(listed_at=None) if _tell(subscription)
    ]
    off = Subscription.objects.exclude(listed_at=None).exclude(pk__in=Subscription.objects.receiving().values("pk"))
    taken = [subscription for subscription in off if _tell(subscription)]
    return left, len(put), len(taken)


def _tell(subscription: Subscription) -> bool:
    """Make Brevo's copy of one address equal to ours; whether anything was to do."""
    gets_it = Subscription.objects.receiving().filter(pk=subscription.pk).exists()
    if gets_it == (subscription.listed_at is not None):
        return False
    if gets_it:
        stop_url = newsletter.address(subscription, "stop", subscription.language)
        brevo_list.put(subscription.email, subscription.language, stop_url)
    else:
        brevo_list.take_off(subscription.email)
    Subscription.objects.filter(pk=subscription.pk).update(listed_at=timezone.now() if gets_it else None)
    return True


def _stop(email: str) -> int:
    """Somebody left at Brevo; one who has confirmed here since, and isn't listed yet, stays."""
    return Subscription.objects.filter(Q(email=email), listed_at__isnull=False, stopped_at=None).update(
        stopped_at=timezone.now(), listed_at=None
    )
