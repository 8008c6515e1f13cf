"""What staff see and do about receipts in the admin, and who may."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from core.models import SentMail
from donate import receipts, timeline
from donate.models import Donor, OfflineGift, Receipt, ReceiptBatch, ReceiptSettings
from donate.permissions import make_group
from donate.register import FiscalYear, support, support_test
from tests.donate.receipts.conftest import at, make_donor, make_gift, make_monthly, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree", "contexts")]


@pytest.fixture
def fundraiser(client):
    user = get_user_model().objects.create_user("minato", "minato@example.org", "secret")
    user.groups.add(make_group())
    client.force_login(user)
    return client


def url(name: str, *args) -> str:
    return reverse(f"giving_{name}", args=args)


def test_a_receipt_is_seen_downloaded_issued_again_and_voided(fundraiser):
    receipt = receipts.issue(make_gift(make_donor()))
    page = fundraiser.get(receipt.admin_url)
    assert receipt.number in page.content.decode()
    picture = fundraiser.get(url("receipts:picture", receipt.pk, 1, 0))
    assert picture.content.startswith(b"\x89PNG")
    assert fundraiser.get(url("receipts:pdf", receipt.pk, 1)).content.startswith(b"%PDF")
    assert ModelLogEntry.objects.filter(data__download="edition 1").exists()

    again = {"name": "鈴木 花", "address": "〒100-0001\r\n東京都千代田区1-1", "reason": "名字の変更"}
    assert fundraiser.post(url("receipts:reissue", receipt.pk), again).status_code == 302
    receipt.refresh_from_db()
    assert (receipt.name, receipt.edition.made_by) == ("鈴木 花", "minato")
    assert fundraiser.post(url("receipts:void", receipt.pk), {"reason": ""}).status_code == 422
    fundraiser.post(url("receipts:void", receipt.pk), {"reason": "重複"})
    receipt.refresh_from_db()
    assert (receipt.void_reason, receipt.voided_by) == ("重複", "minato")
    assert url("receipts:anew", receipt.pk) in fundraiser.get(receipt.admin_url).content.decode()
    fundraiser.post(url("receipts:anew", receipt.pk))
    assert url("receipts:anew", receipt.pk) not in fundraiser.get(receipt.admin_url).content.decode()
    assert Receipt.objects.filter(voided_at=None).get().sequence == 2
    for name in ("receipts:index", "receipts:waiting"):
        assert fundraiser.get(url(name)).status_code == 200


@pytest.mark.parametrize(("email", "is_told"), [("", False), ("hana@example.org", True)])
def test_nothing_is_promised_by_mail_where_there_is_no_address_for_it(fundraiser, email, is_told):
    receipt = receipts.issue(make_gift(make_donor(email=email)))
    receipt.refresh_from_db()
    page, void = (fundraiser.get(one).content.decode() for one in (receipt.admin_url, url("receipts:void", receipt.pk)))
    assert bool(receipt.told_at) == is_told == SentMail.objects.filter(kind="donate/receipt").exists()
    assert ("郵送してください" in page) != is_told
    assert ("郵送でお知らせください" in void) != is_told
    assert ("寄付者にはメールで知らせます" in void) == is_told


def test_who_issued_again_or_voided_is_called_by_name(fundraiser):
    get_user_model().objects.update(last_name="見本", first_name="みなと")
    receipt = receipts.issue(make_gift(make_donor()))
    receipts.reissue(receipt, reason="名字の変更", by="minato", name="鈴木 花")
    receipts.void(receipt, reason="重複", by="gone")
    page = fundraiser.get(receipt.admin_url).content.decode()
    assert "<td>見本 みなと</td>" in page
    assert "<td>minato</td>" not in page
    assert "gone" in page  # whose account is no more


def test_the_donors_page_says_of_each_edition_what_was_printed_on_it(fundraiser):
    gift = make_gift(make_donor())
    receipt = receipts.issue(gift)
    move(gift, -1000)
    receipts.follow(gift)
    receipts.void(Receipt.objects.get(), reason="重複", by="minato")
    lines = timeline.of(receipt.donor, kind="receipt")
    assert [(line.text.split(" · ")[1], line.detail) for line in lines] == [
        ("2,000円", "重複"),
        ("2,000円", receipt.edition.reason),
        ("3,000円", ""),
    ]


def test_staff_complete_an_address_and_the_receipt_follows(fundraiser):
    donor = make_donor(address="", prefecture="", postal_code="")
    make_gift(donor)
    assert url("receipts:address", donor.pk) in fundraiser.get(url("receipts:waiting")).content.decode()
    said = {"family_name": "山田", "given_name": "花", "country": "JP", "prefecture": "東京都", "address": "見本区1-1"}
    fundraiser.post(url("receipts:address", donor.pk), said)
    assert Receipt.objects.get().address == "東京都見本区1-1"


def test_the_receipts_of_a_year_are_begun_and_watched(fundraiser):
    make_monthly(make_donor(), [at(2025, 1, 5), at(2025, 2, 5)])
    make_monthly(make_donor(address=""), [at(2025, 1, 5)])
    answer = fundraiser.post(url("receipt_years:add"), {"year": "2025", "tells_donors": "on"})
    batch = ReceiptBatch.objects.get()
    assert answer.headers["Location"] == url("receipt_years:inspect", batch.pk)
    page = fundraiser.get(answer.headers["Location"])
    assert "<progress" in page.content.decode()
    assert "Refresh" not in page.headers
    assert Receipt.objects.count() == 1
    assert "year" in fundraiser.post(url("receipt_years:add"), {"year": "2999"}).context["form"].errors


def test_a_running_batch_loads_its_page_again_and_a_stopped_one_goes_on(fundraiser):
    make_monthly(make_donor(), [at(2025, 1, 5)])
    batch = ReceiptBatch.objects.create(year=2025)
    assert fundraiser.get(url("receipt_years:inspect", batch.pk)).headers["Refresh"] == "2"
    ReceiptBatch.objects.update(started_at=at(2026, 1, 1))
    page = fundraiser.get(url("receipt_years:inspect", batch.pk))
    assert url("receipt_years:resume", batch.pk) in page.content.decode()
    fundraiser.post(url("receipt_years:resume", batch.pk))
    assert Receipt.objects.count() == 1


def test_the_register_says_who_gave_how_much_when(fundraiser):
    make_gift(make_donor(), 5000, at(2025, 3, 31, 23, 59))
    kept = make_gift(make_donor(), 5000, at(2025, 4, 1))
    move(kept, -2000)
    OfflineGift.objects.create(donor=make_donor(), amount=7000, received_on="2026-03-31", method="cash")
    make_gift(make_donor(), 9000, at(2025, 6, 1), kind="dues")
    answer = fundraiser.get(url("register:export", 2025, "csv"))
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    _head, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert [(line[0], line[1], line[3]) for line in lines] == [
        ("2025-04-01", "山田 花", "3000"),
        ("2026-03-31", "山田 花", "7000"),
    ]
    assert "見本荘101" in lines[0][2]
    book = load_workbook(io.BytesIO(b"".join(fundraiser.get(url("register:export", 2025, "xlsx")).streaming_content)))
    assert book.active.max_row == 3
    assert ModelLogEntry.objects.filter(action="core.exported").count() == 2
    assert fundraiser.get(url("register:export", 1800, "csv")).status_code == 404


def test_the_fiscal_year_begins_when_the_settings_say():
    settings = ReceiptSettings.load()
    settings.fiscal_year_start = 1
    settings.save()
    make_gift(make_donor(), 3000, at(2025, 3, 31))
    assert support(FiscalYear(2025, 1)).people == 1
    assert support(FiscalYear(2025, 4)).people == 0


def test_who_gave_3000_yen_in_a_fiscal_year_counts_once_with_name_and_address(time_machine):
    time_machine.move_to(at(2026, 5, 1))
    twice = make_donor()
    make_gift(twice, 1000, at(2025, 5, 1))
    OfflineGift.objects.create(donor=twice, amount=2000, received_on="2025-05-02", method="cash")
    make_gift(make_donor(), 2999, at(2025, 5, 1))
    make_gift(make_donor(address=""), 3000, at(2025, 5, 1))
    move(make_gift(make_donor(), 3000, at(2025, 5, 1)), -1)
    counted = support(FiscalYear(2025, 4))
    assert (counted.people, counted.nameless) == (1, 1)
    test = support_test()
    assert [one.year.year for one in test.years] == [2025, 2024, 2023, 2022, 2021]
    assert (test.people, test.needed, test.average, test.is_passed) == (1, 500, "0.2", False)


def test_editors_see_nothing_of_it(client):
    user = get_user_model().objects.create_user("sora", "sora@example.org", "secret")
    from django.contrib.auth.models import Group

    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    receipt = receipts.issue(make_gift(make_donor()))
    batch = ReceiptBatch.objects.create(year=2025)
    for address in (
        url("receipts:index"),
        url("receipts:pdf", receipt.pk, 1),
        url("receipts:picture", receipt.pk, 1, 0),
        url("receipts:void", receipt.pk),
        url("receipts:reissue", receipt.pk),
        url("receipts:waiting"),
        url("receipts:address", Donor.objects.first().pk),
        url("receipt_years:inspect", batch.pk),
        url("register:index"),
        url("register:export", 2025, "csv"),
        url("certifications:index"),
    ):
        assert client.get(address).status_code in (302, 403), address
