"""Makes our rows equal to what Stripe says of one object."""

from donate.models import Attempt
from donate.stripe_api import NoSuchObject, StripeUnavailable

__all__ = ["NoSuchObject", "StripeUnavailable", "session"]


def session(session_id: str) -> Attempt:
    """Look a Checkout Session up at Stripe and bring its attempt, payments and recurring gift up to date.

    For the thanks page, which may come before the webhook. Afterwards ``attempt.state`` says what became of it,
    ``attempt.donation`` is the payment (``status`` pending: waiting at the konbini, with ``voucher_url`` and
    ``voucher_expires_at``) or None, ``attempt.recurring_gift`` the monthly gift or None.

    Raises ``NoSuchObject`` for an id that is none of ours, ``StripeUnavailable`` where Stripe can't be asked.
    """
    raise NotImplementedError
