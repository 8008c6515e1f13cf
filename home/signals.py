"""What follows when an editor publishes something."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from home import sign_up
from home.models import EventPage


@receiver(page_published, sender=EventPage)
def seats_were_added(instance: EventPage, **kwargs: Any) -> None:
    """More seats than before go to those who wait."""
    sign_up.fill_free_seats(instance)
