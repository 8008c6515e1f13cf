"""The donor's front page and the history of gifts."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from donate.mine import giving
from donate.mine.frame import MineRequest, mine_page, show
from donate.money import CEILING

#: How many payments the front page shows.
_LATEST = 5


def front(request: HttpRequest) -> HttpResponse:
    """What runs, the latest payments, receipts, and everything one can change. Only with ``request.donor``."""
    donor = request.donor  # type: ignore[attr-defined]
    payments = giving.payments(donor)
    context = {
        "title": _("My page"),
        "cards": giving.cards(donor),
        "applied": giving.ended(donor),
        "payments": payments[:_LATEST],
        "more_payments": payments.count() > _LATEST,
        "intent": _intent(request),
        "kept_parameters": ("raise",),
    }
    return show(request, "home", context)


def _intent(request: HttpRequest) -> int | None:
    """By how much the link that led here would raise the gift (``?raise=1000``)."""
    text = request.GET.get("raise", "")
    amount = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return amount if 0 < amount <= CEILING else None


@mine_page
def history(request: MineRequest) -> HttpResponse:
    """Every payment so far."""
    return show(request, "history", {"title": _("Your gifts so far"), "payments": giving.payments(request.donor)})
