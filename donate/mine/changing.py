"""Changing a gift on the donor's own pages. Each verb has a page that states what will happen; a press does it.

A press whose form stated it already (see ``change_forms.Shown``) is carried out at once; any other one, even a bare
POST, is answered by the page that states it. Words for every error stand here, in one place.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.form_pages import SeeOther
from donate import changes, giving_desk, recovery
from donate.mine.change_forms import Shown, wanted_amount, wanted_months
from donate.mine.frame import MineRequest, mine_page, show
from donate.models import GiftChange, Interval, RecurringGift
from donate.models.changes import MONTHS

View = Callable[[MineRequest, RecurringGift], HttpResponseBase]


def of_a_gift(view: View) -> Callable[..., HttpResponseBase]:
    """A page about one running gift of the donor who came in; anybody else's does not exist."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @mine_page
    @wraps(view)
    def guarded(request: MineRequest, pk: int) -> HttpResponseBase:
        gifts = RecurringGift.objects.select_related("tier", "fund", "donor")
        gift = gifts.filter(pk=pk, donor=request.donor).first()
        if gift is None:
            raise Http404
        try:
            return view(request, gift)
        except changes.NotPossible as refusal:
            return _problem(request, gift, str(refusal.why), status=409)
        except changes.ChangedMeanwhile:
            words = _("Your gift has changed since the page was opened, so we did nothing. Please look again.")
            return _problem(request, gift, words, status=409)
        except changes.ChangeUnderWay:
            words = _("Another change of this gift is being made at this moment. Please look again in a minute.")
            return _problem(request, gift, words, status=409)

    return guarded


@of_a_gift
def amount(request: MineRequest, gift: RecurringGift) -> HttpResponseBase:
    """Raise or lower. ``raise`` 500 or 1000 was stated by the page itself; any other amount is stated here first."""
    if not changes.can_change_amount(gift):
        raise changes.NotPossible(_("The amount of this gift can't be changed here."))
    data = request.POST if request.method == "POST" else request.GET
    shown = Shown.read(gift, data) if request.method == "POST" else None
    seen = shown.seen if shown else gift.amount
    wanted = wanted_amount(gift, data, seen=seen, contact=giving_desk.contact(request))
    context: dict[str, Any] = {"wanted": wanted, "new": wanted.yen, "limits": changes.limits(gift)}
    if request.method == "POST" and shown and wanted.yen and wanted.was_shown:
        form, yen = shown.form, wanted.yen
        return _pressed(request, gift, "amount", context, lambda: changes.set_amount(gift, yen, form=form, seen=seen))
    context["invalid"] = bool(wanted.error) and ("amount" in data or "raise" in data)
    return _confirm(request, gift, "amount", context, status=422 if context["invalid"] else 200)


@of_a_gift
def pause(request: MineRequest, gift: RecurringGift) -> HttpResponseBase:
    """Rest for ``months`` months; each choice states the first payment after it."""
    months = wanted_months(request.POST)
    context = {"months": months, "choices": rests(gift)}
    shown = Shown.read(gift, request.POST)
    if request.method == "POST" and shown and months:
        return _pressed(request, gift, "pause", context, lambda: changes.pause(gift, months, form=shown.form))
    if not changes.can_pause(gift):
        raise changes.NotPossible(_("This gift can't rest just now."))
    return _confirm(request, gift, "pause", context, status=422 if request.method == "POST" and not months else 200)


@of_a_gift
def resume(request: MineRequest, gift: RecurringGift) -> HttpResponseBase:
    """Go on: end a rest, or take back that the gift will end."""
    shown = Shown.read(gift, request.POST)
    if request.method == "POST" and shown:
        return _pressed(request, gift, "resume", {}, lambda: changes.resume(gift, form=shown.form))
    if not changes.can_resume(gift):
        raise changes.NotPossible(_("This gift goes on already, or it has ended."))
    return _confirm(request, gift, "resume", {})


@of_a_gift
def stop(request: MineRequest, gift: RecurringGift) -> HttpResponseBase:
    """Stop. No reason is asked."""
    shown = Shown.read(gift, request.POST)
    if request.method == "POST" and shown:
        return _pressed(request, gift, "stop", {}, lambda: changes.stop(gift, form=shown.form))
    if not changes.can_stop(gift):
        raise changes.NotPossible(_("This gift has ended already, or will end."))
    return _confirm(request, gift, "stop", {})


@of_a_gift
def card(request: MineRequest, gift: RecurringGift) -> HttpResponseBase:
    """To Stripe's page for the card, and back to here, where the new card is made the gift's own."""
    if gift.ended_at or not gift.stripe_customer:
        raise changes.NotPossible(_("This gift has ended: there is no card to change."))
    away, here = False, reverse("mine:card", args=[gift.pk])
    try:
        if request.method == "POST":
            language = translation.get_language() or settings.LANGUAGE_CODE
            back = f"{settings.SITE_URL}{here}?back=1"
            return SeeOther(changes.card_page(gift, return_url=back, language=language))
        if "back" in request.GET:
            changes.follow_card(gift.stripe_customer)
    except changes.StripeUnavailable:
        away = True
    context = {
        "title": _("Change the card"),
        "gift": gift,
        "back_from_stripe": "back" in request.GET and not away,
        "open": open_renewal(gift),
        "stripe_is_away": away,
    }
    return show(request, "card", context, status=503 if away else 200)


@require_safe
@mine_page
def changed(request: MineRequest, change: Any) -> HttpResponse:
    """What became of a press: as Stripe has carried it out."""
    changes_done = GiftChange.objects.filter(state=GiftChange.State.DONE, recurring_gift__donor=request.donor)
    found = changes_done.select_related("recurring_gift__tier").filter(pk=change).first()
    if found is None:
        raise Http404
    return show(request, "changed", {"title": _title_done(found), "change": found, "gift": found.recurring_gift})


# --- Answers -----------------------------------------------------------------------------------------


def _pressed(
    request: HttpRequest, gift: RecurringGift, verb: str, context: dict[str, Any], press: Callable[[], GiftChange]
) -> HttpResponse:
    """Carry it out; where Stripe doesn't answer, the same form once more, so that pressing again is the same change."""
    try:
        return SeeOther(reverse("mine:changed", args=[press().pk]))
    except changes.StripeUnavailable:
        again = {"stripe_is_away": True, "token": request.POST["token"]}
        response = _confirm(request, gift, verb, context | again, status=503)
        response.headers["Retry-After"] = "60"
        return response


def _confirm(
    request: HttpRequest, gift: RecurringGift, verb: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    title = _("End the membership") if verb == "stop" and _is_yearly(gift) else _TITLES[verb]()
    around = {"title": title, "gift": gift, "verb": verb, "token": Shown(gift).token}
    return show(request, f"change_{verb}", around | context, status=status)


def _problem(request: HttpRequest, gift: RecurringGift, words: str, *, status: int) -> HttpResponse:
    context = {"title": _("Nothing was changed"), "words": words, "gift": gift}
    return show(request, "not_changed", context, status=status)


def _title_done(change: GiftChange) -> str:
    if change.verb == GiftChange.Verb.RESUME and _is_yearly(change.recurring_gift):
        return _("Your membership goes on")
    return _TITLES_DONE[change.verb]()


def _is_yearly(gift: RecurringGift) -> bool:
    return gift.interval == Interval.YEAR


_TITLES: dict[str, Callable[[], str]] = {
    "amount": lambda: _("Change the amount"),
    "pause": lambda: _("Rest for a while"),
    "resume": lambda: _("Go on"),
    "stop": lambda: _("Stop the recurring gift"),
}
_TITLES_DONE: dict[str, Callable[[], str]] = {
    GiftChange.Verb.AMOUNT: lambda: _("Thank you: the amount is changed"),
    GiftChange.Verb.TIER: lambda: _("Thank you: your tier is changed"),
    GiftChange.Verb.PAUSE: lambda: _("Your gift rests"),
    GiftChange.Verb.RESUME: lambda: _("Your gift goes on"),
    GiftChange.Verb.STOP: lambda: _("Thank you for everything until here"),
}


def rests(gift: RecurringGift) -> list[tuple[int, Any]]:
    """How many months one can rest, and the first payment after each."""
    return [(months, changes.first_payment_after(gift, months)) for months in MONTHS]


def open_renewal(gift: RecurringGift) -> Any:
    """The payment that failed and is being tried, or None."""
    return recovery.open_ones().filter(recurring_gift=gift).first()
