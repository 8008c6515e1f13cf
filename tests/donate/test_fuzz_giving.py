"""Whatever a donor is called and writes: the gift arrives, and mails, receipts, exports and own pages hold every sign.

``tests/core/test_fuzz.py`` tries what forms refuse; here everything passes, and goes on. ``FUZZ=500`` tries more.
"""

import json
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from hypothesis import example, given
from hypothesis import strategies as st

from core import typesetting
from core.models import SentMail
from donate import receipt_document, receipt_pdf, receipts
from donate.mine import links
from donate.models import Attempt, Donor, DonorLink, Entry, MembershipApplication, Receipt, SupporterMessage
from tests.donate.visitors import fill, problems, soup
from tests.wild import body_of, harmless, is_one_line, read_csv, read_xlsx, seen, tried, wholesome, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

LINES = ("family_name", "given_name", "organisation", "display_name", "address")
PERSON = st.fixed_dictionaries(
    {"family_name": words(3), "given_name": words(2)},
    optional={"organisation": words(), "display_name": words(2), "message": words(12), "address": words()},
)


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.FORM_LIMIT_PER_HOUR = settings.GIVING_LIMIT_PER_HOUR = 100_000


@pytest.fixture
def giving(client, sandbox, deliver):
    """Somebody gives and pays; None where the form says what is wrong with it."""

    def give(where: str, said: dict[str, str], **chosen: str) -> Donor | None:
        mail.outbox.clear()
        email = f"d{Attempt.objects.count()}@example.org"
        asked = {"address": "Weg 1", **said, "email": email, "wants_receipt": "yes", "country": "DE", **chosen}
        answer = client.post(where, fill(client, where, **asked))
        if answer.status_code != 303:
            assert answer.status_code == 422, said
            assert problems(answer), said
            harmless(soup(answer))
            return None
        attempt = Attempt.objects.get(email=email)
        for name in LINES if "join" not in where else LINES[:3]:
            assert seen(attempt.form[name]) == seen(asked.get(name, "")), name
            assert is_one_line(attempt.form[name]), name
        if "join" not in where:  # there it is for the board alone
            assert seen(attempt.form["message"]) == seen(said.get("message", ""))
        sandbox.pay(attempt.stripe_session)
        deliver()
        donor = Donor.objects.get(email=email)
        for name in ("family_name", "given_name", "organisation", "address"):
            assert getattr(donor, name) == attempt.form[name], name
        return donor

    return give


def comes_in(donor: Donor) -> Client:
    """The donor's browser, inside."""
    browser = Client()
    _link, address = links.make(donor, DonorLink.Purpose.ENTER, email=donor.email, language="ja")
    assert browser.post(urlsplit(address).path).status_code == 303
    return browser


@pytest.mark.parametrize(
    ("where", "frequency"), [("/donate/", "once"), ("/en/donate/", "monthly"), ("/membership/join/", "")]
)
def test_whoever_gives_and_whatever_they_write_it_arrives_whole(where, frequency, giving, admin_client, sandbox):
    @tried(6)
    @given(said=PERSON)
    @example(said={"family_name": "山\ufffe田", "given_name": "\uffff花\ufdd0"})
    @example(said={"family_name": '"><img src=x onerror=alert(1)>', "given_name": "{{ 7|add:7 }}{name}%(name)s"})
    @example(said={"family_name": "=1+1", "given_name": "＝1+1", "organisation": "@SUM(A1)", "address": "#N/A -1"})
    @example(
        said={"family_name": "a\u2028b", "given_name": "x\r\nBcc: evil@evil.example", "message": "\u2029\x85\ufffe"}
    )
    def one(said):
        donor = giving(where, said, **({"frequency": frequency} if frequency else {}))
        if donor is None:
            return
        assert Entry.objects.filter(donation__donor=donor).count() == 1
        letters = [one for one in mail.outbox if one.recipients() == [donor.email]]
        assert letters
        for letter in letters:
            wholesome(letter, donor.email)
        browser = comes_in(donor)
        for path in ("/mine/", "/en/mine/data/"):
            page = browser.get(path)
            assert page.status_code == 200, path
            harmless(soup(page))
        held = json.loads(browser.get("/mine/data/file/").content)["held"]
        assert held["donate.donor"][0]["family_name"] == donor.family_name
        receipt = Receipt.objects.filter(donor=donor).first()
        if frequency == "once" and receipt_document.is_ready(donor):
            assert receipts.pdf(receipt).startswith(b"%PDF")
            assert seen(receipt.name) == seen(typesetting.printable(receipt.name))
            assert browser.get(reverse("mine:receipt", args=[receipt.pk])).status_code == 200

    one()
    assert SentMail.objects.exists()
    assert not SentMail.objects.exclude(state="sent")
    assert sorted(Entry.objects.values_list("stripe_id", flat=True)) == sorted(one.stripe_id for one in sandbox.books())
    exported(admin_client, "giving_donors:index", Donor, ["family_name", "given_name", "organisation", "address"])
    for model in (SupporterMessage, Receipt):
        for row in model.objects.all()[:3]:
            screen = {SupporterMessage: "giving_messages:edit", Receipt: "giving_receipts:inspect"}[model]
            harmless(soup(admin_client.get(reverse(screen, args=[row.pk]))))
    harmless(soup(admin_client.get(reverse("giving_donors:inspect", args=[Donor.objects.latest("pk").pk]))))


def exported(admin_client, screen: str, model, names: list[str]) -> None:
    """Both files open, run nothing, and hold every row's words."""
    rows = {name: sorted(getattr(row, name) for row in model.objects.all()) for name in names}
    found = read_csv(body_of(admin_client.get(f"{reverse(screen)}?export=csv")))
    sheet = read_xlsx(body_of(admin_client.get(f"{reverse(screen)}?export=xlsx")))
    places = [list(found[0]).index(heading) for heading in _headings(model, names)]
    for name, heading, place in zip(names, _headings(model, names), places, strict=True):
        told = [row[heading] for row in found]
        assert sorted(map(_unquoted, told)) == sorted(map(_unquoted, rows[name])), name
        assert sorted(row[place] or "" for row in sheet[1:]) == rows[name], name


def _headings(model, names: list[str]) -> list[str]:
    with translation.override("ja"):
        return [capfirst(str(model._meta.get_field(name).verbose_name)) for name in names]


def _unquoted(text: str) -> str:
    """A cell that began like a formula has a quote before it; so may a name."""
    return text.lstrip("'")


@tried(6)
@given(said=st.fixed_dictionaries({"family_name": words(3), "given_name": words(2), "message": words(12)}))
def test_whatever_applies_for_a_seat_with_a_vote_is_kept_for_the_board(said, client, admin_client):
    mail.outbox.clear()
    email = f"v{MembershipApplication.objects.count()}@example.org"
    asked = {**said, "tier": "full", "email": email, "postal_code": "1500001", "prefecture": "東京都", "address": "1-2"}
    answer = client.post("/membership/", fill(client, "/membership/join/?tier=full", **asked))
    if answer.status_code != 303:
        assert (answer.status_code, bool(problems(answer))) == (422, True)
        return
    kept = MembershipApplication.objects.get(email=email)
    for name, value in said.items():
        assert seen(getattr(kept, name)) == seen(value), name
    for letter in mail.outbox:
        wholesome(letter, letter.recipients()[0])
    page = soup(admin_client.get(f"/admin/giving/application/edit/{kept.pk}/"))
    harmless(page)


@tried(80)
@given(
    name=words(5),
    address=st.lists(words(3), min_size=1, max_size=3).map("\n".join),
    language=st.sampled_from(["ja", "en"]),
)
def test_a_receipt_is_set_in_type_whatever_stands_on_it(name, address, language):
    """Straight from rows, so that what forms tidy up comes through as well: by staff, by imports, from old rows."""
    name, address = name.replace("\0", ""), address.replace("\0", "")
    donor = Donor(organisation=name[:120], language=language, address=address[:200], country="DE", wants_receipt=True)
    facts = receipt_document.Facts(
        number="2026-0001",
        donor=donor,
        name=receipt_document.name_of(donor),
        address=receipt_document.address_of(donor),
        amount=3000,
        rows=[],
        certification=None,
        issued_on=date(2026, 11, 28),
    )
    document = receipt_document.Issuer().document(facts)
    sheets = receipt_pdf.pictures(document, ppi=20)
    assert len(sheets) >= len(document["sheets"])
    assert all(sheet.startswith(b"\x89PNG") for sheet in sheets)
