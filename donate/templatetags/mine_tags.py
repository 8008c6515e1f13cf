"""What the donor's page needs to know of one gift."""

from typing import Any

from django import template

from donate import changes, seats
from donate.mine import changing
from donate.mine.change_forms import RAISES, Shown
from donate.models import RecurringGift

register = template.Library()


@register.simple_tag
def what_can_change(gift: RecurringGift) -> dict[str, Any]:
    """What a donor can do with this gift now, and what the forms for it carry."""
    return {
        "amount": changes.can_change_amount(gift),
        "tier": seats.can_change(gift),
        "pause": changes.can_pause(gift) and gift.next_payment_at is not None,
        "resume": changes.can_resume(gift),
        "stop": changes.can_stop(gift),
        "raise_id": f"raise-{gift.pk}",
        "lower_id": f"lower-{gift.pk}",
        "raises": [(raised, gift.amount + raised) for raised in RAISES],
        "limits": changes.limits(gift),
        "rests": changing.rests(gift),
        "open": changing.open_renewal(gift) if gift.status != gift.Status.ACTIVE else None,
        "form": lambda: Shown(gift).token,
    }


@register.filter
def plus(amount: int, more: int) -> int:
    """The sum, in yen."""
    return amount + more
