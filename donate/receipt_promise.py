"""When a receipt comes, in words: every form, page and mail that promises one says so with these.

It follows from two settings: whether the receipts of single gifts are issued by themselves, and which day counts. Where
it is the day on which the money was at our disposal, a receipt waits for that day, whoever issues it.
"""

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from donate.models.certification import ReceiptSettings
from donate.models.giving import Kind
from donate.models.snippets import Interval


def moment() -> str:
    """When the receipt of a single gift or of a year's membership comes: "at once", or after what."""
    settings = ReceiptSettings.chosen()
    waits = settings.date_policy == ReceiptSettings.DatePolicy.RECEIVED
    if settings.issues_at_once:
        # Translators: where "%(moment)s" stands in what is said of receipts.
        after = pgettext("a receipt comes", "when the money has reached our account, some days after the payment")
        return after if waits else pgettext("a receipt comes", "at once")
    if waits:
        return pgettext("a receipt comes", "when the money has reached our account and our staff have looked at it")
    return pgettext("a receipt comes", "when our staff have looked at it")


def of_gifts() -> str:
    """For the donate form."""
    words = _(
        "For a single gift %(moment)s, for monthly gifts once a year in January. In Japanese, with a copy in English."
    )
    return words % {"moment": moment()}


def of_memberships() -> str:
    """For the form to join."""
    words = _(
        "For yearly memberships %(moment)s, for monthly ones once a year in January. None for dues. In Japanese, with "
        "a copy in English."
    )
    return words % {"moment": moment()}


def of_single_gifts() -> str:
    """For the donor's own page."""
    return _("For a single gift it comes %(moment)s.") % {"moment": moment()}


def after(kind: str, interval: str) -> str:
    """For the page that thanks for a payment of this kind, given once (no interval), monthly or yearly."""
    if kind == Kind.DUES:
        return _("Dues are no gift, so they stand on no donation receipt. Our mail is your record.")
    if interval == Interval.MONTH:
        return _("If you asked for one: in January, for the whole year together.")
    words = _("If you asked for one: %(moment)s, each year.") if interval else _("If you asked for one: %(moment)s.")
    return words % {"moment": moment()}


#: For fields of forms, which are made before the settings can be asked.
of_gifts_later, of_memberships_later = lazy(of_gifts, str), lazy(of_memberships, str)
