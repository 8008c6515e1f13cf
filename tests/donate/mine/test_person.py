"""What donors change about themselves, and everything we hold about them."""

import json
import re

import pytest
from django.core import mail
from django.test import Client

from core import personal_data
from core.models import SentMail
from donate import models
from donate.models import Donation, Donor, Tier
from home import newsletter
from home.models import Subscription
from tests.donate.visitors import filled, problems, soup

pytestmark = pytest.mark.django_db


def sent_by(browser: Client, where: str, **said: str):
    """The form at this address, changed and posted."""
    form = soup(browser.get(where)).select_one("main form[method=post]:not([action$='/out/'])")
    return browser.post(where, filled(form) | said)


def test_name_reading_and_address_are_kept(signed_in, hana):
    answer = sent_by(
        signed_in,
        "/mine/person/",
        family_name_kana="ﾔﾏﾀﾞ",
        given_name_kana="ハナ",
        wants_receipt="yes",
        postal_code="１００－０００１",
        prefecture="東京都",
        address="千代田区見本町1-2",
    )
    assert answer["Location"] == "/mine/?done=person"
    hana.refresh_from_db()
    assert (hana.family_name_kana, hana.postal_code, hana.wants_receipt) == ("ヤマダ", "100-0001", True)
    assert "保存しました" in signed_in.get(answer["Location"]).content.decode()
    sent_by(signed_in, "/mine/person/", wants_receipt="no")
    hana.refresh_from_db()
    assert (hana.address, hana.country) == ("", "")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_is_missing_is_said_and_nothing_changes(signed_in, hana, prefix):
    answer = sent_by(signed_in, f"{prefix}/mine/person/", family_name="", wants_receipt="yes", postal_code="x")
    assert answer.status_code == 422
    assert set(problems(answer)) == {"family_name", "postal_code", "prefecture", "address"}
    hana.refresh_from_db()
    assert hana.family_name == "山田"


def test_language_and_letter(signed_in, hana):
    signed_in.post("/mine/language/", {"language": "en"})
    signed_in.post("/mine/newsletter/", {"newsletter": "yes"})
    hana.refresh_from_db()
    assert (hana.language, hana.newsletter_at is not None) == ("en", True)
    assert newsletter.is_subscribed("hana@example.org")
    signed_in.post("/mine/newsletter/", {"newsletter": "no"})
    signed_in.post("/mine/language/", {"language": "xx"})
    hana.refresh_from_db()
    assert (hana.language, hana.newsletter_at) == ("en", None)
    assert not newsletter.is_subscribed("hana@example.org")


@pytest.mark.parametrize("path", ["person/", "language/", "newsletter/", "email/", "forget/", "out/"])
def test_nothing_is_changed_from_elsewhere_or_without_a_session(hana, signed_in, path):
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = signed_in.cookies
    assert forged.post(f"/mine/{path}", {"language": "en", "newsletter": "yes"}).status_code == 403
    stranger = Client().post(f"/mine/{path}", {"language": "en", "newsletter": "yes"})
    assert stranger["Location"].startswith("/mine/?")


@pytest.fixture
def confirmation(django_capture_on_commit_callbacks):
    def path(browser: Client, new: str) -> str:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert sent_by(browser, "/mine/email/", email=new).status_code == 200
        (message,) = mail.outbox
        assert message.to == [new]
        return re.search(r"http://testserver(/mine/email/\S+/)", message.body)[1]

    return path


def test_the_present_address_is_answered_at_once_and_promises_no_mail(signed_in, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer = sent_by(signed_in, "/mine/email/", email="ＨＡＮＡ@example.org")
    assert answer.status_code == 422
    assert "いまのアドレスと同じ" in answer.content.decode()
    assert not mail.outbox


def test_a_new_address_counts_once_its_owner_pressed(
    stripe_server, signed_in, hana, confirmation, django_capture_on_commit_callbacks
):
    link = confirmation(signed_in, "NEW@example.org".lower())
    elsewhere = Client()
    assert elsewhere.get(link).status_code == 200
    hana.refresh_from_db()
    assert hana.email == "hana@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        assert elsewhere.post(link).status_code == 303
    hana.refresh_from_db()
    assert hana.email == "new@example.org"
    assert mail.outbox[-1].to == ["hana@example.org"]
    assert "n…@example.org" in mail.outbox[-1].body
    assert elsewhere.post(link).status_code == 410


def test_a_gift_by_the_former_address_finds_the_same_donor_unless_it_is_somebody_elses_by_then(
    sandbox, site_tree, give, deliver, mailed, confirmation
):
    give(family_name="見本")
    deliver()
    browser = Client()
    browser.post(mailed(browser))
    for new in ("new@example.org", "newest@example.org"):
        assert browser.post(confirmation(browser, new)).status_code == 303
    donor = Donor.objects.get()
    assert set(donor.other_emails.values_list("email", flat=True)) == {"hana@example.org", "new@example.org"}
    give(amount=7000, email="Hana@example.org", family_name="別名")
    deliver()
    assert Donation.objects.get(amount=7000).donor == Donor.objects.get() == donor
    assert Donor.objects.get().family_name == "見本"
    assert browser.post(confirmation(browser, "hana@example.org")).status_code == 303
    assert set(donor.other_emails.values_list("email", flat=True)) == {"newest@example.org", "new@example.org"}
    assert Donor.objects.get().email == "hana@example.org"


def test_stripe_learns_the_new_address_or_nothing_changes(
    sandbox, site_tree, give, deliver, mailed, confirmation, settings
):
    give()
    deliver()
    browser = Client()
    browser.post(mailed(browser))
    link = confirmation(browser, "new@example.org")
    base, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:1"
    assert browser.post(link).status_code == 503
    assert Donor.objects.get().email == "hana@example.org"
    settings.STRIPE_API_BASE = base
    assert browser.post(link).status_code == 303
    deliver()
    donor = Donor.objects.get()
    assert donor.email == sandbox.get(donor.stripe_customer)["email"] == "new@example.org"


def test_an_address_of_another_record_is_told_to_staff_alone(stripe_server, signed_in, hana, confirmation):
    other = Donor.objects.create(email="old@example.org", language="ja")
    answer = signed_in.post(confirmation(signed_in, "old@example.org"))
    assert answer.status_code == 409
    hana.refresh_from_db()
    assert (hana.email, Donor.objects.get(pk=other.pk).email) == ("hana@example.org", "old@example.org")
    notice = SentMail.objects.get(kind="donate/mine_merge_notice")
    assert f"/{hana.pk}/" in notice.text


def test_no_table_that_leads_to_a_donor_is_left_out():
    """What a new table keeps about a person is told to the person, or is a key that says nothing."""
    keys = {models.DonorLink}  # fingerprints of links that were mailed; the mails themselves are told
    apart = {models.KeptForLaw, models.ReceiptLine}  # begins when everything has gone; figures of a receipt
    near = (Donor, models.RecurringGift, Donation)
    tables = {row.related_model for model in near for row in model._meta.related_objects}
    told = set(personal_data._sources) | keys | apart
    assert {table.__name__ for table in tables - told if table._meta.app_label == "donate"} == set()


def test_everything_held_is_there_to_read_and_as_a_file(site_tree, give, deliver, mailed):
    give(amount=3000, message="がんばって")
    give(amount=5000, frequency="monthly")
    deliver()
    Subscription.objects.create(email="hana@example.org", language="ja")
    browser = Client()
    browser.post(mailed(browser))
    answer = browser.get("/mine/data/file/")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    held = json.loads(answer.content)["held"]
    assert [row["email"] for row in held["donate.donor"]] == ["hana@example.org"]
    assert sorted(row["amount"] for row in held["donate.entry"]) == [3000, 5000]
    assert held["donate.supportermessage"][0]["text"] == "がんばって"
    assert len(held["donate.recurringgift"]) == len(held["home.subscription"]) == 1
    assert {"core.sentmail", "donate.attempt", "donate.donation"} <= set(held)
    for prefix in ("", "/en"):
        page = browser.get(f"{prefix}/mine/data/").content.decode()
        assert "がんばって" in page
        shown = soup(browser.get(f"{prefix}/mine/data/")).select_one("main").text
        assert re.search(r"\bjpy\b|\bJP\b|family_name|: True", shown) is None
        assert {"": "カード", "/en": "Japanese yen"}[prefix] in shown
    assert re.search(r"/mine/in/\w", page) is None  # the key to the page itself is kept nowhere


@pytest.mark.parametrize(("prefix", "charged", "prefecture"), [("", "毎年", "東京都"), ("/en", "every year", "Tokyo")])
def test_what_is_held_is_read_in_the_readers_words(site_tree, give, deliver, mailed, prefix, charged, prefecture):
    """How often a press of the button meant to give, and where the donor lives, in whichever language it was typed."""
    tier = Tier.objects.get(slug="associate", locale=site_tree.locale)
    lives = {"wants_receipt": True, "country": "JP", "postal_code": "1000001", "address": "見本町1-2"}
    give(tier=tier, amount=tier.price, prefecture="Tokyo", **lives)
    give(amount=1000)
    deliver()
    Donor.objects.update(prefecture="Tokyo")
    browser = Client()
    browser.post(mailed(browser))
    presses = json.loads(browser.get("/mine/data/file/").content)["held"]["donate.attempt"]
    assert sorted(press["interval"] for press in presses) == ["", "year"]
    page = soup(browser.get(f"{prefix}/mine/data/"))
    shown = {part.h2.text: part.get_text(" ") for part in page.select("main section") if part.h2}
    title = {"": ("お申し込み", "寄付者"), "/en": ("Attempts", "Donors")}[prefix]
    attempts, donor = shown[title[0]], shown[title[1]]
    assert {"": "今回のみ", "/en": "one-time"}[prefix] in attempts
    assert charged in attempts
    assert {"": "毎月", "/en": "month"}[prefix] not in attempts
    for words in (attempts, donor):
        assert prefecture in words
        assert {"": "Tokyo", "/en": "東京都"}[prefix] not in words


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_who_would_like_receipts_is_led_to_the_address_and_not_asked_for_it_again(signed_in, hana, prefix):
    page = soup(signed_in.get(f"{prefix}/mine/"))
    where = next(link["href"] for link in page.select("a") if "receipts" in link["href"])
    assert filled(soup(signed_in.get(where)).select_one("#person"))["wants_receipt"] == "yes"
    sent_by(signed_in, where, postal_code="1000001", prefecture="東京都", address="千代田区見本町1-2")
    hana.refresh_from_db()
    assert (hana.wants_receipt, hana.address) == (True, "千代田区見本町1-2")
    shown = soup(signed_in.get(f"{prefix}/mine/")).select_one("#receipts").find_parent("section")
    assert not shown.select(f"a[href^='{prefix}/mine/person/']")
