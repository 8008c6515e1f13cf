"""To be forgotten: asked by the donor, carried out by a fundraiser, the books whole."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core import personal_data
from core.mail import send_again
from core.models import SentMail
from core.templatetags.core_tags import day
from donate import changes
from donate.mine import farewell, letters
from donate.models import Attempt, DeletionRequest, Donation, Donor, KeptForLaw, RecurringGift, StripeEvent, Tier
from donate.permissions import make_group
from tests.donate.conftest import books, books_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def fundraiser(client, site_tree):
    user = get_user_model().objects.create_user("fumi", "fumi@example.org", "x")
    user.groups.add(make_group())
    client.force_login(user)
    return client


def come_in(mailed) -> Client:
    browser = Client()
    browser.post(mailed(browser))
    return browser


def carry_out(fundraiser, wish: DeletionRequest):
    return fundraiser.post(reverse("giving_farewells:carry_out", args=[wish.pk]))


def test_the_wish_is_kept_told_to_staff_and_can_be_taken_back(stripe_server, hana, signed_in):
    for _time in range(2):
        assert signed_in.post("/mine/forget/")["Location"] == "/mine/?done=deletion"
    wish = DeletionRequest.objects.get()
    assert wish.state == "waiting"
    assert SentMail.objects.filter(kind="donate/mine_forget_notice", to="staff@example.org").count() == 1
    signed_in.post("/mine/forget/", {"withdraw": "yes"})
    wish.refresh_from_db()
    assert (wish.state, wish.ended_at is not None) == ("withdrawn", True)


def test_everything_that_names_the_donor_goes_and_the_books_stay(
    sandbox, site_tree, give, deliver, mailed, fundraiser, django_capture_on_commit_callbacks
):
    give(amount=9000, message="ひみつの言葉", wants_receipt=True, address="見本町1-2-3", prefecture="東京都")
    deliver()
    named = StripeEvent.objects.filter(payload__icontains="hana@example.org").first()
    StripeEvent.objects.filter(pk=named.pk).update(handled_at=None, set_aside_at=timezone.now())
    before = books()
    wish = farewell.ask(Donor.objects.get())
    come_in(mailed)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        carry_out(fundraiser, wish)
    deliver()
    farewell.sweep()
    donor = Donor.objects.get()
    assert (donor.name, donor.address, donor.stripe_customer) == ("", "", None)
    assert donor.email.endswith("@donor.invalid")
    assert [message.to for message in mail.outbox] == [["hana@example.org"]]
    assert personal_data.held("hana@example.org")[0].name == "core.sentmail"  # the farewell itself
    assert Attempt.objects.get().form == {}
    assert not StripeEvent.objects.filter(payload__icontains="hana@example.org").settled().exists()
    left = [m for m in SentMail.objects.exclude(kind="donate/mine_forgotten") if "hana" in m.text + m.to + m.html]
    assert left == []
    kept = KeptForLaw.objects.get()
    assert "山田 花" in kept.name
    assert "見本町1-2-3" in kept.address
    given = timezone.localtime(Donation.objects.get().charged_at).date()
    assert 5 <= kept.keep_until.year - given.year <= 6
    assert books() == before == books_of(sandbox)


def test_a_donor_who_was_forgotten_is_mailed_nothing_and_no_screen_shows_a_made_up_address(
    site_tree, give, deliver, fundraiser, django_capture_on_commit_callbacks
):
    give(amount=9000, wants_receipt=True, address="見本町1-2-3", prefecture="東京都")
    deliver()
    with django_capture_on_commit_callbacks(execute=True):
        carry_out(fundraiser, farewell.ask(Donor.objects.get()))
    donor, donation = Donor.objects.get(), Donation.objects.get()
    mail.outbox.clear()
    written = SentMail.objects.count()
    refund = reverse("giving_payments:refund", args=[donation.pk])
    form = {"token": uuid.uuid4(), "amount": 1000, "cause": "duplicate", "reason": "二度のご寄付"}
    looked = fundraiser.post(refund, form).content.decode()
    assert "寄付者にはメールでお知らせします" not in looked
    assert "郵送でお知らせください" in looked
    with django_capture_on_commit_callbacks(execute=True):
        done = fundraiser.post(refund, form | {"confirmed": "1"}, follow=True)
        deliver()
    assert "郵送でお知らせください" in " ".join(str(message) for message in done.context["messages"])
    assert set(SentMail.objects.order_by("-pk")[: SentMail.objects.count() - written].values_list("to", flat=True)) <= {
        "staff@example.org"
    }
    assert not [message for message in mail.outbox if ".invalid" in f"{message.to}{message.body}"]
    edit = fundraiser.get(reverse("giving_donors:edit", args=[donor.pk]))
    screens = [looked, done.content.decode(), edit.content.decode()]
    inspected = {"giving_donors": donor.pk, "giving_payments": donation.pk, "outbox": SentMail.objects.first().pk}
    screens += [
        fundraiser.get(reverse(f"{name}:inspect", args=[key])).content.decode() for name, key in inspected.items()
    ]
    lists = ("giving_donors", "giving_payments", "giving_recurring", "giving_members", "giving_receipts", "outbox")
    screens += [fundraiser.get(reverse(f"{name}:index")).content.decode() for name in lists]
    exported = ("giving_donors", "giving_payments")
    files = [fundraiser.get(reverse(f"{name}:index"), {"export": "csv"}) for name in exported]
    screens += [b"".join(file.streaming_content).decode() for file in files]
    assert [line for screen in screens for line in screen.splitlines() if ".invalid" in line] == []
    assert f"情報を消去した寄付者（No. {donor.pk}）" in screens[-1]
    same = {name: edit.context["form"][name].value() or "" for name in edit.context["form"].fields}
    assert fundraiser.post(reverse("giving_donors:edit", args=[donor.pk]), same).status_code == 302
    donor.refresh_from_db()
    assert donor.is_forgotten


@pytest.mark.parametrize("to", ["forgotten-7@donor.invalid", "7@erased.invalid", "Forgotten-7@Donor.Invalid"])
def test_nothing_is_written_or_sent_to_an_address_that_we_made_up(to, hana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letters.write("mine_forgotten", "farewell:1", hana, to=to, kept="")
    assert not SentMail.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        letters.write("mine_forgotten", "farewell:1", hana, kept="")
        SentMail.objects.update(to=to)  # forgotten while it waited
    assert mail.outbox == []
    row = SentMail.objects.get()
    assert (row.state, send_again(row)) == ("failed", False)


def test_while_a_gift_runs_nothing_is_carried_out(sandbox, site_tree, give, deliver, fundraiser):
    give(frequency="monthly")
    deliver()
    wish = farewell.ask(Donor.objects.get())
    assert carry_out(fundraiser, wish).status_code == 302
    assert Donor.objects.get().email == "hana@example.org"
    sandbox.cancel(RecurringGift.objects.get().stripe_subscription)
    deliver()
    carry_out(fundraiser, wish)
    assert Donor.objects.get().email != "hana@example.org"


@pytest.mark.parametrize(
    ("prefix", "until", "stop"),
    [("", "まで続きます", "マイページにお戻りください"), ("/en", "runs until", "To stop a gift")],
)
def test_what_was_ended_already_has_its_day_and_the_wish_waits_for_that(
    sandbox, site_tree, give, deliver, mailed, fundraiser, prefix, until, stop
):
    tier = Tier.objects.get(slug="associate", locale=site_tree.locale)
    give(tier=tier, amount=tier.price)
    deliver()
    browser, page = come_in(mailed), f"{prefix}/mine/forget/"
    running = browser.get(page).content.decode()
    assert (until in running, stop in running) == (False, True)
    wish = farewell.ask(Donor.objects.get())
    assert farewell.ends_on(wish.donor) is None
    assert stop in browser.get(page).content.decode()
    farewell.withdraw(wish.donor)
    gift = RecurringGift.objects.get()
    changes.stop(gift, form=uuid.uuid4())
    deliver()
    gift.refresh_from_db()
    end = timezone.localtime(gift.ends_at).date()
    with translation.override(prefix.strip("/") or "ja"):
        words = day(end)
    for _before_and_after in range(2):
        said = browser.get(page).content.decode()
        assert (until in said, words in said, stop in said) == (True, True, False)
        wish = farewell.ask(Donor.objects.get())
    fundraiser.cookies[settings.LANGUAGE_COOKIE_NAME] = "ja"
    listed = fundraiser.get(reverse("giving_farewells:index")).content.decode()
    looked_at = fundraiser.get(reverse("giving_farewells:inspect", args=[wish.pk])).content.decode()
    with translation.override("ja"):
        assert f"{day(end)}まで待ち" in listed
        assert f"{day(end)}まで待ち" in looked_at
        assert "スタッフ待ち" not in looked_at
    carry_out(fundraiser, wish)
    wish.refresh_from_db()
    assert wish.state == "waiting"


def test_only_fundraisers_see_the_wish_and_only_superusers_what_the_law_keeps(
    sandbox, site_tree, give, deliver, fundraiser, admin_client
):
    give(amount=9000)
    deliver()
    wish = farewell.ask(Donor.objects.get())
    carry_out(fundraiser, wish)
    address = reverse("giving_farewells:inspect", args=[wish.pk])
    assert "山田 花" not in fundraiser.get(address).content.decode()
    assert "山田 花" in admin_client.get(address).content.decode()
    editor = Client()
    editor.force_login(get_user_model().objects.create_user("ed", "ed@example.org", "x"))
    assert editor.get(address).status_code == 302


def test_when_stripe_is_away_nothing_is_done(sandbox, site_tree, give, deliver, fundraiser, settings):
    give()
    deliver()
    wish = farewell.ask(Donor.objects.get())
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    carry_out(fundraiser, wish)
    wish.refresh_from_db()
    assert wish.state == "waiting"
    assert Donor.objects.get().email == "hana@example.org"


def test_a_wish_of_the_small_hours_bears_its_japanese_date(hana):
    with time_machine.travel(datetime(2026, 11, 28, 18, 52, tzinfo=UTC)):
        assert str(farewell.ask(hana)).endswith("2026-11-29")
