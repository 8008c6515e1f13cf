"""Two rows become one donor: nothing is lost, and what comes later lands with the one that was kept."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from donate.mine import links
from donate.models import (
    Attempt,
    DeletionRequest,
    Donation,
    Donor,
    DonorMerge,
    DonorNote,
    DonorSession,
    DonorTag,
    Entry,
    OfflineGift,
    RecurringGift,
    TaggedDonor,
)
from donate.people import merging

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(give, deliver):
    """One person under two addresses, each with a monthly gift and a customer of their own at Stripe."""
    give(email="old@example.org", frequency="monthly", amount=1000)
    give(email="new@example.org", frequency="monthly", amount=2000)
    deliver()
    old, new = (Donor.objects.with_email(f"{name}@example.org").get() for name in ("old", "new"))
    OfflineGift.objects.create(donor=old, amount=700, received_on=date(2026, 1, 5), method="cash")
    DonorNote.objects.create(donor=old, text="電話した")
    for donor, tags in ((old, ("大口", "理事")), (new, ("大口",))):
        for name in tags:
            TaggedDonor.objects.create(content_object=donor, tag=DonorTag.objects.get_or_create(name=name)[0])
    return old, new


def test_everything_moves_and_the_book_stays_as_it_was(two, admin_user):
    old, new = two
    book = list(Entry.objects.order_by("pk").values_list())
    customer = old.stripe_customer
    Donor.objects.filter(pk=old.pk).update(family_name_kana="ヤマダ")
    merging.merge(new.pk, old.pk, admin_user)
    kept = Donor.objects.get()
    assert kept == new
    assert (kept.email, kept.family_name_kana) == ("new@example.org", "ヤマダ")
    assert {row.donor for row in (*Donation.objects.all(), *RecurringGift.objects.all(), *Attempt.objects.all())} == {
        kept
    }
    assert (kept.offline_gifts.get().amount, kept.notes.get().text) == (700, "電話した")
    assert set(kept.tags.names()) == {"大口", "理事"}
    assert kept.other_emails.get().email == "old@example.org"
    assert kept.other_customers.get().stripe_customer == customer
    assert list(Entry.objects.order_by("pk").values_list()) == book
    assert DonorMerge.objects.get().gone["email"] == "old@example.org"


def test_what_comes_later_by_the_old_address_or_customer_is_the_kept_donors(two, sandbox, give, deliver, admin_user):
    old, new = two
    gift = RecurringGift.objects.get(donor=old)
    merging.merge(new.pk, old.pk, admin_user)
    give(email="Old@example.org", amount=5000)
    sandbox.advance(days=32)
    deliver()
    sandbox.refund(Donation.objects.get(amount=5000).payment_intent, 100)
    deliver()
    assert Donor.objects.get() == new
    assert Donation.objects.filter(donor=new, recurring_gift=gift).count() == 2
    assert Donation.objects.get(amount=5000).donor == new
    assert not Donation.objects.exclude(donor=new).exists()


def test_a_gift_by_the_former_address_leaves_the_kept_donors_name_as_staff_kept_it(two, give, deliver, admin_user):
    old, new = two
    Donor.objects.filter(pk=new.pk).update(family_name="佐藤", given_name="花", organisation="")
    merging.merge(new.pk, old.pk, admin_user)
    give(email="old@example.org", amount=5000, family_name="山田", given_name="太郎", organisation="見本社")
    deliver()
    kept = Donor.objects.get()
    gift = Donation.objects.get(amount=5000)
    assert gift.donor == kept
    assert (kept.family_name, kept.given_name, kept.organisation) == ("佐藤", "花", "")
    assert gift.attempt.form["family_name"] == "山田"
    give(email="new@example.org", amount=6000, family_name="高橋", given_name="花")
    deliver()
    assert Donor.objects.get().family_name == "高橋"


def test_a_mailed_link_leads_to_who_remains_or_says_that_two_became_one(two, admin_user, site_tree):
    old, new = two
    ways = {}
    for donor in two:
        for time in ("open", "used"):
            _link, address = links.make(donor, "enter", email=donor.email, language="en", destination="/mine/history/")
            ways[donor.pk, time] = urlsplit(address).path
        Client().post(ways[donor.pk, "used"])
    confirms = urlsplit(links.make(old, "email", email="third@example.org", language="en")[1]).path
    merging.merge(new.pk, old.pk, admin_user)

    for way in (ways[old.pk, "open"], confirms):
        for look in ("get", "post"):
            answer = getattr(Client(), look)(way)
            assert answer.status_code == 410
            assert "Two records of yours are one now." in answer.content.decode()
    assert "used already" in Client().get(ways[old.pk, "used"]).content.decode()
    assert not DonorSession.objects.exists()

    browser = Client()
    assert browser.post(ways[new.pk, "open"])["Location"] == "/mine/history/"
    assert DonorSession.objects.get().donor == new
    assert Client().post(ways[new.pk, "open"]).status_code == 410
    assert "used already" in Client().get(ways[new.pk, "open"]).content.decode()


def test_a_link_to_the_address_that_the_kept_record_takes_over_stays_good_for_once(two, admin_user, site_tree):
    old, new = two
    Donor.objects.filter(pk=new.pk).update(email="")
    way = urlsplit(links.make(old, "enter", email=old.email, language="ja")[1]).path
    merging.merge(new.pk, old.pk, admin_user)
    assert Client().post(way).status_code == 303
    assert DonorSession.objects.get().donor == new
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=True):
        assert Client().post(way).status_code == 410


def test_who_asked_to_be_forgotten_is_not_merged(two, admin_user):
    old, new = two
    DeletionRequest.objects.create(donor=old)
    with pytest.raises(merging.NotMergeable):
        merging.merge(new.pk, old.pk, admin_user)
    assert Donor.objects.count() == 2
    assert old.offline_gifts.count() == 1


def test_both_stand_side_by_side_and_nothing_happens_before_the_button(fundraiser, two):
    old, new = two
    choose = reverse("giving_donors:merge", args=[new.pk])
    page = fundraiser.get(choose, {"q": "old@"}).content.decode()
    confirm = reverse("giving_donors:merge_confirm", args=[new.pk, old.pk])
    assert confirm in page
    page = fundraiser.get(confirm).content.decode()
    assert "old@example.org" in page
    assert "new@example.org" in page
    assert Donor.objects.count() == 2
    assert fundraiser.post(confirm).status_code == 302
    assert Donor.objects.get() == new
    there = fundraiser.get(reverse("giving_donors:inspect", args=[old.pk]))
    assert "new@example.org" in there.content.decode()
    assert fundraiser.get(reverse("giving_donors:merge_confirm", args=[new.pk, new.pk])).status_code == 404
    assert fundraiser.post(confirm).status_code in (302, 404)


def test_an_address_that_a_donor_had_is_nobody_elses(fundraiser, two, admin_user):
    old, new = two
    merging.merge(new.pk, old.pk, admin_user)
    said = {"family_name": "佐藤", "email": "old@example.org", "language": "ja"}
    assert fundraiser.post(reverse("giving_donors:add"), said).status_code == 200
    assert Donor.objects.get() == new
