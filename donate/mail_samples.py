"""What the previews of our mails show, in the active language."""

from datetime import date

from django.utils.translation import gettext, pgettext

from core.templatetags.core_tags import day, yen

_Rows = list[tuple[str, str]]


def monthly(amount: int = 3000) -> _Rows:
    """A monthly gift in short."""
    again = (gettext("Next payment"), day(date(2026, 12, 21)))
    what = (gettext("Recurring gift"), gettext("{amount} every month").format(amount=yen(amount)))
    return [what, *_payment()[:2], again, *_payment()[2:]]


def once() -> _Rows:
    """A single gift in short."""
    return [(gettext("Gift"), yen(3000)), *_payment()]


def dues() -> _Rows:
    """A membership in short."""
    received, number = _payment()[1:]
    dues = (gettext("Dues"), gettext("{amount} every year").format(amount=yen(10000)))
    again = (gettext("Next payment"), day(date(2026, 12, 21)))
    return [dues, (gettext("Membership"), gettext("Full member")), received, again, number]


def _payment() -> _Rows:
    return [
        (gettext("What it is for"), gettext("Where it is needed most")),
        (pgettext("money", "Received"), day(date(2026, 11, 21))),
        (gettext("Reference number"), "W-2026-01128"),
    ]


def yearly() -> str:
    """Dues as they are written to who applies."""
    return gettext("{amount} every year").format(amount=yen(10000))


def former() -> str:
    """What ends with a new membership."""
    words = gettext("Your monthly gift of %(amount)s ends with it: the last one was collected on %(day)s.")
    return words % {"amount": yen(3000), "day": day(date(2026, 11, 21))}


def wave() -> _Rows:
    """What the shield counted."""
    return [
        (gettext("Cards declined in the last hour"), "64"),
        (gettext("Networks they came from"), "3"),
        (gettext("Gifts begun, and paid"), "71, 2"),
    ]
