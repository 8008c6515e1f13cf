"""The money room's figures for Prometheus (``core.logs.metrics``)."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils import timezone

from core.logs.metrics import Figure
from donate.models import Reconciliation, StripeEvent


def told() -> Iterator[Figure]:
    counted = StripeEvent.objects.aggregate(
        received=Count("pk"),
        handled=Count("pk", filter=Q(handled_at__isnull=False)),
        failed=Count("pk", filter=Q(handled_at=None, set_aside_at=None) & ~Q(last_error="")),
        set_aside=Count("pk", filter=Q(handled_at=None, set_aside_at__isnull=False)),
    )
    yield (
        "site_webhooks",
        "Events of Stripe on record: received, of these handled, failed until now, and set aside.",
        counted,
    )
    last = Reconciliation.objects.exclude(result=Reconciliation.Result.RUNNING).order_by("-pk").first()
    if last is not None:
        age = (timezone.now() - last.started_at).total_seconds()
        yield "site_books_age_seconds", "Since when the books have not been compared with Stripe.", age
        fine = last.result == Reconciliation.Result.MATCHES
        yield "site_books_match", "Whether they matched then.", float(fine)
