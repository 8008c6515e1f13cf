"""What a fundraiser wrote down: kana, tags, notes, and gifts that came by transfer or in cash."""

from typing import Any

from donate import offline
from donate.models import Donor, DonorNote, DonorTag, OfflineGift, TaggedDonor
from home.demo.reading import day, moment, read

#: Names of a donor in the demo's content: family name, given name, and both in kana.
_WITH_KANA = 4


def play(by: Any) -> None:
    """Everything of ``fundraising.toml``; ``by`` is the member of staff who wrote it."""
    content = read("fundraising")
    _spell()
    tags = {name: DonorTag.objects.get_or_create(name=name)[0] for name in content["tags"]}
    for about in content["about"]:
        for donor in Donor.objects.with_email(about["email"]):
            for name in about.get("tags", ()):
                TaggedDonor.objects.get_or_create(content_object=donor, tag=tags[name])
            if "note" in about:
                DonorNote.objects.create(donor=donor, text=about["note"], by=by, at=moment(about["day"], "15:10"))
    known = {_name(said): _donor(said) for said in content["donors"]}
    for said in content["gifts"]:
        _gift(said, known.get(said.get("donor", "")), by)


def _spell() -> None:
    """Kana, as donors tell them on their own pages."""
    for person in read("donors")["donors"]:
        if len(person["names"]) == _WITH_KANA:
            family, given = person["names"][2:]
            donors = Donor.objects.with_email(person["email"])
            donors.update(family_name_kana=family, given_name_kana=given)


def _name(said: dict[str, str]) -> str:
    return said.get("given_name") or said["organisation"]


def _donor(said: dict[str, str]) -> Donor:
    return Donor.objects.create(language="ja", wants_receipt="address" in said, **said)


def _gift(said: dict[str, Any], donor: Donor | None, by: Any) -> None:
    gift = OfflineGift(
        donor=donor,
        amount=said["amount"],
        method=said["method"],
        payer=said.get("payer", ""),
        note=said.get("note", ""),
        received_on=day(said["day"]),
        entered_at=moment(said["day"] + 1, "10:30"),
    )
    offline.enter(gift, by=by)
    if "cancelled" in said:
        offline.cancel(gift, reason=said["cancelled"], by=by)
