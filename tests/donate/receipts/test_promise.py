"""When a receipt comes: every page that says so says the same, as it is set; so do the screens of staff."""

import importlib
import itertools
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Revision

from donate import receipts
from donate.models import DonatePage, Donor, Receipt, ReceiptSettings, Tier
from donate.permissions import make_group
from tests.donate.mine.conftest import mailed  # noqa: F401 - a fixture
from tests.donate.receipts.conftest import ADDRESS, at, make_donor, make_gift
from tests.donate.visitors import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

PREFIX = {"ja": "", "en": "/en"}
#: What a promise may hold, by (issued by themselves, date policy).
MOMENTS = {
    (True, "charged"): ("すぐに", "at once"),
    (True, "received"): ("入金を確認できしだい", "when the money has reached our account, some days after"),
    (False, "charged"): ("担当者が確認してから", "when our staff have looked at it"),
    (False, "received"): ("入金のあと、担当者が確認してから", "reached our account and our staff have looked at it"),
}


def choose(issues_at_once: bool = True, date_policy: str = "charged") -> None:
    chosen = ReceiptSettings.load()
    chosen.issues_at_once, chosen.date_policy = issues_at_once, date_policy
    chosen.save()


def main(response) -> str:
    return " ".join(soup(response).select_one("main").get_text(" ").split())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_form_thanks_and_the_donors_own_page_promise_what_is_set(client, give, deliver, mailed, language):  # noqa: F811
    place = ["ja", "en"].index(language)
    attempt = give(language=language, wants_receipt=True, **ADDRESS)
    deliver()
    attempt.refresh_from_db()
    inside = Client()
    inside.post(mailed(inside))
    pages = {
        "form": lambda: client.get(f"{PREFIX[language]}/donate/"),
        "membership": lambda: client.get(f"{PREFIX[language]}/membership/join/?tier=associate"),
        "thanks": lambda: client.get(f"{PREFIX[language]}/donate/thanks/?session_id={attempt.stripe_session}"),
        "mine": lambda: inside.get(f"{PREFIX[language]}/mine/"),
    }
    for setting, words in MOMENTS.items():
        choose(*setting)
        for name, page in pages.items():
            shown = main(page())
            assert words[place] in shown, (setting, name)
            others = [other[place] for other in MOMENTS.values() if other[place] not in words[place]]
            assert not [other for other in others if other in shown], (setting, name)


@pytest.mark.parametrize(
    ("slug", "said", "ja", "en"),
    [
        ("full", {}, "会費は寄付ではないため", "Dues are no gift"),
        ("associate", {}, "毎年のお支払いのたびに、すぐに", "at once, each year"),
        ("supporter", {}, "翌年1月", "in January"),
        (None, {"frequency": "monthly"}, "翌年1月", "in January"),
    ],
)
def test_after_joining_the_steps_are_those_of_members_and_dues_get_no_receipt(
    client, site_tree, give, slug, said, ja, en
):
    tier = Tier.objects.get(slug=slug, locale=site_tree.locale) if slug else None
    joined = {"tier": tier, "amount": tier.price, "frequency": "monthly"} if tier else {}
    session = give(**joined, **said).stripe_session
    for language, words in (("ja", ja), ("en", en)):
        shown = main(client.get(f"{PREFIX[language]}/donate/thanks/?session_id={session}"))
        assert words in shown
        assert ("昼食会" if language == "ja" else "Lunch with the new members") in shown or not slug
        if slug == "full":
            assert ("ご希望の方には" if language == "ja" else "If you asked for one") not in shown


def test_staff_read_what_a_receipt_waits_for_and_until_when(client, time_machine):
    user = get_user_model().objects.create_user("minato", "minato@example.org", "secret")
    user.groups.add(make_group())
    client.force_login(user)
    time_machine.move_to(at(2026, 5, 1))
    waits, ready = make_donor(), make_donor(address="", prefecture="", postal_code="")
    gift = make_gift(waits, when=at(2026, 5, 1, 9), available_at=at(2026, 5, 8, 9))
    make_gift(ready, when=at(2026, 4, 20), available_at=at(2026, 4, 27))
    choose(date_policy="received")

    def screens() -> str:
        shown = client.get(reverse("giving_receipts:waiting")).content.decode()
        return shown + client.get(reverse("giving_donors:inspect", args=[waits.pk])).content.decode()

    assert screens().count("2026年5月8日(入金日)") == 2
    assert screens().count("その日に自動で") == 2
    assert client.get(reverse("giving_receipts:waiting")).content.decode().count(gift.number) == 1
    choose(issues_at_once=False, date_policy="received")
    assert screens().count("その日から、ボタンで") == 2
    assert "自動では発行しない設定" in screens()
    client.post(reverse("giving_receipts:waiting"))
    assert not Receipt.objects.exists()
    time_machine.move_to(at(2026, 5, 8))
    assert screens().count("ボタンで発行してください") == 2
    client.post(reverse("giving_receipts:waiting"))
    assert Receipt.objects.get().donor == waits
    assert gift.number not in client.get(reverse("giving_receipts:waiting")).content.decode()
    with translation.override("en"):
        helped = [str(ReceiptSettings._meta.get_field(name).help_text) for name in ("date_policy", "issues_at_once")]
    assert all("wait" in words for words in helped)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_donor_reads_of_each_gift_what_its_receipt_waits_for(mailed, time_machine, language):  # noqa: F811
    time_machine.move_to(at(2026, 5, 1))
    donor = make_donor(email="hana@example.org", language=language)
    make_gift(donor, when=at(2026, 5, 1, 9), available_at=at(2026, 5, 8, 9))
    choose(date_policy="received")
    browser = Client()
    browser.post(mailed(browser))
    address = f"{PREFIX[language]}/mine/"
    assert ("2026年5月8日に発行" if language == "ja" else "comes on May 8, 2026") in main(browser.get(address))
    choose(issues_at_once=False, date_policy="received")
    assert ("5月8日のあと、担当者" if language == "ja" else "our staff have looked") in main(browser.get(address))
    Donor.objects.update(address="", prefecture="", postal_code="", country="")
    assert ("お名前とご住所をお知らせ" if language == "ja" else "need your name and address") in main(
        browser.get(address)
    )


def test_in_the_demo_receipts_follow_the_dates_of_payments_that_lie_ahead(settings):
    ahead = timezone.now() + timedelta(days=40)
    gift = make_gift(make_donor(), when=ahead)
    assert receipts.issue(gift) is None
    settings.DEMO = True
    receipt = receipts.issue(gift)
    assert (receipt.received_on, receipt.issued_at) == (timezone.localtime(ahead).date(), ahead)


def test_the_settings_are_read_and_never_written_by_a_visitor(client):
    ReceiptSettings.objects.all().delete()
    assert ReceiptSettings.chosen().issues_at_once
    client.get("/donate/")
    assert not ReceiptSettings.objects.exists()


def test_the_promise_that_a_new_site_was_given_leaves_existing_pages_and_an_editors_words_stay():
    migration = importlib.import_module("donate.migrations.0024_receipts_speak_for_themselves")
    numbers = itertools.count()

    def steps(*texts: str) -> list[dict]:
        return [{"type": "step", "value": {"title": "x", "text": text}, "id": str(next(numbers))} for text in texts]

    for page in DonatePage.objects.all():
        page.thanks_steps = page.thanks_steps.stream_block.to_python(steps("<p>今日</p>", *migration.PROMISES))
        page.save_revision(clean=False).publish()
        assert len(page.thanks_steps) == 3
    for _time in range(2):  # it can run twice
        migration.Migration.operations[0].code(apps, None)
    for page in DonatePage.objects.all():
        assert [step.value["text"].source for step in page.thanks_steps] == ["<p>今日</p>"]
        latest = Revision.objects.get(pk=page.latest_revision_id).as_object()
        assert [step.value["text"].source for step in latest.thanks_steps] == ["<p>今日</p>"]
