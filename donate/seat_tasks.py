"""What follows when a membership is paid that comes in place of another: the former one ends."""

from functools import partial

from django.db import transaction
from django_tasks import task

from donate.models import Donation


def after_payment(donation: Donation) -> None:
    """Let the former membership end once this transaction is committed."""
    attempt = donation.attempt
    if attempt and attempt.replaces_id and donation.status == Donation.Status.SUCCEEDED:
        transaction.on_commit(partial(leave_former.enqueue), robust=True)


@task()
def leave_former() -> int:
    """End every membership in whose place another was paid; how many. Stripe is asked here, so it is a task."""
    from donate import seats  # which looks at Stripe through sync, as sync comes here

    return seats.leave_former()
