"""The donor's page in the admin, the list, offline gifts, and who may see them."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from core import mail_addresses
from core.models import SentMail
from corporate.models import Inquiry, Topic
from donate import timeline
from donate.models import AmountChange, Donation, Donor, DonorTag, Entry, OfflineGift, RecurringGift, TaggedDonor
from donate.people.finding import spellings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]
LIST = "giving_donors:index"


def names(client, **asked):
    answer = client.get(reverse(LIST), asked)
    assert answer.status_code == 200
    return {donor.family_name for donor in answer.context["object_list"]}


def paid(donor, amount=3000, day="2026-03-01T10:00:00+09:00", status="succeeded"):
    number = Donation.objects.count()
    gift = Donation.objects.create(
        donor=donor, amount=amount, payment_intent=f"pi_{number}", status=status, method="card", charged_at=day
    )
    Entry.objects.create(kind="payment", stripe_id=f"pi_{number}", amount=amount, donation=gift, occurred_at=day)
    return gift


def offline(donor, amount=5000, **more):
    said = {"received_on": date(2026, 2, 3), "method": "bank_transfer"} | more
    return OfflineGift.objects.create(donor=donor, amount=amount, **said)


def test_one_line_of_time_tells_everything(fundraiser, hana):
    gift = paid(hana)
    offline(hana, note="窓口で")
    topic = Topic.objects.filter(locale__language_code="ja").first()
    inquiry = Inquiry.objects.create(
        token="0f0c3c5e-62f0-4d5f-8a15-6a2bb3a3f1d1",
        topic=topic,
        language="ja",
        name="山田花",
        email="Hana@Example.org",
        message="内緒の話",
        due_on=date(2026, 12, 1),
    )
    SentMail.objects.create(
        kind="donate/thanks", about="x", to=hana.email, language="ja", subject="ありがとうございます", text="…"
    )
    fundraiser.post(reverse("giving_donors:note", args=[hana.pk]), {"text": "電話で\nお礼をした"})
    page = fundraiser.get(reverse("giving_donors:inspect", args=[hana.pk])).content.decode()
    for told in (
        gift.number,
        "5,000円",
        "窓口で",
        inquiry.number,
        "ありがとうございます",
        "お礼をした",
        "見本 みか",
        "8,000円",
    ):
        assert told in page
    assert "内緒の話" not in page
    assert reverse("giving_payments:inspect", args=[gift.pk]) in page
    assert reverse("inquiries:edit", args=[inquiry.pk]) not in page
    only = fundraiser.get(reverse("giving_donors:inspect", args=[hana.pk]), {"kind": "note"}).content.decode()
    assert "お礼をした" in only
    assert gift.number not in only
    assert [line.at for line in timeline.of(hana)] == sorted((line.at for line in timeline.of(hana)), reverse=True)


def test_since_when_a_donor_gives_is_the_day_of_the_first_gift(fundraiser, hana):
    def told() -> list[str]:
        cells = BeautifulSoup(fundraiser.get(reverse(LIST)).content, "html.parser").select("tbody td")
        shown = fundraiser.get(reverse("giving_donors:inspect", args=[hana.pk])).content
        figures = BeautifulSoup(shown, "html.parser").select(".donor-figures dd")
        return [cells[-1].text.strip(), *(figure.text for figure in figures if "年" in figure.text)]

    assert told() == [""]
    paid(hana, day="2026-03-01T00:30:00+09:00")
    assert told() == ["2026年3月1日"] * 2
    wrong = offline(hana, received_on=date(2019, 1, 1))
    offline(hana, amount=-5000, received_on=date(2019, 1, 1), cancels=wrong, note="誤記")
    assert told() == ["2026年3月1日"] * 2
    offline(hana, received_on=date(2020, 2, 29))
    assert told() == ["2020年2月29日"] * 2
    other = Donor.objects.create(email="two@example.org", language="ja", family_name="佐藤")
    offline(other, received_on=date(2021, 1, 1))
    listed = fundraiser.get(reverse(LIST), {"ordering": "first_on"}).context["object_list"]
    assert [donor.family_name for donor in listed] == ["山田", "佐藤"]


def test_facts_of_a_donor_are_in_words(fundraiser, hana):
    Donor.objects.filter(pk=hana.pk).update(wants_receipt=True, country="JP")
    assert "<dd>日本</dd>" in fundraiser.get(reverse("giving_donors:inspect", args=[hana.pk])).content.decode()
    assert "cross" not in str(BeautifulSoup(fundraiser.get(reverse(LIST)).content, "html.parser").select("tbody"))


def test_a_monthly_gift_began_with_what_it_was_then(hana):
    began = timezone.now() - timedelta(days=90)
    gift = RecurringGift.objects.create(
        donor=hana, stripe_subscription="sub_1", amount=3000, interval="month", status="active", started_at=began
    )
    for days, old, new in ((30, 5000, 4000), (60, 4000, 3000)):
        AmountChange.objects.create(
            recurring_gift=gift, old_amount=old, new_amount=new, changed_at=began + timedelta(days=days)
        )
    lines = [line.text for line in timeline.of(hana, kind="monthly")]
    assert lines == ["4,000円 → 3,000円", "5,000円 → 4,000円", "5,000円 · 毎月"]
    RecurringGift.objects.update(ended_at=began + timedelta(days=80), status="canceled")
    assert timeline.of(hana, kind="monthly")[0].text == "3,000円 · 毎月"


def test_staff_choose_prefecture_and_country_from_lists_and_lose_nothing_that_is_in_none(fundraiser, hana):
    Donor.objects.filter(pk=hana.pk).update(
        wants_receipt=True, country="US", prefecture="California", postal_code="94016", address="1 Main St"
    )
    form = fundraiser.get(reverse("giving_donors:edit", args=[hana.pk])).context["form"]
    assert {form[name].value() for name in ("country", "prefecture")} == {"US", "California"}
    assert ("東京都", "東京都") in form.fields["prefecture"].choices
    said = {name: form[name].value() or "" for name in form.fields}
    moved = said | {"country": "JP", "prefecture": "東京都"}
    for sent in (said, moved):
        assert fundraiser.post(reverse("giving_donors:edit", args=[hana.pk]), sent).status_code == 302
        hana.refresh_from_db()
        assert (hana.country, hana.prefecture) == (sent["country"], sent["prefecture"])
    assert fundraiser.post(reverse("giving_donors:edit", args=[hana.pk]), moved | {"country": "??"}).status_code == 200


def test_a_gift_of_which_only_the_day_is_known_stands_before_what_followed_on_that_day(fundraiser, hana):
    offline(hana, received_on=date(2026, 3, 1))
    paid(hana, amount=4000, day="2026-03-01T09:00:00+09:00")
    page = fundraiser.get(reverse("giving_donors:inspect", args=[hana.pk])).content
    lines = BeautifulSoup(page, "html.parser").select(".donor-line")
    assert [line.time["datetime"][:10] for line in lines] == ["2026-03-01"] * 2
    assert [line.time.text for line in lines] == ["2026年3月1日 09:00", "2026年3月1日"]


def test_an_address_that_mails_come_back_from_is_told_at_the_top(fundraiser, hana):
    page = reverse("giving_donors:inspect", args=[hana.pk])
    assert "550 no such user" not in fundraiser.get(page).content.decode()
    mail_addresses.note_bounce("HANA@example.org", "550 no such user")
    told = fundraiser.get(page).content.decode()
    assert f"{hana.email} に送ったメールが戻ってきます。" in told
    assert "登録を直してください。" in told
    assert "配信サービスからの説明:550 no such user" in told


def test_looking_at_a_donor_stands_in_the_log(fundraiser, hana):
    fundraiser.get(reverse("giving_donors:inspect", args=[hana.pk]))
    line = ModelLogEntry.objects.get(action="core.viewed")
    assert (line.user, line.object_id, line.label) == (fundraiser.user, str(hana.pk), f"No. {hana.pk}")


def test_tags_are_set_made_and_filtered_by(fundraiser, hana):
    Donor.objects.create(email="two@example.org", language="en", family_name="Miller")
    old = DonorTag.objects.create(name="旧")
    TaggedDonor.objects.create(content_object=hana, tag=old)
    fundraiser.post(reverse("giving_donors:tags", args=[hana.pk]), {"tags": [], "new": "大口"})
    assert list(hana.tags.names()) == ["大口"]
    assert names(fundraiser, tag=DonorTag.objects.get(name="大口").pk) == {"山田"}
    assert names(fundraiser, tag=old.pk) == set()
    assert "大口" in fundraiser.get(reverse(LIST)).content.decode()


def test_a_tag_that_is_too_long_is_refused_with_the_reason_and_stays_typed_once(fundraiser, hana):
    old, chosen = (DonorTag.objects.create(name=name) for name in ("旧", "新"))
    TaggedDonor.objects.create(content_object=hana, tag=old)
    typed = {"tags": [chosen.pk], "new": "長" * 200}
    page = fundraiser.post(reverse("giving_donors:tags", args=[hana.pk]), typed, follow=True)
    shown = BeautifulSoup(page.content, "html.parser")
    said = shown.select_one("[name=new] ~ .error-message, p:has([name=new]) + .error-message").text
    assert "50" in said
    assert "200" in said
    assert said in shown.select_one(".messages").text
    assert shown.select_one("[name=new]")["value"] == typed["new"]
    assert [box["value"] for box in shown.select("[name=tags][checked]")] == [str(chosen.pk)]
    assert list(hana.tags.names()) == ["旧"]
    again = BeautifulSoup(fundraiser.get(reverse("giving_donors:inspect", args=[hana.pk])).content, "html.parser")
    assert [box["value"] for box in again.select("[name=tags][checked]")] == [str(old.pk)]
    assert not again.select_one("[name=new]").get("value")


@pytest.mark.parametrize("question", ["山田", "山田花", "山田 花", "やまだ", "ヤマダ", "ﾔﾏﾀﾞ", "やまだはな", "HANA@"])
def test_a_name_is_found_however_it_is_written(fundraiser, hana, question):
    Donor.objects.create(email="two@example.org", language="en", family_name="Miller")
    assert names(fundraiser, q=question) == {"山田"}


def test_kana_are_spelled_in_both_ways():
    assert {"やまだ", "ヤマダ"} <= spellings("ﾔﾏﾀﾞ")


def test_donors_are_found_by_what_and_when_they_gave(fundraiser, hana):
    miller = Donor.objects.create(email="two@example.org", language="en", family_name="Miller")
    Donor.objects.create(email="three@example.org", language="ja", family_name="無")
    paid(hana, 3000)
    offline(hana, 5000)
    paid(miller, 9000, "2025-12-31T16:00:00+00:00")  # New Year's Day in Japan
    assert names(fundraiser, least=8000) == {"山田", "Miller"}
    assert names(fundraiser, least=8001) == {"Miller"}
    assert names(fundraiser, most=8000, least=1) == {"山田"}
    assert names(fundraiser, gave_after="2026-01-01", gave_before="2026-01-31") == {"Miller"}
    assert names(fundraiser, gave_after="2026-02-03", gave_before="2026-02-03") == {"山田"}
    assert names(fundraiser, gave_after="2026-02-01", least=8000) == {"山田"}
    assert names(fundraiser, language="en") == {"Miller"}
    assert names(fundraiser, supporter="never") == {"山田", "Miller", "無"}
    for odd in (
        {"least": "9" * 30},
        {"least": "x"},
        {"tag": "x"},
        {"gave_after": "0"},
        {"supporter": "\0"},
        {"q": "\0"},
    ):
        assert fundraiser.get(reverse(LIST), odd).status_code == 200


def test_the_list_asks_the_database_as_often_for_many_as_for_one(fundraiser, hana):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            fundraiser.get(reverse(LIST))
        return len(queries)

    asked()
    few = asked()
    for number in range(20):
        donor = Donor.objects.create(email=f"d{number}@example.org", language="ja")
        paid(donor)
        TaggedDonor.objects.create(content_object=donor, tag=DonorTag.objects.get_or_create(name="大口")[0])
    asked()
    assert asked() == few <= 12


def test_an_export_opens_in_excel(fundraiser, hana):
    paid(hana)
    Donor.objects.create(email="=cmd@example.org", language="ja", family_name="=1+1")
    text = fundraiser.get(reverse(LIST), {"export": "csv"}).getvalue()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(text.decode("utf-8-sig"))))
    assert {row["メールアドレス"] for row in rows} == {"hana@example.org", "'=cmd@example.org"}
    book = load_workbook(BytesIO(fundraiser.get(reverse(LIST), {"export": "xlsx"}).getvalue()), read_only=True)
    assert {"山田", "=1+1"} <= {cell for row in book.active.iter_rows(values_only=True) for cell in row}
    assert ModelLogEntry.objects.filter(action="core.exported").count() == 2


def test_staff_enter_a_gift_and_take_it_back(fundraiser, hana):
    add = reverse("giving_offline:add")
    said = {
        "donor": hana.pk,
        "amount": "20000",
        "received_on": "2026-11-02",
        "method": "bank_transfer",
        "payer": "ヤマダ ハナ",
        "kind": "gift",
        "fund": "",
        "campaign": "",
        "note": "",
    }
    assert "山田" in fundraiser.get(add, {"donor": hana.pk}).content.decode()
    assert fundraiser.post(add, said | {"received_on": "2999-01-01"}).status_code == 200
    assert fundraiser.post(add, said | {"amount": "0"}).status_code == 200
    assert not OfflineGift.objects.exists()
    assert fundraiser.post(add, said).status_code == 302
    gift = OfflineGift.objects.get()
    assert (gift.donor, gift.amount, gift.entered_by) == (hana, 20000, fundraiser.user)
    cancel = reverse("giving_offline:cancel", args=[gift.pk])
    assert fundraiser.get(cancel).headers["Location"] == reverse("giving_offline:inspect", args=[gift.pk])
    fundraiser.post(cancel, {"reason": ""})
    assert OfflineGift.objects.count() == 1
    fundraiser.post(cancel, {"reason": "二重に入力した"})
    fundraiser.post(cancel, {"reason": "もう一度"})
    assert OfflineGift.objects.count() == 2
    assert OfflineGift.objects.all().total() == 0
    for row in OfflineGift.objects.all():
        assert fundraiser.get(reverse("giving_offline:inspect", args=[row.pk])).status_code == 200
    assert fundraiser.get(reverse("giving_offline:index"), {"export": "csv"}).getvalue().count(b"\n") == 3
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026年10月5日", date(2026, 10, 5)), ("2026/10/05", date(2026, 10, 5)), ("２０２６-10-05", date(2026, 10, 5))]
    + [(unclear, None) for unclear in ("10/05/2026", "11/20", "令和8年11月1日", "20261120", "きのう")],
)
@pytest.mark.parametrize("reader", ["ja", "en"])
def test_a_day_is_read_as_it_was_typed_or_asked_for_again(fundraiser, hana, typed, day, reader):
    UserProfile.objects.update_or_create(user=fundraiser.user, defaults={"preferred_language": reader})
    said = {"donor": hana.pk, "amount": "２０，０００円", "received_on": typed, "method": "cash", "kind": "gift"}
    answer = fundraiser.post(reverse("giving_offline:add"), said)
    entered = [(gift.received_on, gift.amount) for gift in OfflineGift.objects.all()]
    assert entered == ([(day, 20_000)] if day else [])
    if not day:
        form = BeautifulSoup(answer.content, "html.parser")
        assert form.select_one("[name=received_on]")["value"] == typed
        assert form.select_one("[name=amount]")["value"] == "２０，０００円"
        assert form.select(".error-message")


def test_no_calendar_of_the_admin_changes_what_was_typed(site_tree):
    for widget in (AdminDateInput, AdminDateTimeInput, AdminTimeInput):
        assert widget().get_config()["validateOnBlur"] is False


def test_staff_enter_and_correct_a_donor(fundraiser, hana):
    add = reverse("giving_donors:add")
    said = {"family_name": "佐藤", "email": "", "language": "ja"}
    assert fundraiser.post(add, said).status_code == 302
    assert "別の寄付者" in fundraiser.post(add, said | {"email": "HANA@example.org"}).content.decode()
    assert Donor.objects.count() == 2
    edit = reverse("giving_donors:edit", args=[hana.pk])
    assert fundraiser.get(edit).status_code == 200
    assert fundraiser.post(edit, said | {"family_name": "", "email": ""}).status_code == 200
    assert fundraiser.post(edit, said | {"email": "hana@example.org", "address": "東京"}).status_code == 200
    good = {"email": "hana@example.org", "address": "東京", "wants_receipt": "on"}
    assert fundraiser.post(edit, said | good).status_code == 302
    hana.refresh_from_db()
    assert (hana.family_name, hana.address) == ("佐藤", "東京")


def test_a_donor_without_an_address_gets_no_mail(hana, sandbox, give, deliver):
    give(email="mail@example.org")
    deliver()
    donor = Donor.objects.get(email="mail@example.org")
    Donor.objects.filter(pk=donor.pk).update(email="")
    before = SentMail.objects.exclude(kind="donate/notice").count()
    sandbox.refund(Donation.objects.get(donor=donor).payment_intent, 500)
    deliver()
    assert SentMail.objects.exclude(kind="donate/notice").count() == before


def test_editors_see_none_of_it(editor, hana):
    gift = offline(hana)
    other = Donor.objects.create(email="two@example.org", language="ja")
    gets = [
        reverse("giving_donors:index"),
        reverse("giving_donors:add"),
        reverse("giving_donors:imports"),
        reverse("giving_offline:index"),
        reverse("giving_offline:add"),
        reverse("giving_tags:index"),
        reverse("giving_offline:inspect", args=[gift.pk]),
        *(reverse(f"giving_donors:{name}", args=[hana.pk]) for name in ("inspect", "edit", "merge")),
        reverse("giving_donors:merge_confirm", args=[hana.pk, other.pk]),
    ]
    for address in gets:
        assert editor.get(address).status_code == 302, address
        assert editor.get(address, {"export": "csv"}).status_code == 302, address
    posts = [
        reverse("giving_donors:note", args=[hana.pk]),
        reverse("giving_donors:tags", args=[hana.pk]),
        reverse("giving_donors:imports"),
        reverse("giving_offline:cancel", args=[gift.pk]),
        reverse("giving_donors:merge_confirm", args=[hana.pk, other.pk]),
    ]
    for address in posts:
        assert editor.post(address, {"text": "x", "reason": "x", "new": "x"}).status_code == 302, address
    assert (hana.notes.count(), OfflineGift.objects.count(), Donor.objects.count()) == (0, 1, 2)
    assert ModelLogEntry.objects.filter(action="core.refused").count() >= len(gets)
