"""What stands on a receipt, word for word. An edition keeps it, so that it can be printed again as it was.

One sheet in Japanese, which is the receipt; for donors who read English a copy of it as a courtesy.
Without a certification in force when the money came, no word is about taxes. With one, a receipt carries what a
tax return asks for: name and address of the organisation, number and date of its certification, that the gift
serves specified non-profit activities, amount, day of receipt, name and address of the donor.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.models import Identity
from core.templatetags.core_tags import day
from core.typesetting import printable
from donate.forms.places import JAPAN, PREFECTURES, country_choices
from donate.models import Certification, Donor
from donate.money import written

LAYOUT = 1
JAPANESE = "ja"


@dataclass(frozen=True)
class Row:
    """One line of the table: ``count`` equal payments from ``first`` to ``last``, together ``amount``."""

    first: date
    last: date
    count: int
    amount: int
    monthly: bool = False
    fund: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """Everything a receipt says that isn't the organisation's own."""

    number: str
    donor: Donor
    name: str
    address: str
    amount: int
    rows: list[Row]
    certification: Certification | None
    issued_on: date
    reissued_on: date | None = None


class Nobody(Exception):
    """The organisation's name and address are not filled in yet: no receipt can be issued in nobody's name."""


def name_of(donor: Donor) -> str:
    """Whom a receipt is for: the organisation where one gave; a person as the language writes names."""
    if donor.organisation:
        return printable(donor.organisation)
    names = (printable(donor.family_name), printable(donor.given_name))
    return " ".join(filter(None, names if donor.language == JAPANESE else reversed(names)))


def address_of(donor: Donor) -> str:
    """On one line or more, as the post reads it; empty where it is not known."""
    address = printable(donor.address)
    if not address:
        return ""
    if donor.country in ("", JAPAN):
        postal = f"〒{donor.postal_code}\n" if donor.postal_code else ""
        return f"{postal}{donor.prefecture}{address}"
    with translation.override("en"):
        country = dict(country_choices()).get(donor.country, donor.country)
    return "\n".join(filter(None, [address, f"{donor.prefecture} {donor.postal_code}".strip(), str(country)]))


#: As ``address_of`` writes a place in Japan.
_IN_JAPAN = re.compile(rf"(?:〒(?P<postal>\S+)\n)?(?P<prefecture>{'|'.join(PREFECTURES)})\s*(?P<rest>.+)", re.DOTALL)
#: From this sign on letters are Japanese (or as wide).
_WIDE = "\u2e80"


def address_in(language: str, address: str) -> str:
    """What ``address_of`` wrote, as this language writes it. In English all in Latin letters, the smallest place first.

    An address that was given in Japanese stays as it was given: in two scripts it would find nobody.
    """
    found = _IN_JAPAN.fullmatch(address)
    if language == JAPANESE or found is None or any(letter >= _WIDE for letter in found["rest"]):
        return address
    place = f"{PREFECTURES[found['prefecture']]} {found['postal'] or ''}".strip()
    return "\n".join([found["rest"], place, "Japan"])


def is_ready(donor: Donor) -> bool:
    """Whether a receipt can be written out to this donor."""
    return bool(donor.wants_receipt and name_of(donor) and address_of(donor))


def rows_of(payments: Iterable[tuple[date, int]], *, monthly: bool, fund: dict[str, str] | None = None) -> list[Row]:
    """Payments in the order of their days; those of one amount that follow each other stand on one line."""
    rows: list[Row] = []
    for on, amount in sorted(payments):
        if monthly and rows and rows[-1].amount == amount * rows[-1].count:
            last = rows.pop()
            rows.append(Row(last.first, on, last.count + 1, last.amount + amount, monthly))
        else:
            rows.append(Row(on, on, 1, amount, monthly, fund or {}))
    return rows


class Issuer:
    """The organisation as it is now, in each language; looked up once for as many receipts as are made."""

    def __init__(self) -> None:
        found = {code: Identity.in_language(code) for code, _name in settings.LANGUAGES}
        original = found.get(JAPANESE)
        if original is None or not (original.legal_name and original.address):
            raise Nobody
        self._identities = {code: identity or original for code, identity in found.items()}

    def document(self, facts: Facts) -> dict[str, Any]:
        """The whole receipt as plain data."""
        languages = [JAPANESE] if facts.donor.language == JAPANESE else [JAPANESE, "en"]
        sheets = [self._sheet(facts, language) for language in languages]
        return {
            "layout": LAYOUT,
            "number": facts.number,
            "title": f"{sheets[0]['title']} {facts.number}",
            "author": self._identities[JAPANESE].legal_name,
            "sheets": sheets,
        }

    def _sheet(self, facts: Facts, language: str) -> dict[str, Any]:
        with translation.override(language):
            return {
                "lang": language,
                "title": _("Certificate of donation") if facts.certification else _("Receipt of donation"),
                "stamps": _stamps(facts),
                "address": address_in(language, facts.address).split("\n"),
                "name": facts.name,
                "honorific": _honorific(facts) if language == JAPANESE else "",
                "facts": _facts(facts),
                "amount_label": pgettext("receipt", "Amount of the gift"),
                "amount": f"¥{facts.amount:,}" + ("-" if language == JAPANESE else ""),
                "sentence": _sentence(facts),
                "head": [
                    pgettext("receipt", "Received on"),
                    pgettext("receipt", "For"),
                    pgettext("receipt", "Amount"),
                ],
                "rows": [[_days(row), _purpose(row, language), written(row.amount)] for row in facts.rows],
                "notes": _notes(facts, language),
                "issuer": self._lines(facts, language),
                "seal": _("seal (sample)") if settings.DEMO else "",
            }

    def _lines(self, facts: Facts, language: str) -> list[str]:
        identity = self._identities[language]
        postal = identity.postal_code.lstrip("〒")
        lines = [
            identity.legal_name,
            f"〒{postal}" if postal and language == JAPANESE else postal,
            identity.address,
            identity.representative,
        ]
        if identity.corporate_number:
            lines.append(_("Corporate number: %(number)s") % {"number": identity.corporate_number})
        if facts.certification:
            lines += _certified(facts.certification)
        return [line for line in lines if line]


def _stamps(facts: Facts) -> list[str]:
    stamps = [pgettext("stamp on a receipt", "SAMPLE")] if settings.DEMO else []
    return stamps + ([pgettext("stamp on a receipt", "REISSUED")] if facts.reissued_on else [])


def voided(document: dict[str, Any], on: date) -> dict[str, Any]:
    """The same document with the stamp that it is void, and since when: printed so whenever somebody prints it."""
    return document | {"sheets": [_void_sheet(sheet, on) for sheet in document["sheets"]]}


def _void_sheet(sheet: dict[str, Any], on: date) -> dict[str, Any]:
    with translation.override(sheet["lang"]):
        return sheet | {
            "stamps": [*sheet["stamps"], pgettext("stamp on a receipt", "VOID")],
            "facts": [*sheet["facts"], [pgettext("receipt", "Voided on"), day(on)]],
        }


def _honorific(facts: Facts) -> str:
    return "御中" if facts.donor.organisation and facts.name == printable(facts.donor.organisation) else "様"


def _facts(facts: Facts) -> list[list[str]]:
    number = _("Certificate number") if facts.certification else _("Receipt number")
    found = [[number, facts.number], [pgettext("receipt", "Issued on"), day(facts.issued_on)]]
    return found + ([[pgettext("receipt", "Reissued on"), day(facts.reissued_on)]] if facts.reissued_on else [])


def _sentence(facts: Facts) -> str:
    if facts.certification:
        return _(
            "We have received the above amount as a donation connected with our activities of the specified "
            "non-profit kind."
        )
    return _(
        "We have received the above amount as a donation for the activities set out in our articles of association."
    )


def _days(row: Row) -> str:
    if row.first == row.last:
        return day(row.first)
    # Both lie in one year, which stands once. Translators: the letters of Django's "date" filter.
    first = date_format(row.first, pgettext("first day of a span within a year", "F j"))
    last = date_format(row.last, pgettext("last day of a span within a year", "F j, Y"))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _purpose(row: Row, language: str) -> str:
    if row.monthly:
        return _("Monthly gifts (%(count)s times)") % {"count": row.count}
    fund = row.fund.get(language, "")
    return _("Donation (%(fund)s)") % {"fund": fund} if fund else pgettext("receipt", "Donation")


def _certified(certification: Certification) -> list[str]:
    return [
        _("Certification number: %(number)s (%(authority)s)")
        % {"number": certification.number, "authority": certification.authority},
        _("Certified on %(first)s, valid until %(last)s")
        % {"first": day(certification.certified_on), "last": day(certification.valid_until)},
    ]


def _notes(facts: Facts, language: str) -> list[str]:
    notes = []
    if facts.certification:
        notes.append(_("You need this paper to claim the deduction for donations in your tax return. Please keep it."))
    if not settings.DEMO:
        notes.append(_("Issued electronically, therefore without a seal."))
    if language != JAPANESE:
        notes.append(_("This sheet is a translation for your convenience; the Japanese sheet is the receipt."))
    if settings.DEMO:
        notes.append(_("This is a demonstration: no money was moved."))
    return notes
