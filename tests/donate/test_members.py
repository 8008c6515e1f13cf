"""Members: a number at the first paid dues, mails of their own, reminders in time, and the list for staff."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import SentMail
from donate import cards, memberships
from donate.models import Donor, Membership, PaymentCard, RecurringGift, Tier
from donate.permissions import FUNDRAISING, make_group
from tests.donate.conftest import told

pytestmark = pytest.mark.django_db
ENDS_SOON = date(2034, 12, 1)  # the sandbox's cards are good until 2034-12


@pytest.fixture
def join(site_tree, give, deliver):
    """Somebody takes a seat and pays the first dues."""

    def do(slug: str = "associate", **said) -> RecurringGift:
        tier = Tier.objects.get(slug=slug, locale=site_tree.locale)
        give(tier=tier, amount=tier.price, frequency="monthly", **said)
        deliver()
        return RecurringGift.objects.latest("pk")

    return do


def sent(kind: str) -> SentMail:
    return SentMail.objects.get(kind=f"donate/{kind}")


# --- The number ----------------------------------------------------------------------------------------


def test_the_first_paid_dues_bring_a_number_and_coming_back_keeps_it(join, sandbox, deliver):
    gift = join()
    member = Membership.objects.get()
    assert (member.donor.email, member.since) == ("hana@example.org", gift.donations.get().charged_at)
    assert member.status == Membership.Status.RUNNING
    sandbox.cancel(gift.stripe_subscription)
    deliver()
    assert Membership.objects.get().status == Membership.Status.FORMER
    join("supporter")
    back = Membership.objects.get()
    assert (back.number, back.since, back.status) == (member.number, member.since, Membership.Status.RUNNING)
    assert back.gift.tier.slug == "supporter"


def test_a_gift_without_a_tier_makes_nobody_a_member(give, deliver, sandbox):
    give(frequency="monthly")
    deliver()
    assert not Membership.objects.exists()


def test_whoever_joins_later_has_a_higher_number(join):
    join()
    join(email="ken@example.org")
    first, second = Membership.objects.all()
    assert first.number < second.number


def test_two_rows_of_one_person_keep_the_older_number(join):
    join()
    join(email="ken@example.org")
    first, second = Membership.objects.all()
    with transaction.atomic():
        memberships.merge(second.donor, first.donor)
    kept = Membership.objects.get()
    assert (kept.number, kept.donor, kept.since) == (first.number, second.donor, first.since)


# --- Mails ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "tier", "welcome", "farewell"),
    [("ja", "賛助会員", "ようこそ", "会員"), ("en", "Associate member", "Welcome", "membership")],
)
def test_members_are_welcomed_renewed_and_seen_off_by_mails_of_their_own(
    join, sandbox, deliver, language, tier, welcome, farewell
):
    gift = join(language=language)
    number = Membership.objects.get().written_number
    sandbox.renew(gift.stripe_subscription)
    deliver()
    sandbox.cancel(gift.stripe_subscription)
    deliver(times=2)
    for kind in ("member_welcome", "member_renewal", "member_farewell"):
        for words in (sent(kind).text, sent(kind).html):
            assert tier in words
            assert number in words
    assert welcome in sent("member_welcome").subject
    assert farewell in sent("member_farewell").subject
    assert not SentMail.objects.filter(kind__in=["donate/thanks_monthly", "donate/renewal", "donate/ended"]).exists()


def test_a_member_is_told_once_before_the_year_is_collected_again(join, sandbox):
    gift = join()
    for days, times in ((20, 0), (13, 1), (1, 1)):
        with time_machine.travel(gift.next_payment_at - timedelta(days=days), tick=False):
            memberships.remind()
        assert told("member_renews") == times
    assert "12,000円" in sent("member_renews").text


def test_whoever_leaves_anyway_is_not_told_of_a_renewal(join, sandbox, deliver):
    gift = join()
    sandbox.cancel(gift.stripe_subscription, at_period_end=True)
    deliver()
    gift.refresh_from_db()
    with time_machine.travel(gift.ends_at - timedelta(days=5), tick=False):
        assert memberships.remind() == 0


# --- Cards ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "door"), [("ja", "/mine/"), ("en", "/en/mine/")])
def test_a_card_that_ends_soon_is_told_once_with_a_link_that_asks_for_nothing(
    client, give, deliver, sandbox, language, door
):
    give(frequency="monthly", language=language)
    deliver()
    assert cards.remind(date(2034, 11, 1)) == 0
    assert [cards.remind(ENDS_SOON), cards.remind(ENDS_SOON), cards.remind(date(2034, 12, 31))] == [1, 0, 0]
    assert "4242" in sent("card_expires").text
    row = sent("card_expires")
    assert "Visa …4242" in row.text
    link = re.search(rf"http://testserver({door}card/\S+)", row.text)[1]
    assert link in row.keys, "the outbox veils it"
    page = client.get(link)
    assert page.status_code == 200
    assert "hana@example.org" not in page.content.decode()
    assert client.post(link)["Location"].startswith(sandbox.world.settings.base_url)
    with time_machine.travel(timezone.now() + timedelta(days=41), tick=True):
        assert client.get(link).status_code == 200, "as long as the card is good"
    assert cards.remind(date(2035, 1, 1)) == 0


def test_the_first_payment_says_which_card_pays_and_a_later_one_says_nothing(give, deliver, sandbox):
    give(frequency="monthly")
    deliver()
    first = PaymentCard.objects.get()
    assert (str(first), first.expires_on) == ("Visa …4242", date(2034, 12, 31))
    gift = RecurringGift.objects.get()
    cards.keep(gift, {"brand": "jcb", "last4": "0505", "exp_year": 2035, "exp_month": 1})
    sandbox.advance(months=1, days=2)
    deliver(times=2)
    assert gift.donations.filter(is_renewal=True).exists()
    assert str(PaymentCard.objects.get()) == "JCB …0505", "it may have been paid just once with another card"


def test_a_payment_that_is_old_news_leaves_the_card_to_the_night(give, deliver, sandbox):
    give(frequency="monthly")
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=True):
        deliver()
        assert not PaymentCard.objects.exists()
        cards.remind()
    assert PaymentCard.objects.get().last4 == "4242"


def test_stripe_is_asked_for_a_card_once_and_again_only_before_its_owner_is_told(give, deliver, sandbox):
    give(frequency="monthly")
    deliver()
    cards.remind()
    looked_at = PaymentCard.objects.get().looked_at
    cards.remind()
    assert PaymentCard.objects.get().looked_at == looked_at
    cards.remind(ENDS_SOON)
    asked_again = PaymentCard.objects.get().looked_at
    assert asked_again > looked_at
    cards.remind(ENDS_SOON)
    assert PaymentCard.objects.get().looked_at == asked_again


def test_a_card_that_was_replaced_meanwhile_is_nobodys_worry(give, deliver, sandbox):
    give(frequency="monthly")
    deliver()
    gift = RecurringGift.objects.get()
    cards.keep(gift, {"brand": "visa", "last4": "0001", "exp_year": 2026, "exp_month": 12})
    assert cards.remind(date(2026, 12, 1)) == 0
    assert PaymentCard.objects.get().expires_on == date(2034, 12, 31)


def test_the_nightly_command_says_what_it_did(join, capsys):
    join()
    call_command("remind")
    assert "0 told of a card that ends, 0 of a membership" in capsys.readouterr().out
    assert not [message for message in mail.outbox if "2034" in message.subject]


# --- The list ------------------------------------------------------------------------------------------


@pytest.fixture
def staff(client, site_tree):
    def enter(group: str):
        make_group()
        user = User.objects.create_user(group, "staff@example.org", "secret")
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return enter


def test_staff_read_filter_and_export_the_members(join, staff, sandbox, deliver):
    gone = join(email="gone@example.org")
    join("supporter", email="here@example.org")
    sandbox.cancel(gone.stripe_subscription)
    deliver()
    client = staff(FUNDRAISING)
    page = client.get("/admin/giving/members/").content.decode()
    assert all(member.written_number in page for member in Membership.objects.all())
    current = client.get("/admin/giving/members/?status=current&export=csv").getvalue().decode("utf-8-sig")
    heading, *lines = current.splitlines()
    assert "会員番号" in heading
    assert len(lines) == 1
    assert "here@example.org" in lines[0]
    tier = Tier.objects.get(slug="associate", locale__language_code="ja")
    former = client.get(f"/admin/giving/members/?tier={tier.pk}&export=csv").getvalue().decode("utf-8-sig")
    assert "gone@example.org" in former
    assert "here@example.org" not in former
    assert client.get("/admin/giving/members/?export=xlsx").status_code == 200
    member = Membership.objects.get(donor__email="here@example.org")
    assert client.get(f"/admin/giving/members/inspect/{member.pk}/").status_code == 200


def test_editors_see_no_members(staff):
    assert staff("Editors").get("/admin/giving/members/").status_code == 302


def test_the_list_costs_as_many_queries_for_many_members(staff, sandbox, site_tree):
    tier = Tier.objects.get(slug="associate", locale=site_tree.locale)
    client = staff(FUNDRAISING)

    def enlist(count: int) -> int:
        for number in range(count):
            donor = Donor.objects.create(email=f"m{Donor.objects.count()}-{number}@example.org", language="ja")
            Membership.objects.create(donor=donor, since=timezone.now())
            RecurringGift.objects.create(
                donor=donor,
                tier=tier,
                amount=12000,
                interval="year",
                status="active",
                stripe_subscription=f"sub_{donor.pk}",
                started_at=timezone.now(),
            )
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/giving/members/").status_code == 200
        return len(found)

    enlist(1)
    assert enlist(2) == enlist(20)
