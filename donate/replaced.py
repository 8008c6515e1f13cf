"""What ends because another membership was paid in its place, in the active language.

The thanks page and the mail say it with the payment, before Stripe has carried it out: ``seats.leave_former`` tries
until it is done.
"""

from django.utils.translation import gettext as _

from core.templatetags.core_tags import day
from donate.models import Attempt, Donation, Interval, Kind, RecurringGift


def sentence(attempt: Attempt | None) -> str:
    """What ends with this attempt's payment, its amount and its last day; empty where nothing does."""
    former = attempt.replaces if attempt else None
    if former is None:
        return ""
    said = {"amount": former.written_amount, "day": _last_day(former)}
    if former.interval == Interval.YEAR:
        if not said["day"]:
            return _("Your membership until now, %(amount)s a year, is not renewed.") % said
        return _("Your membership until now, %(amount)s a year, lasts until %(day)s and is not renewed.") % said
    if not said["day"]:
        return _("Your monthly gift of %(amount)s ends with it.") % said
    return _("Your monthly gift of %(amount)s ends with it: the last one was collected on %(day)s.") % said


def _last_day(former: RecurringGift) -> str:
    """Of a year that is paid, its end; of a monthly gift, its last payment."""
    if former.interval == Interval.YEAR:
        return day(former.ends_at or former.next_payment_at)
    paid = former.donations.filter(status=Donation.Status.SUCCEEDED).order_by("-charged_at").first()
    return day(paid.charged_at) if paid else ""


def beside(donation: Donation) -> str:
    """Which monthly gift goes on beside a membership that its donor joined by the public form; empty where none does.

    For the mail alone: whoever pays dues under another's address learns nothing of what that person gives.
    """
    gifts = RecurringGift.objects.filter(donor=donation.donor_id, tier=None, ended_at=None, ends_at=None)
    running = gifts.filter(interval=Interval.MONTH, kind=Kind.GIFT).order_by("pk")
    gift = next((one for one in running if one.is_running), None) if donation.donor_id else None
    if gift is None:
        return ""
    words = _("Your monthly gift of %(amount)s goes on beside it. On your own page you can change or stop it.")
    return words % {"amount": gift.written_amount}
