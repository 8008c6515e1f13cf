"""What can become of mails: one came back, one waits for its next attempt."""

from datetime import timedelta

from django.utils import timezone

from core import mail_addresses
from core.models import SentMail

_RETURNED = "550 5.1.1 The mailbox does not exist."
_LATER = "SMTPServerDisconnected: Connection unexpectedly closed"


def play() -> None:
    """Two of the year's mails did not arrive, so that the outbox shows what staff can do about it."""
    renewals = SentMail.objects.filter(kind="donate/renewal").order_by("pk")
    back, later = renewals.first(), renewals.last()
    if back is None or later is None or back.to == later.to:
        return
    SentMail.objects.filter(pk=back.pk).update(state=SentMail.State.BOUNCED, error=_RETURNED)
    mail_addresses.note_bounce(back.to, _RETURNED)
    SentMail.objects.filter(pk=later.pk).update(
        state=SentMail.State.FAILED,
        error=_LATER,
        sent_at=None,
        attempts=4,
        next_try_at=timezone.now() + timedelta(days=1),
    )
