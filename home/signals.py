"""What follows when an editor publishes something."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_published

from home import event_changes, letter_sync, newsletter, sign_up
from home.models import EventPage, Subscription


@receiver(page_published, sender=EventPage)
def seats_were_added(instance: EventPage, **kwargs: Any) -> None:
    """More seats than before go to those who wait."""
    sign_up.fill_free_seats(instance)


@receiver(page_published, sender=EventPage)
def time_or_place_is_known(instance: EventPage, **kwargs: Any) -> None:
    """Nobody is told of a change before anybody has signed up."""
    original = instance.original
    if original.told and not event_changes.guests_of(original).exists():
        event_changes.note(original)


@receiver(newsletter.changed)
def a_reader_came_or_left(subscription: Subscription, **kwargs: Any) -> None:
    """The provider of the letter learns of it."""
    letter_sync.tell_soon(subscription)


@receiver(post_delete, sender=Subscription)
def a_reader_was_forgotten(instance: Subscription, **kwargs: Any) -> None:
    """There, too."""
    letter_sync.forget_soon(instance)
