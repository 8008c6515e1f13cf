"""A rest that comes to its end is told a week before, so that nobody is surprised by a payment."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from donate import mail
from donate.models import RecurringGift

#: How long before the first payment after a rest the donor is reminded.
BEFORE = timedelta(days=7)


def remind() -> int:
    """Tell every donor whose rest ends within a week, once; how many rests end so soon. Run by the worker."""
    soon = RecurringGift.objects.filter(
        paused=True, ended_at=None, next_payment_at__gt=timezone.now(), next_payment_at__lte=timezone.now() + BEFORE
    )
    keys = list(soon.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            gift = RecurringGift.objects.select_for_update(no_key=True).get(pk=key)
            if gift.paused and gift.next_payment_at:
                mail.pause_ends(gift, gift.resumes_at)
    return len(keys)
