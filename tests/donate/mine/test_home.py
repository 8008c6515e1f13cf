"""What a donor sees: what runs, what was paid, what is owed nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core import audience
from donate import cards, receipts
from donate.models import Donation, Donor, Fund, RecurringGift, Tier
from tests.donate.visitors import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def fund(site_tree) -> Fund:
    return Fund.objects.filter(locale=site_tree.locale).first()


def text(response) -> str:
    return " ".join(soup(response).select_one("main").get_text(" ").split())


def come_in(mailed, email: str = "hana@example.org") -> Client:
    browser = Client()
    assert browser.post(mailed(browser, email)).status_code == 303
    return browser


@pytest.mark.parametrize(("prefix", "amount", "every"), [("", "3,000", "毎月"), ("/en", "¥3,000", "a month")])
def test_the_running_gift_stands_first_with_its_next_day_and_its_sum(
    site_tree, give, deliver, mailed, fund, prefix, amount, every
):
    give(frequency="monthly", amount=3000, fund=fund)
    deliver()
    page = soup(come_in(mailed).get(f"{prefix}/mine/"))
    card = page.select_one(".gift-card").get_text(" ")
    assert amount in card
    assert every in card
    gift = RecurringGift.objects.get()
    assert page.select_one(".gift-card time")["datetime"][:10] == f"{timezone.localtime(gift.next_payment_at):%Y-%m-%d}"
    name = fund.name if not prefix else fund.get_translations().get(locale__language_code="en").name
    assert name in card
    assert len(page.select(".data-table tbody tr")) == 1
    assert "4242" in card, "from the first payment on"


def test_the_address_is_written_as_each_page_writes_one(site_tree, signed_in, hana):
    kept = {"wants_receipt": True, "country": "JP", "postal_code": "150-0001", "prefecture": "東京都"}
    for given, japanese, english in (
        ("1-2 Jinnan", "〒150-0001 東京都1-2 Jinnan", "1-2 Jinnan, Tokyo 150-0001, Japan"),
        ("神南1-2", "〒150-0001 東京都神南1-2", "〒150-0001, 東京都神南1-2"),
    ):
        Donor.objects.filter(pk=hana.pk).update(**kept, address=given)
        assert japanese in text(signed_in.get("/mine/"))
        assert english in text(signed_in.get("/en/mine/"))


def test_what_went_back_is_said_and_counts_no_more(site_tree, sandbox, give, deliver, mailed):
    give(amount=9000)
    deliver()
    sandbox.refund(Donation.objects.get().payment_intent, 4000)
    deliver()
    browser = come_in(mailed)
    assert "一部返金(残り 5,000円)" in text(browser.get("/mine/history/"))
    sandbox.refund(Donation.objects.get().payment_intent, 5000)
    deliver()
    assert "返金済み" in text(browser.get("/mine/history/"))


def test_a_payment_that_waits_at_the_konbini_leads_to_its_number(site_tree, give, deliver, mailed):
    give(method="konbini")
    deliver()
    page = soup(come_in(mailed).get("/mine/"))
    assert page.find("a", href=Donation.objects.get().voucher_url) is not None


def test_nobody_sees_anything_of_another_donor(site_tree, give, deliver, mailed):
    give(frequency="monthly", amount=3000)
    give(frequency="monthly", amount=7000, email="ken@example.org", family_name="見本", given_name="健")
    deliver()
    shown = text(come_in(mailed).get("/mine/")) + text(come_in(mailed).get("/mine/data/"))
    assert "7,000" not in shown
    assert "ken@example.org" not in shown


def test_two_gifts_dues_and_what_has_ended_each_have_their_place(site_tree, sandbox, give, deliver, mailed):
    tier = Tier.objects.get(slug="full", locale=site_tree.locale)
    for said in ({"amount": 3000}, {"amount": 5000}, {"amount": tier.price, "tier": tier}, {"amount": 1000}):
        give(frequency="monthly", **said)
    deliver()
    last = RecurringGift.objects.get(amount=1000)
    sandbox.cancel(last.stripe_subscription)
    deliver()
    page = soup(come_in(mailed).get("/mine/"))
    cards = [card.get_text(" ") for card in page.select(".gift-card")]
    assert len(cards) == 3
    assert "会費" in cards[2]
    headings = [" ".join(heading.get_text().split()) for heading in page.select("main h2")]
    assert len(headings) == len(set(headings))
    assert "変える・休む (毎月5,000円のご寄付)" in headings
    assert "1,000" in page.select_one("#ended").find_parent("section").get_text()


def test_a_donor_without_gifts_is_welcome_and_shown_the_way(hana, mailed):
    page = soup(come_in(mailed).get("/mine/"))
    assert page.select_one('a[href="/donate/?frequency=monthly"]') is not None
    assert page.select(".gift-card") == []


def test_a_link_in_a_mail_may_say_by_how_much(site_tree, give, deliver, mailed):
    give(frequency="monthly", amount=3000)
    deliver()
    browser = come_in(mailed)
    assert browser.get("/mine/?raise=1000").context["intent"] == 1000
    for wrong in ("?raise=-1", "?raise=x", "?raise=99999999999", "?raise=%00", "?raise="):
        answer = browser.get(f"/mine/{wrong}")
        assert (answer.status_code, answer.context["intent"]) == (200, None)


def test_supporters_are_recognised_outside_by_a_cookie_that_opens_nothing_of_their_own(
    rf, site_tree, sandbox, give, deliver, mailed
):
    give(frequency="monthly", amount=3000)
    deliver()
    browser = come_in(mailed)
    request = rf.get("/news/")
    request.COOKIES = {"supporter": browser.cookies["supporter"].value}
    assert audience.is_supporter(request)
    outside = Client()
    outside.cookies["supporter"] = browser.cookies["supporter"].value
    for name in ("mine-ja", "mine-en"):
        outside.cookies[name] = browser.cookies["supporter"].value
    assert "山田" not in outside.get("/mine/").content.decode()
    sandbox.cancel(RecurringGift.objects.get().stripe_subscription)
    deliver()
    assert not audience.is_supporter(request)


def test_who_signs_out_or_gives_once_is_no_supporter_outside(rf, site_tree, give, deliver, mailed):
    give(amount=3000)
    deliver()
    request = rf.get("/news/")
    once = come_in(mailed)
    request.COOKIES = {"supporter": once.cookies["supporter"].value}
    assert not audience.is_supporter(request)
    give(frequency="monthly", amount=3000)
    deliver()
    assert audience.is_supporter(request)
    once.post("/mine/out/")
    assert not audience.is_supporter(request)
    request.COOKIES = {"supporter": "forged"}
    assert not audience.is_supporter(request)


def test_the_page_asks_as_little_for_thirty_payments_as_for_three(hana, mailed, django_assert_max_num_queries):
    browser = come_in(mailed)
    for number in range(30):
        Donation.objects.create(
            donor=hana,
            payment_intent=f"pi_{number}",
            amount=1000,
            status="succeeded",
            charged_at=timezone.now() - timedelta(days=number),
        )
    with django_assert_max_num_queries(25):
        browser.get("/mine/history/")


@pytest.mark.parametrize(
    ("brand", "name"),
    [
        ("visa", "Visa"),
        ("mastercard", "Mastercard"),
        ("jcb", "JCB"),
        ("amex", "American Express"),
        ("new_one", "New One"),
    ],
)
def test_a_card_is_called_as_it_calls_itself(site_tree, give, deliver, mailed, brand, name):
    give(frequency="monthly", amount=3000)
    deliver()
    said = {"brand": brand, "last4": "0505", "exp_year": 2034, "exp_month": 12}
    card = cards.keep(RecurringGift.objects.get(), said)
    assert str(card) == f"{name} …0505"
    assert name in soup(come_in(mailed).get("/mine/")).select_one(".gift-card").get_text()


def test_receipts_that_are_void_are_told_apart_by_their_numbers(site_tree, give, deliver, mailed):
    for _time in range(2):
        give(amount=5000)
        deliver()
    Donor.objects.update(wants_receipt=True, postal_code="150-0000", prefecture="東京都", address="1-1", country="JP")
    numbers = []
    for donation in Donation.objects.all():
        receipt = receipts.issue(donation)
        receipts.void(receipt, reason="見本", by="staff")
        numbers.append(receipt.number)
    said = soup(come_in(mailed).get("/mine/")).select_one("#receipts").find_parent("section").get_text(" ")
    assert len(set(numbers)) == 2
    assert [number for number in numbers if number not in said] == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_door_does_not_say_what_was_done_on_the_page_behind_it(signed_in, prefix):
    note = {"": "これからは、この言語でお便りします。", "/en": "From now on we write to you in this language."}[prefix]
    assert note in text(signed_in.get(f"{prefix}/mine/?done=language"))
    assert note not in text(Client().get(f"{prefix}/mine/?done=language"))
    out = {"": "マイページを閉じました", "/en": "You are signed out."}[prefix]
    assert out in text(Client().get(f"{prefix}/mine/?done=out"))
