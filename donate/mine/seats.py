"""Changing to another membership: one page that says what each would mean; a press does it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.form_pages import SeeOther
from donate import attack, changes, seats
from donate.forms.donor import DonorForm
from donate.forms.places import JAPAN
from donate.mine.change_forms import Shown
from donate.mine.changing import of_a_gift
from donate.mine.frame import MineRequest, mine_page, show
from donate.models import MembershipPage, RecurringGift
from donate.seats import Way


@of_a_gift
def tier(request: MineRequest, gift: RecurringGift) -> HttpResponseBase:
    """The tiers beside what is given now. ``tier`` is the chosen one's short name."""
    shown = Shown.read(gift, request.POST)
    wanted = request.POST.get("tier", "")
    if shown and gift.tier and gift.tier.slug == wanted:  # the second press of a button that did it already
        change = changes.change_tier(gift, gift.tier, form=shown.form, seen=shown.seen)
        return SeeOther(reverse("mine:changed", args=[change.pk]))
    options = seats.options(gift)
    if not options:
        raise changes.NotPossible(_("This membership can't be changed just now."))
    chosen = next((option for option in options if option.tier.slug == wanted), None)
    if request.method != "POST" or shown is None or chosen is None:
        return _page(request, gift, options)
    try:
        if chosen.way == Way.NEXT_PAYMENT:
            change = changes.change_tier(gift, chosen.tier, form=shown.form, seen=shown.seen)
            return SeeOther(reverse("mine:changed", args=[change.pk]))
        if chosen.way == Way.CHECKOUT:
            back = settings.SITE_URL + reverse("mine:tier", args=[gift.pk])
            trace = attack.trace_of(request)
            return SeeOther(seats.begin(seats.request(gift, chosen.tier, form=shown.form, cancel_url=back, **trace)))
    except changes.StripeUnavailable:
        response = _page(request, gift, options, stripe_is_away=True, token=request.POST["token"], status=503)
        response.headers["Retry-After"] = "60"
        return response
    return _page(request, gift, options)


@require_safe
@mine_page
def apply(request: MineRequest) -> HttpResponse:
    """The form to join, filled in with what we have of the donor. It is sent to the membership page as by anybody.

    It stands here since only these addresses get the cookie that says who came in.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    page = MembershipPage.objects.live().filter(locale__language_code=language).first()
    if page is None:
        raise Http404
    names = ("family_name", "given_name", "email", "organisation")
    known: dict[str, Any] = {name: getattr(request.donor, name) for name in names}
    if request.donor.wants_receipt:
        known |= {name: getattr(request.donor, name) for name in DonorForm.ADDRESS} | {"wants_receipt": "yes"}
        known["country"] = known["country"] or JAPAN
    return page.show_form(request, page.get_form(request, **known))


def _page(
    request: MineRequest, gift: RecurringGift, options: list[seats.Option], *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"title": _("Change the membership"), "gift": gift, "options": options, "token": Shown(gift).token}
    return show(request, "change_tier", context | more, status=status)
