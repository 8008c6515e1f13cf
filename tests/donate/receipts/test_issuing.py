"""A receipt for each gift, at once, in the right name, with the right number."""

import pytest
from django.core import mail

from core.models import SentMail
from donate import receipt_pdf, receipts
from donate.models import Certification, Donor, OfflineGift, Receipt, ReceiptSettings
from tests.donate.receipts.conftest import at, make_donor, make_gift, make_monthly, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]


def certify(**said) -> Certification:
    defaults = {
        "number": "7生都管第999号",
        "authority": "東京都",
        "certified_on": "2025-04-01",
        "valid_until": "2030-03-31",
    }
    return Certification.objects.create(**defaults | said)


def test_a_booked_gift_brings_its_receipt_by_itself(sandbox, give, deliver, site_tree):
    give(wants_receipt=True, postal_code="100-0001", prefecture="東京都", address="千代田区1-1", country="JP")
    deliver()
    receipt = Receipt.objects.get()
    assert (receipt.sequence, receipt.name, receipt.amount) == (1, "山田 花", 3000)
    assert receipt.address == "〒100-0001\n東京都千代田区1-1"
    assert receipts.pdf(receipt).startswith(b"%PDF")
    told = SentMail.objects.get(kind="donate/receipt")
    assert receipt.number in told.text
    assert "/mine/" in told.text
    [message] = [one for one in mail.outbox if one.subject == told.subject]
    [(name, content, kind)] = [file for file in message.attachments if isinstance(file, tuple)]
    assert (message.to, name, kind) == (["hana@example.org"], receipt.file_name, "application/pdf")
    assert content == receipts.pdf(receipt)


def test_no_receipt_where_none_is_wanted_for_dues_and_for_single_months():
    donor = make_donor()
    receipts.follow(make_gift(donor, kind="dues"))
    receipts.follow(make_monthly(donor, [at(2025, 1, 1)])[0])
    receipts.follow(make_gift(make_donor(wants_receipt=False, address="", postal_code="", prefecture="", country="")))
    assert not Receipt.objects.exists()


def test_a_refund_lowers_the_receipt_and_a_full_one_voids_it(sandbox, give, deliver, site_tree, words):
    give(wants_receipt=True, address="千代田区1-1")
    deliver()
    payment = sandbox.all("payment_intent")[0]["id"]
    sandbox.refund(payment, 1000)
    deliver()
    receipt = Receipt.objects.get()
    assert receipt.amount == 2000
    assert receipt.editions.count() == 2
    assert "再発行" in words(receipt.edition.document)
    assert "¥2,000-" in words(receipt.edition.document)
    assert "¥3,000-" in words(receipt.editions.first().document)
    sandbox.refund(payment, 2000)
    deliver()
    receipt.refresh_from_db()
    assert not receipt.is_valid
    assert SentMail.objects.filter(kind="donate/receipt_returned").count() == 1


def test_a_gift_that_came_back_after_all_gets_a_new_number():
    gift = make_gift(make_donor())
    first = receipts.issue(gift)
    move(gift, -3000)
    receipts.follow(gift)
    move(gift, 3000, kind="refund_failure")
    receipts.follow(gift)
    receipts.follow(gift)
    assert [(one.sequence, one.is_valid) for one in Receipt.objects.order_by("sequence")] == [(1, False), (2, True)]
    assert first.sequence == 1


def test_without_an_address_it_waits_until_somebody_completes_it():
    donor = make_donor(address="", postal_code="", prefecture="", country="")
    gift = make_gift(donor)
    receipts.follow(gift)
    assert not Receipt.objects.exists()
    donor.address, donor.prefecture = "見本区1-1", "東京都"
    donor.save()
    assert [receipt.address for receipt in receipts.issue_waiting(donor)] == ["東京都見本区1-1"]
    assert receipts.issue_waiting(donor) == []


@pytest.mark.parametrize(
    ("given", "english"),
    [
        ("1-2-3 Jinnan, Shibuya-ku", ["1-2-3 Jinnan, Shibuya-ku", "Tokyo 150-0001", "Japan"]),
        ("渋谷区神南1-2-3", ["〒150-0001", "東京都渋谷区神南1-2-3"]),
    ],
)
def test_an_english_sheet_writes_the_address_in_one_script_and_the_japanese_one_as_ever(given, english):
    donor = make_donor(language="en", postal_code="150-0001", prefecture="東京都", address=given)
    receipt = receipts.issue(make_gift(donor))
    printed = receipt.edition.document
    japanese, courtesy = (sheet["address"] for sheet in printed["sheets"])
    assert japanese == ["〒150-0001", f"東京都{given}"] == receipt.address.split("\n")
    assert courtesy == english
    Donor.objects.update(address="1 Elsewhere")
    assert receipt.edition.document == printed


def test_the_year_begins_at_midnight_in_japan():
    donor = make_donor()
    old = receipts.issue(make_gift(donor, when=at(2024, 12, 31, 23, 59)))
    new = receipts.issue(make_gift(donor, when=at(2025, 1, 1, 0, 0)))
    assert (old.number, new.number) == ("2024-000001", "2025-000001")
    assert str(old.received_on) == "2024-12-31"


def test_the_date_policy_decides_which_day_and_year_a_gift_belongs_to():
    gift = make_gift(make_donor(), when=at(2024, 12, 30), available_at=at(2025, 1, 5))
    settings = ReceiptSettings.load()
    settings.date_policy = "received"
    settings.save()
    assert str(receipts.issue(gift).received_on) == "2025-01-05"


def test_what_comes_into_our_hands_later_gets_its_receipt_then():
    gift = make_gift(make_donor(), available_at=at(2999, 1, 5))
    settings = ReceiptSettings.load()
    settings.date_policy = "received"
    settings.save()
    assert receipts.issue(gift) is None


TAX = ("控除", "税", "認定", "特定非営利活動に係る", "tax", "deduct", "certif")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_without_a_certification_no_word_is_about_taxes(language, words):
    receipt = receipts.issue(make_gift(make_donor(language=language)))
    said = words(receipt.edition.document).lower() + SentMail.objects.get(kind="donate/receipt").text.lower()
    assert [word for word in TAX if word in said] == []
    assert "受領証" in said


def test_with_a_certification_it_carries_what_a_tax_return_asks_for(words):
    certify()
    said = words(receipts.issue(make_gift(make_donor())).edition.document)
    for word in (
        "7生都管第999号",
        "2025年4月1日",
        "特定非営利活動に係る",
        "寄附金",
        "2025年5月1日",
        "山田 花",
        "見本荘101",
    ):
        assert word in said


def test_a_certification_counts_only_for_days_it_covers(words):
    certify(certified_on="2025-05-02")
    assert receipts.issue(make_gift(make_donor(), when=at(2025, 5, 1))).certification is None
    assert receipts.issue(make_gift(make_donor(), when=at(2025, 5, 2))).certification is not None


def test_what_was_issued_stays_word_for_word_whatever_changes_later(site_tree, words):
    certification = certify()
    receipt = receipts.issue(make_gift(make_donor()))
    before = receipts.pdf(receipt)
    certification.number = "another"
    certification.save()
    type(receipt.donor).objects.update(family_name="鈴木", address="elsewhere")
    from core.models import Identity

    Identity.objects.update(legal_name="Another name", address="Another address")
    assert receipts.pdf(Receipt.objects.get(pk=receipt.pk)) == before


def test_a_changed_name_is_issued_again_under_the_same_number(words):
    receipt = receipts.issue(make_gift(make_donor()))
    again = receipts.reissue(receipt, reason="結婚して名字が変わった", by="minato", name="鈴木 花")
    assert again.number == receipt.number
    said = words(again.edition.document)
    assert "鈴木 花" in said
    assert "再発行" in said
    assert "山田 花" in words(again.editions.first().document)
    assert again.edition.made_by == "minato"
    assert sorted(SentMail.objects.values_list("kind", flat=True)) == ["donate/receipt", "donate/receipt_again"]


def test_a_voided_receipt_is_neither_voided_nor_issued_again_but_its_gift_may_get_a_new_one():
    receipt = receipts.issue(make_gift(make_donor()))
    assert receipts.issue_anew(receipt) is None
    receipts.void(receipt, reason="a mistake", by="minato")
    for change in (receipts.void, receipts.reissue):
        with pytest.raises(receipts.CannotChange):
            change(receipt, reason="again", by="minato")
    receipts.follow(receipt.lines.get().donation)
    assert Receipt.objects.count() == 1
    assert receipts.issue_anew(receipt).sequence == 2
    assert receipts.issue_anew(receipt) is None


def test_a_voided_receipt_is_printed_with_the_day_on_which_it_became_void(words, time_machine):
    receipt = receipts.issue(make_gift(make_donor(language="en")))
    before = receipts.pdf(receipt)
    time_machine.move_to(at(2026, 5, 2, 0, 30))
    void = receipts.void(receipt, reason="a mistake", by="minato")
    japanese, english = receipt_pdf.as_it_stands(void.edition)["sheets"]
    assert "無効" in japanese["stamps"]
    assert ["Voided on", "May 2, 2026"] in english["facts"]
    assert "無効" not in words(void.edition.document)
    assert receipts.pdf(void) != before


def test_an_english_donor_gets_the_japanese_receipt_and_a_copy_to_read():
    donor = make_donor(language="en", family_name="Sample", given_name="Daniel", country="US", address="1 Main St")
    japanese, english = receipts.issue(make_gift(donor)).edition.document["sheets"]
    assert (japanese["name"], japanese["honorific"], english["honorific"]) == ("Daniel Sample", "様", "")
    assert "United States" in english["address"][-1]
    assert english["title"] == "Receipt of donation"


def test_an_organisation_is_addressed_as_one():
    [sheet] = receipts.issue(make_gift(make_donor(organisation="株式会社みほん商会"))).edition.document["sheets"]
    assert (sheet["name"], sheet["honorific"]) == ("株式会社みほん商会", "御中")


def test_names_are_data_and_never_markup():
    donor = make_donor(family_name='#eval("1+1") $x$ *b*', given_name="]}\\ </script>", address='"#{' * 20)
    assert receipts.pdf(receipts.issue(make_gift(donor))).startswith(b"%PDF")


def test_emoji_are_left_out_since_no_font_for_print_has_them():
    donor = make_donor(family_name="髙橋🌸", given_name="花❤️👩‍👩‍👧🇯🇵", address="見本町1-2⭐ ㈱★")
    [sheet] = receipts.issue(make_gift(donor)).edition.document["sheets"]
    assert sheet["name"] == "髙橋 花"
    assert sheet["address"][-1].endswith("見本町1-2 ㈱★")
    assert (
        receipts.issue(make_gift(make_donor(organisation="みほん🌸会"))).edition.document["sheets"][0]["honorific"]
        == "御中"
    )


def test_a_sweep_finds_what_a_lost_task_left_undone():
    gift = make_gift(make_donor())
    make_monthly(make_donor(), [at(2025, 1, 1)])
    from django.utils import timezone

    type(gift).objects.update(charged_at=timezone.now())
    assert receipts.sweep() == 1
    move(gift, -1000)
    assert receipts.sweep() == 0
    assert Receipt.objects.get().amount == 2000


def test_a_transfer_gets_the_same_receipt_and_loses_it_when_the_entry_is_cancelled():
    gift = OfflineGift.objects.create(donor=make_donor(), amount=50000, received_on="2025-03-03", method="cash")
    gift.refresh_from_db()
    receipts.follow(gift)
    receipts.follow(gift)
    receipt = Receipt.objects.get()
    assert (receipt.number, receipt.amount, receipt.lines.get().source) == ("2025-000001", 50000, gift)
    OfflineGift.objects.create(
        donor=gift.donor, amount=-50000, received_on=gift.received_on, method="cash", cancels=gift, note="typo"
    )
    receipts.follow(OfflineGift.objects.get(pk=gift.pk))
    receipt.refresh_from_db()
    assert not receipt.is_valid


def test_dues_paid_by_transfer_get_no_receipt():
    gift = OfflineGift.objects.create(
        donor=make_donor(), amount=5000, received_on="2025-03-03", method="cash", kind="dues"
    )
    gift.refresh_from_db()
    receipts.follow(gift)
    assert receipts.issue_due() == 0
    assert not Receipt.objects.exists()
