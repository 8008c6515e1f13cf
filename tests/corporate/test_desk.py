"""The inbox as a place of work: states, filters, bulk, exports, reminders, who belongs together, who may come in."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core import audit, organisations
from corporate import inbox, reminders
from corporate.models import Inquiry, ThreadMessage, WebhookDelivery, WebhookTarget
from donate.models import Donor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]
STATES = Inquiry.State.values


def listed(desk, **query) -> list[str]:
    page = desk.get(reverse("inquiries:index"), query).context["object_list"]
    return sorted(row.company for row in page)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_only_states_that_may_follow_do(yu, inquiry, before, after):
    made = inquiry(state=before, answered_at=timezone.now())
    if after == before or after in Inquiry.NEXT_STATES[before]:
        assert inbox.update(made, by=yu, state=after).state == after
    else:
        with pytest.raises(inbox.ImpossibleChange):
            inbox.update(made, by=yu, state=after)


def test_the_list_is_narrowed_by_day_language_and_date(desk, inquiry):
    today = timezone.localdate()
    inquiry(company="LATE", due_on=today - timedelta(days=1))
    inquiry(company="TODAY", due_on=today)
    inquiry(company="LATER", due_on=today + timedelta(days=30), language="en")
    inquiry(company="DONE", due_on=today - timedelta(days=9), state="closed")
    assert listed(desk, due="late") == ["LATE"]
    assert listed(desk, due="today") == ["TODAY"]
    assert listed(desk, due="week") == ["LATE", "TODAY"]
    assert listed(desk, language="en") == ["LATER"]
    assert listed(desk, received_at_after=today.isoformat()) == ["DONE", "LATE", "LATER", "TODAY"]
    assert listed(desk, received_at_before=(today - timedelta(days=2)).isoformat()) == []


@pytest.mark.parametrize("question", ["設計", "ＡＢＣ", "abc", "水道", "C-{pk}", "火曜 設計", "なに"])
def test_words_are_found_in_any_width_in_the_message_the_answers_and_the_conversation(desk, yu, inquiry, question):
    made = inquiry(company="ABC商事", message="設計の仕事", answers=[["何を", "水道"]])
    ThreadMessage.objects.create(inquiry=made, way="pasted", text="火曜なら")
    inbox.update(made, by=yu, note="x")
    inquiry(company="OTHER", email="o@example.org", message="別のこと")
    found = listed(desk, q=question.format(pk=made.pk))
    assert found == ([] if question == "なに" else ["ABC商事"])


def test_many_are_changed_at_once_and_what_cannot_be_is_counted(desk, yu, inquiry):
    new, closed = inquiry(company="A"), inquiry(company="B", state="closed")
    where = reverse("inquiries:bulk")
    rows = [new.pk, closed.pk, "x", 10**11]
    desk.post(where, {"row": rows, "action": "assign", "assignee": yu.pk})
    assert set(Inquiry.objects.values_list("assignee", flat=True)) == {yu.pk}
    answer = desk.post(where, {"row": rows, "action": "pitch", "next": "/admin/inquiries/?state=new"})
    assert answer["Location"] == "/admin/inquiries/?state=new"
    assert dict(Inquiry.objects.values_list("company", "state")) == {"A": "pitch", "B": "closed"}
    desk.post(where, {"row": rows, "action": "apart"})
    assert Inquiry.objects.filter(doubtful=True).count() == 2
    desk.post(where, {"row": rows, "action": "real"})
    assert Inquiry.objects.filter(doubtful=True).count() == 0
    outside = desk.post(where, {"row": rows, "action": "nonsense", "next": "https://evil.example"})
    assert outside["Location"] == reverse("inquiries:index")


def test_exports_open_in_excel_and_no_name_is_a_formula(desk, inquiry):
    made = inquiry(company='=HYPERLINK("http://x")', answers=[["何を", "水道"]])
    answer = desk.get(reverse("inquiries:index"), {"export": "csv"})
    raw = b"".join(answer.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, row = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    cells = dict(zip(heading, row, strict=True))
    assert cells["受付番号"] == made.number
    assert any(cell.startswith("'=HYPERLINK") for cell in row)
    assert "何を: 水道" in row
    book = desk.get(reverse("inquiries:index"), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert sheet.max_row == 2
    assert ModelLogEntry.objects.filter(action=audit.EXPORTED, data__count=1).count() == 2


def test_reminders_come_once_a_working_day_to_whoever_is_in_charge(
    yu, inquiry, settings, django_capture_on_commit_callbacks
):
    monday = date(2026, 11, 30)
    inquiry(company="MINE", assignee=yu, due_on=date(2026, 11, 27))
    inquiry(company="TOPIC", due_on=date(2026, 11, 26))
    inquiry(company="DUE TODAY", due_on=monday, assignee=yu)
    inquiry(company="DOUBT", due_on=date(2026, 11, 1), doubtful=True, doubts=["links"])
    inquiry(company="DONE", due_on=date(2026, 11, 1), state="closed")
    with django_capture_on_commit_callbacks(execute=True):
        counts = [reminders.remind(day) for day in (date(2026, 11, 29), date(2026, 11, 23), monday, monday)]
    assert counts == [0, 0, 2, 0]
    assert len({letter.to[0] for letter in mail.outbox}) == len(mail.outbox) == 2
    mine = next(letter for letter in mail.outbox if letter.to == ["yu@example.org"])
    assert "1件" in mine.subject
    assert "MINE" not in mine.body


def test_the_same_sender_company_or_domain_is_shown(desk, inquiry):
    made = inquiry(company="ＡＢＣ商事（株）", email="a@abc.example.co.jp")
    inquiry(company="株式会社ABC商事", email="x@gmail.com", message="THE SAME COMPANY")
    inquiry(company="別名", email="b@abc.example.co.jp")
    inquiry(company="無関係", email="y@gmail.com")
    page = desk.get(reverse("inquiries:edit", args=[made.pk])).content.decode()
    assert "同じ会社名" in page
    assert "同じドメイン" in page
    assert "無関係" not in page


def test_donors_of_the_organisation_are_shown_to_those_alone_who_may_see_donors(desk, yu, inquiry):
    Donor.objects.create(email="keiri@abc.example.co.jp", organisation="abc商事 株式会社", language="ja")
    made = inquiry(company="ABC商事(株)", email="a@abc.example.co.jp")
    where = reverse("inquiries:edit", args=[made.pk])
    assert "keiri" not in desk.get(where).content.decode()
    assert "同じ会社・団体の寄付者" not in desk.get(where).content.decode()
    from django.contrib.auth.models import Permission

    yu.user_permissions.add(Permission.objects.get(content_type__app_label="donate", codename="view_donor"))
    assert "同じ会社・団体の寄付者" in desk.get(where).content.decode()


@pytest.mark.parametrize(
    ("name", "folded"),
    [("ＡＢＣ商事（株）", "abc商事"), ("Sample Robotics K.K.", "samplerobotics"), ("(株)", "株"), ("", "")],
)
def test_names_of_companies_are_compared_without_their_legal_form(name, folded):
    assert organisations.folded_name(name) == folded


@pytest.mark.parametrize("group", ["Editors", "Moderators", "fundraising", "events"])
def test_no_other_group_sees_or_changes_anything_at_any_address(client, inquiry, group):
    from home.permissions import make_groups

    make_groups()
    made = inquiry(company="見本商事")
    message = ThreadMessage.objects.create(inquiry=made, way="received", doubtful=True, doubts=["sender"], text="秘密")
    stray = ThreadMessage.objects.create(way="received", doubtful=True, doubts=["address"], text="秘密")
    target = WebhookTarget.objects.create(name="x", url="https://example.org/")
    delivery = WebhookDelivery.objects.create(target=target, inquiry=made, event="inquiry.received")
    user = get_user_model().objects.create_user("other", password="x")
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    client.force_login(user)
    addresses = [
        reverse("inquiries:index"),
        reverse("inquiries:index") + "?export=csv",
        reverse("inquiries:index_results"),
        reverse("inquiries:bulk"),
        *[reverse(f"inquiries:{name}", args=[made.pk]) for name in ("edit", "answer", "pasted", "erase")],
        reverse("inquiries:believed", args=[made.pk, message.pk]),
        reverse("stray_mails:index"),
        reverse("stray_mails:edit", args=[stray.pk]),
        reverse("inquiry_webhooks:index"),
        reverse("inquiry_webhooks:edit", args=[target.pk]),
        reverse("inquiry_deliveries:index"),
        reverse("inquiry_deliveries:inspect", args=[delivery.pk]),
    ]
    form = {"row": made.pk, "action": "pitch", "state": "pitch", "due_on": "2030-01-01", "text": "x", "subject": "x"}
    for address in addresses:
        for answer in (client.get(address), client.post(address, form)):
            assert answer.status_code in (302, 403, 405), address
            assert "秘密" not in answer.content.decode()
    made.refresh_from_db()
    assert (made.state, made.thread.count(), made.erased_at) == ("new", 1, None)
    assert ModelLogEntry.objects.filter(action=audit.REFUSED).exists()


def test_the_group_manages_no_webhooks_but_reads_what_was_told(desk):
    assert desk.get(reverse("inquiry_webhooks:index")).status_code == 302
    assert desk.get(reverse("inquiry_deliveries:index")).status_code == 200


def test_the_list_of_words_keeps_a_message_apart(client, filled):
    from corporate.models import InboxSettings
    from tests.corporate.conftest import FORM

    rules = InboxSettings.load()
    rules.doubtful_words = "ＳＥＯ対策"
    rules.save()
    client.post(FORM, filled(message="seo対策のご案内です"))
    made = Inquiry.objects.get()
    assert (made.doubtful, made.doubts) == (True, ["words"])
    assert made.received_at > datetime(2020, 1, 1, tzinfo=UTC)
