"""The donor's front page and the history of gifts."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from donate import receipt_promise, receipts
from donate.mine import farewell, giving, person
from donate.mine.frame import MineRequest, mine_page, show
from donate.models import Donor, Kind, ReceiptSettings
from donate.money import CEILING
from donate.receipt_document import address_in, address_of, is_ready

#: How many payments the front page shows.
_LATEST = 5


def front(request: HttpRequest) -> HttpResponse:
    """What runs, the latest payments, receipts, and everything one can change. Only with ``request.donor``."""
    donor = request.donor  # type: ignore[attr-defined]
    cards = giving.cards(donor)
    lines = giving.history(donor, _LATEST + 1)
    this_year = timezone.localdate().year
    context = {
        "title": _("My page"),
        "cards": cards,
        "several": len(cards) > 1,
        "ended": giving.ended(donor),
        "lines": lines[:_LATEST],
        "more_payments": len(lines) > _LATEST,
        "since": _since(donor),
        "intent": _intent(request),
        "receipts": receipts.of_donor(donor),
        "gives_monthly": receipts.gives_monthly(donor, this_year),
        "receipts_to_come": receipts.to_come(donor),
        "single_receipts": receipt_promise.of_single_gifts() if donor.wants_receipt else "",
        "receipts_by_themselves": ReceiptSettings.chosen().issues_at_once,
        "of_dues": receipt_promise.after(Kind.DUES, "") if any(card.gift.kind == Kind.DUES for card in cards) else "",
        "address": _address(donor),
        "lacks_address": donor.wants_receipt and not is_ready(donor),
        "this_year": this_year,
        "next_year": this_year + 1,
        "gets_letter": person.gets_letter(donor),
        "wish": farewell.waiting(donor),
        "languages": languages_of_mails(),
        "kept_parameters": ("raise",),
    }
    return show(request, "home", context)


def _address(donor: Donor) -> str:
    """In one line, as the page's language writes it; empty where none is kept."""
    if not donor.wants_receipt:
        return ""
    language = translation.get_language() or settings.LANGUAGE_CODE
    between = " " if language == settings.LANGUAGE_CODE else ", "
    return between.join(address_in(language, address_of(donor)).split("\n"))


def _since(donor: Donor) -> str:
    """How long the donor has been with us, in words."""
    seated = giving.seated_for(donor)
    if seated is None:
        return ""
    years, months = seated
    in_years = ngettext("%(count)d year", "%(count)d years", years) % {"count": years} if years else ""
    in_months = ngettext("%(count)d month", "%(count)d months", months) % {"count": months} if months else ""
    if years and months:
        span = _("%(years)s and %(months)s") % {"years": in_years, "months": in_months}
    else:
        span = in_years or in_months
    return _("You have been sitting with us for %(span)s. Thank you.") % {"span": span}


def languages_of_mails() -> list[tuple[str, str]]:
    """(code, name in its own language) of every language we write in."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def _intent(request: HttpRequest) -> int | None:
    """By how much the link that led here would raise the gift (``?raise=1000``)."""
    text = request.GET.get("raise", "")
    amount = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return amount if 0 < amount <= CEILING else None


@require_safe
@mine_page
def history(request: MineRequest) -> HttpResponse:
    """Every payment so far."""
    return show(request, "history", {"title": _("Your gifts so far"), "lines": giving.history(request.donor)})


@require_safe
@mine_page
def receipt(request: MineRequest, pk: int) -> HttpResponse:
    """One of the donor's own receipts, as PDF. Others' and void ones are not there."""
    found = get_object_or_404(receipts.of_donor(request.donor), pk=pk)
    if not found.is_valid:
        raise Http404
    disposition = {"Content-Disposition": f'inline; filename="{found.file_name}"'}
    return HttpResponse(receipts.pdf(found), content_type="application/pdf", headers=disposition)
