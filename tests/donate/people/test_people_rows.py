"""What the database holds of offline gifts, tags, further addresses, and donors without an address."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from donate.models import Donor, DonorCustomer, DonorEmail, DonorTag, OfflineGift

pytestmark = pytest.mark.django_db


def donor(**more) -> Donor:
    return Donor.objects.create(**{"email": "hana@example.org", "language": "ja", "family_name": "山田"} | more)


def entered(**more) -> OfflineGift:
    said = {"amount": 5000, "received_on": date(2026, 11, 1), "method": "bank_transfer"}
    return OfflineGift.objects.create(**said | more)


def refused(act) -> bool:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
    return True


def test_an_offline_gift_stays_as_it_was_entered():
    gift = entered(donor=donor())
    rows = OfflineGift.objects.filter(pk=gift.pk)
    for change in ({"amount": 6000}, {"note": "x"}, {"received_on": date(2026, 11, 2)}, {"kind": "dues"}):
        assert refused(lambda change=change: rows.update(**change))
    assert refused(rows.delete)
    rows.update(donor=donor(email="two@example.org"))
    assert OfflineGift.objects.get().donor.email == "two@example.org"


def test_a_cancelling_row_takes_back_one_gift_whole_and_says_why():
    gift = entered()
    back = {"cancels": gift, "amount": -5000, "note": "二重に入力した"}
    assert refused(lambda: entered(**back | {"amount": -4000}))
    assert refused(lambda: entered(**back | {"note": ""}))
    assert refused(lambda: entered(amount=-5000, note="?"))
    cancelling = entered(**back)
    assert refused(lambda: entered(**back))
    assert refused(lambda: entered(cancels=cancelling, amount=5000, note="?"))
    assert OfflineGift.objects.all().total() == 0
    assert not OfflineGift.objects.standing().exists()


def test_many_donors_have_no_address_but_each_has_a_name():
    donor(email="")
    donor(email="", family_name="", organisation="株式会社みほん")
    assert Donor.objects.count() == 2
    assert refused(lambda: donor(email="", family_name=""))
    donor()
    assert refused(lambda: donor(email="HANA@example.org"))
    assert not Donor.objects.with_email("").exists()


def test_a_donor_is_found_by_a_former_address_and_a_further_customer():
    hana = donor(stripe_customer="cus_1")
    DonorEmail.objects.create(donor=hana, email="old@example.org")
    DonorCustomer.objects.create(donor=hana, stripe_customer="cus_2")
    assert Donor.objects.with_email("OLD@example.org").get() == hana
    assert Donor.objects.with_customer("cus_2").get() == hana
    assert Donor.objects.with_customer("cus_1").get() == hana
    assert not Donor.objects.with_customer("").exists()
    assert not Donor.objects.with_email("nobody@example.org").exists()


def test_a_tag_is_there_once_however_it_is_capitalised():
    DonorTag.objects.create(name="VIP")
    assert refused(lambda: DonorTag.objects.create(name="vip"))


def test_donors_are_named_as_their_language_writes_names():
    written = {"family_name": "Sato", "given_name": "Hana", "email": "sato@example.org"}
    assert str(donor(**written, language="en")) == "Hana Sato"
    assert str(donor(**written | {"email": "two@example.org"}, language="ja")) == "Sato Hana"
    assert str(donor(given_name="花", email="three@example.org", language="en")) == "山田 花"
    giver = donor(**written | {"email": "four@example.org"}, language="en", organisation="Mihon Inc.")
    assert str(giver) == "Mihon Inc. Hana Sato"
    with translation.override("ja"):
        assert giver.called == "Mihon Inc. Hana Sato"
    with translation.override("en"):
        assert giver.called == "Hana Sato"
