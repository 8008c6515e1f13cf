"""Donors from a file: read, checked line by line, and only then taken over.

Consent is never invented. Whoever agreed to the privacy policy, or asked for the newsletter, did so on a day: without
that day in the file nothing is noted. What a donor who is here already agreed to is left as it is. An address is kept
only of donors who want a receipt. A line that is here already adds only what was empty, so a file may be read twice.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from donate.models import Donor, DonorImport, DonorNote, DonorTag, TaggedDonor
from donate.models.donor import folded
from donate.people.columns import column_name
from donate.people.csv_files import Unreadable, columns, decoded, lines_of, plain, refuse_broken, remarks, row_of

MOST_LINES = 3000
_YES = {"1", "yes", "y", "true", "はい", "希望", "希望する", "要", "必要", "○", "〇"}
_NO = {"", "0", "no", "n", "false", "いいえ", "希望しない", "不要", "×"}
_LANGUAGES = {"ja": "ja", "日本語": "ja", "japanese": "ja", "en": "en", "英語": "en", "english": "en"}
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M")
_OF_A_RECEIPT = ("postal_code", "prefecture", "address", "country")
_PLAIN = ("family_name", "given_name", "family_name_kana", "given_name_kana", "organisation")
NEW, KNOWN, REFUSED = "new", "known", "refused"


@dataclass
class Verdict:
    """What becomes of one line: ``new``, ``known`` (is here already) or ``refused``, and what there is to say."""

    number: int
    outcome: str
    name: str
    said: list[str] = field(default_factory=list)
    donor: int | None = None

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "number": self.number,
            "outcome": self.outcome,
            "name": self.name,
            "said": self.said,
            "donor": self.donor,
        }


def read(content: bytes, file_name: str, by: Any) -> DonorImport:
    """Read a CSV and check every line; nothing is taken over. Raises ``Unreadable``."""
    text, encoding = decoded(content)
    lines = lines_of(text)
    if not lines:
        raise Unreadable(_("The file is empty."))
    (_first, headings), *donors = lines
    fields, left = columns(headings)
    if "email" not in fields.values() and not {"family_name", "name", "organisation"} & set(fields.values()):
        raise Unreadable(_("There is neither a column for the e-mail nor one for the name in the first line."))
    if len(donors) > MOST_LINES:
        raise Unreadable(_("The file has more than %(most)s lines. Please split it.") % {"most": f"{MOST_LINES:,}"})
    rows = [row_of(number, cells, headings, fields) for number, cells in donors if any(cell.strip() for cell in cells)]
    if not rows:
        raise Unreadable(_("The file has headings only: there is no line with a donor in it."))
    read_as = {name: headings[place] for place, name in fields.items()}
    kept = DonorImport(
        file_name=file_name[:200], encoding=encoding, rows=rows, columns={"read": read_as, "left": left}, by=by
    )
    kept.report = [verdict.plain() for verdict in _checked(rows)]
    kept.save()
    return kept


def check(one: DonorImport) -> None:
    """Check every line once more: donors may have come since."""
    one.report = [verdict.plain() for verdict in _checked(one.rows)]
    one.save(update_fields=["report"])


@transaction.atomic
def take_over(key: int, by: Any) -> DonorImport:
    """Take over what was read, once: all lines that can be, in one transaction. The lines themselves go."""
    one = DonorImport.objects.select_for_update().get(pk=key)
    if one.state == DonorImport.State.DONE:
        return one
    report = []
    for row in one.rows:
        verdict, values, known = _judge(row)
        if verdict.outcome != REFUSED:
            donor = _write(values, known)
            verdict.donor = donor.pk
            _add_words(donor, row, by)
        report.append(verdict.plain())
    one.report, one.rows = report, []
    one.state, one.finished_at = DonorImport.State.DONE, timezone.now()
    one.save()
    return one


def _checked(rows: list[dict[str, Any]]) -> list[Verdict]:
    """Without writing; a person who stands in the file twice is known the second time."""
    seen: dict[Any, int] = {}
    verdicts = []
    for row in rows:
        verdict, values, known = _judge(row)
        if verdict.outcome != REFUSED:
            mark = ("donor", known.pk) if known else _mark(values)
            if mark in seen:
                verdict.outcome = KNOWN
                verdict.said = [*remarks(row), _("The same as line %(number)s.") % {"number": seen[mark]}]
            seen.setdefault(mark, verdict.number)
        verdicts.append(verdict)
    return verdicts


def _mark(values: dict[str, Any]) -> Any:
    """What makes two lines one person."""
    if values.get("email"):
        return values["email"]
    return tuple(values.get(name, "") for name in ("organisation", "family_name", "given_name", "postal_code"))


def _judge(row: dict[str, Any]) -> tuple[Verdict, dict[str, Any], Donor | None]:
    """One line: what becomes of it, the donor's columns, and the donor who is here already."""
    said = remarks(row)
    values: dict[str, Any] = {}
    try:
        refuse_broken(row)
        values = _values(row, said)
    except ValueError as error:
        name = " ".join(filter(None, (row.get("name"), row.get("family_name"), row.get("email"))))
        return Verdict(row["number"], REFUSED, _text(name)[:100], [str(error), *remarks(row)]), {}, None
    name = " ".join(values[part] for part in ("organisation", "family_name", "given_name", "email") if values.get(part))
    known = _known(values)
    if known is None:
        return Verdict(row["number"], NEW, name, said), values, None
    filled = [column_name(column) for column in _empty_in(known, values)] + _new_words(known, row)
    said.append(_("Adds: %(what)s.") % {"what": _(", ").join(filled)} if filled else _("Adds nothing."))
    return Verdict(row["number"], KNOWN, name, said, known.pk), values, known


def _values(row: dict[str, Any], said: list[str]) -> dict[str, Any]:
    """The donor's columns as the line has them. Raises ``ValueError`` with the reason where it can't be taken."""
    values: dict[str, Any] = {name: _text(row.get(name, "")) for name in _PLAIN}
    _split(row.get("name", ""), "family_name", "given_name", values)
    _split(row.get("name_kana", ""), "family_name_kana", "given_name_kana", values)
    values["email"] = folded(unicodedata.normalize("NFKC", row.get("email", "")))
    if values["email"]:
        try:
            validate_email(values["email"])
        except ValidationError:
            raise ValueError(_("“%(email)s” is no e-mail address.") % {"email": values["email"]}) from None
    elif not values["family_name"] and not values["organisation"]:
        raise ValueError(_("Neither an e-mail nor a name."))
    values["language"] = _language(row.get("language", ""))
    values |= _address(row, said)
    values["consented_at"] = _day(row.get("consented_on", ""), _("consent"))
    values["newsletter_at"] = _asked_on(row.get("newsletter_on", ""), said)
    for name, value in values.items():
        longest = getattr(Donor._meta.get_field(name), "max_length", None)
        if isinstance(value, str) and longest and len(value) > longest:
            raise ValueError(_("Too long: %(column)s.") % {"column": column_name(name)})
    return values


def _text(value: str) -> str:
    return " ".join(value.split())


def _split(whole: str, family: str, given: str, values: dict[str, Any]) -> None:
    """A whole name, family name first; without a space between, all of it is taken for the family name."""
    if whole.strip() and not values[family]:
        values[family], _space, values[given] = _text(whole).partition(" ")


def _language(said: str) -> str:
    languages = {code: code for code, _name in settings.LANGUAGES} | _LANGUAGES
    language = languages.get(plain(said), "" if said.strip() else settings.LANGUAGE_CODE)
    if not language:
        raise ValueError(_("Unknown language: “%(said)s”.") % {"said": said})
    return language


def _address(row: dict[str, Any], said: list[str]) -> dict[str, Any]:
    """An address only for a receipt. Without a column for it, whoever has an address wants one."""
    values: dict[str, Any] = {name: _text(row.get(name, "")) for name in _OF_A_RECEIPT}
    values["postal_code"] = unicodedata.normalize("NFKC", values["postal_code"]).lstrip("〒 ")
    there = any(values.values())
    wish = plain(row.get("wants_receipt", ""))
    if "wants_receipt" in row and wish not in _YES | _NO:
        raise ValueError(_("Receipt wanted: yes or no, not “%(said)s”.") % {"said": row["wants_receipt"]})
    wants = wish in _YES if "wants_receipt" in row else there
    if there and not wants:
        said.append(_("The address is left out: we keep it only for receipts."))
        values = dict.fromkeys(_OF_A_RECEIPT, "")
    return {**values, "wants_receipt": wants}


def _asked_on(said_there: str, said: list[str]) -> datetime | None:
    """The newsletter only with the day on which the person asked for it."""
    if plain(said_there) in _NO:
        return None
    if plain(said_there) in _YES:
        said.append(_("No newsletter: the file doesn't say on which day the person asked for it."))
        return None
    return _day(said_there, _("newsletter"))


def _day(text: str, what: str) -> datetime | None:
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    day = _parsed(text)
    if day is None or day.year < 1990:
        raise ValueError(_("%(what)s: “%(said)s” is no date.") % {"what": what, "said": text})
    if day > timezone.localdate():
        raise ValueError(_("%(what)s: the date is in the future.") % {"what": what})
    return timezone.make_aware(datetime.combine(day, time(0)))


def _parsed(text: str) -> date | None:
    for shape in _DAYS:
        try:
            return datetime.strptime(text, shape).date()
        except ValueError:
            continue
    return None


def _known(values: dict[str, Any]) -> Donor | None:
    """The donor who is here already: by e-mail, else by the whole name and what postal code says."""
    if values["email"]:
        return Donor.objects.with_email(values["email"]).first()
    same = Donor.objects.filter(
        organisation=values["organisation"], family_name=values["family_name"], given_name=values["given_name"]
    )
    codes = ("", values["postal_code"])
    # Codes stand encrypted: the database can't compare them.
    fitting = (one for one in same.order_by("pk") if not values["postal_code"] or one.postal_code in codes)
    return next(fitting, None)


def _empty_in(known: Donor, values: dict[str, Any]) -> list[str]:
    """The columns that this line fills: never an e-mail, a language or a consent of somebody who is here."""
    columns = [name for name in _PLAIN if values[name] and not getattr(known, name)]
    if any(columns) and known.family_name and {"family_name", "given_name"} & set(columns):
        columns = [name for name in columns if name not in ("family_name", "given_name")]
    if values["wants_receipt"] and not any(getattr(known, name) for name in _OF_A_RECEIPT):
        columns += [name for name in _OF_A_RECEIPT if values[name]]
    return columns


def _write(values: dict[str, Any], known: Donor | None) -> Donor:
    if known is None:
        return Donor.objects.create(**values)
    known = Donor.objects.select_for_update(no_key=True).get(pk=known.pk)
    columns = _empty_in(known, values)
    if columns:
        for name in columns:
            setattr(known, name, values[name])
        known.wants_receipt = known.wants_receipt or bool(set(columns) & set(_OF_A_RECEIPT))
        known.save()
    return known


def _tags_of(row: dict[str, Any]) -> list[str]:
    parts = unicodedata.normalize("NFKC", row.get("tags", "")).replace("、", ",").replace(";", ",").split(",")
    return [part.strip()[:100] for part in parts if part.strip()]


def _note_of(row: dict[str, Any]) -> str:
    return str(row.get("note", "")).strip()[:4000]


def _lacks_note(donor: Donor, note: str) -> bool:
    return bool(note) and note not in donor.notes.values_list("text", flat=True)


def _new_words(known: Donor, row: dict[str, Any]) -> list[str]:
    """The tags and the note that this line brings to a donor who is here, as the report names them."""
    there = {name.lower() for name in known.tags.names()} if row.get("tags") else set()
    brought = dict.fromkeys(name for name in _tags_of(row) if name.lower() not in there)
    words = [_("tag %(name)s") % {"name": name} for name in brought]
    return [*words, _("the note")] if _lacks_note(known, _note_of(row)) else words


def _add_words(donor: Donor, row: dict[str, Any], by: Any) -> None:
    """Tags and the note; the same note is not written twice."""
    for name in _tags_of(row):
        tag = DonorTag.objects.filter(name__iexact=name).first() or DonorTag.objects.create(name=name)
        TaggedDonor.objects.get_or_create(content_object=donor, tag=tag)
    note = _note_of(row)
    if _lacks_note(donor, note):
        DonorNote.objects.create(donor=donor, text=note, by=by)
