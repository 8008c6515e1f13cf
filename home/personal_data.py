"""What this room holds about a person: sign-ups to events, and the letter."""

from core import personal_data
from home.models import Registration, Subscription


def register() -> None:
    """Say so to the foundation; called when Django starts."""
    personal_data.register(
        Registration,
        lambda email: Registration.objects.filter(email__iexact=email).select_related("event"),
        *("created_at", "event", "name", "email", "people", "access", "note", "interpreter", "language", "state"),
        forget=lambda email: Registration.objects.filter(email__iexact=email).delete()[0],
    )
    personal_data.register(
        Subscription,
        lambda email: Subscription.objects.filter(email=email.lower()),
        *("asked_at", "email", "language", "confirmed_at", "stopped_at"),
        forget=lambda email: Subscription.objects.filter(email=email.lower()).delete()[0],
    )
