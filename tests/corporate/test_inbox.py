"""The inbox: who may read it, what can be found, what leaves a trace."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import SentMail
from corporate.models import Inquiry, Topic

pytestmark = pytest.mark.django_db

INBOX = "inquiries:index"


def edit(inquiry: Inquiry) -> str:
    return reverse("inquiries:edit", args=[inquiry.pk])


def fields(inquiry: Inquiry, **changes) -> dict:
    return {"state": inquiry.state, "assignee": "", "due_on": inquiry.due_on.isoformat(), "note": "", **changes}


def test_the_group_reads_the_inbox_and_an_inquiry(desk, inquiry):
    made = inquiry()
    assert "見本商事" in desk.get(reverse(INBOX)).content.decode()
    assert "設計の仕事について" in desk.get(edit(made)).content.decode()


def test_an_editor_outside_the_group_reads_nothing(client, inquiry):
    editor = get_user_model().objects.create_user("editor", password="x")
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)
    made = inquiry()
    for address in (reverse(INBOX), edit(made)):
        response = client.get(address, follow=True)
        assert "見本" not in response.content.decode()
    assert client.post(edit(made), fields(made, state="closed")).status_code == 302
    made.refresh_from_db()
    assert made.state == "new"


def test_a_stranger_is_sent_to_the_login(client, inquiry):
    response = client.get(edit(inquiry()))
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


def test_not_even_a_superuser_adds_or_deletes(admin_client, inquiry):
    made = inquiry()
    for address in (reverse("inquiries:add"), reverse("inquiries:delete", args=[made.pk])):
        assert admin_client.post(address).status_code == 302
    assert Inquiry.objects.count() == 1


def test_the_doubtful_are_shown_only_when_asked_for(desk, inquiry):
    inquiry(company="REAL")
    inquiry(company="DOUBT", doubtful=True, doubts=["trap"])
    usual = desk.get(reverse(INBOX)).content.decode()
    apart = desk.get(reverse(INBOX), {"doubtful": "only"}).content.decode()
    assert "REAL" in usual
    assert "DOUBT" not in usual
    assert "DOUBT" in apart
    assert "REAL" not in apart


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "answered"}, "B"),
        ({"q": "ITALIA"}, "A"),
        ({"q": "花子"}, "A"),
        ({"q": "研修を"}, "C"),
        ({"topic": "training"}, "C"),
        ({"assignee": "yu"}, "B"),
    ],
)
def test_an_inquiry_is_found_by_state_words_topic_and_assignee(desk, yu, inquiry, query, found):
    training = Topic.objects.get(slug="training", locale__language_code="ja")
    inquiry(company="COMPANY-A Italia", name="花子")
    inquiry(company="COMPANY-B", name="B", state="answered", answered_at=timezone.now(), assignee=yu)
    inquiry(company="COMPANY-C", name="C", topic=training, message="社内で研修をお願いしたい")
    real = (
        {"topic": str(training.pk)} if "topic" in query else {"assignee": str(yu.pk)} if "assignee" in query else query
    )
    page = desk.get(reverse(INBOX), real).content.decode()
    assert [letter for letter in "ABC" if f"COMPANY-{letter}" in page] == [found]


def test_what_is_kept_apart_is_counted_and_led_to_from_the_inbox_and_the_front_page(desk, inquiry):
    inquiry(doubtful=True, doubts=["trap"])
    inquiry(doubtful=True, doubts=["trap"], state="closed")  # somebody has looked at it
    for address in (reverse(INBOX), reverse("wagtailadmin_home")):
        page = desk.get(address).content.decode()
        assert "確認が必要なメッセージが1件、別に分けてあります" in page
        assert f"{reverse(INBOX)}?doubtful=only" in page
    assert "別に分けてあります" not in desk.get(reverse(INBOX), {"doubtful": "only"}).content.decode()


@pytest.mark.parametrize("query", [{"state": "nothing"}, {"topic": "x"}, {"doubtful": "\x00"}, {"p": "-1"}, {"q": '"'}])
def test_odd_filters_are_no_error(desk, inquiry, query):
    inquiry()
    assert desk.get(reverse(INBOX), query).status_code == 200


def test_every_change_leaves_a_line_with_its_author(desk, yu, inquiry):
    made = inquiry()
    later = date(2030, 1, 7)
    desk.post(edit(made), fields(made, state="in_progress", assignee=yu.pk, due_on="2030-01-07", note="電話した"))
    made.refresh_from_db()
    assert (made.state, made.assignee, made.due_on) == ("in_progress", yu, later)
    lines = list(made.history.values_list("kind", "by__username"))
    assert lines == [("state", "yu"), ("assignee", "yu"), ("due", "yu"), ("note", "yu")]
    page = desk.get(edit(made)).content.decode()
    assert "電話した" in page
    assert "未対応 → 対応中" in page


def test_saving_without_a_change_leaves_no_line(desk, inquiry):
    made = inquiry()
    desk.post(edit(made), fields(made))
    assert not made.history.exists()


@pytest.mark.parametrize("changes", [{"state": "lost"}, {"assignee": "999999"}, {"due_on": "someday"}])
def test_an_impossible_change_is_refused(desk, inquiry, changes):
    made = inquiry()
    assert desk.post(edit(made), fields(made, **changes)).status_code == 200
    made.refresh_from_db()
    assert made.state == "new"
    assert not made.history.exists()


def test_only_those_who_may_answer_can_be_given_one(desk, inquiry):
    outsider = get_user_model().objects.create_user("outsider", password="x")
    made = inquiry()
    desk.post(edit(made), fields(made, assignee=outsider.pk))
    made.refresh_from_db()
    assert made.assignee is None


def test_a_doubtful_one_that_is_real_gets_its_mails_once(desk, inquiry, django_capture_on_commit_callbacks):
    Topic.objects.filter(slug="hire").update(recipients="jobs@example.org")
    made = inquiry(doubtful=True, doubts=["links"])
    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(edit(made), fields(made, real="on"))
    made.refresh_from_db()
    assert not made.doubtful
    assert sorted(letter.to[0] for letter in mail.outbox) == ["hanako@example.co.jp", "jobs@example.org"]
    assert SentMail.objects.count() == 2
    assert list(made.history.values_list("kind", flat=True)) == ["cleared"]


def test_what_a_sender_wrote_is_shown_as_text(desk, inquiry):
    made = inquiry(message="<script>alert(1)</script>", company="<b>X</b>")
    for address in (reverse(INBOX), edit(made)):
        page = desk.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>X</b>" not in page


def test_one_that_waits_too_long_is_marked(desk, inquiry):
    inquiry(due_on=timezone.localdate() - timedelta(days=1))
    assert "期限を過ぎています" in desk.get(reverse(INBOX)).content.decode()


@pytest.mark.parametrize("address", ["not mail", "a@b.org, nobody"])
def test_a_topic_refuses_recipients_that_are_no_addresses(site_tree, address):
    topic = Topic.objects.first()
    topic.recipients = address
    with pytest.raises(ValidationError):
        topic.full_clean()


def test_the_list_takes_the_same_queries_for_three_and_thirty(desk, yu, inquiry):
    counts = []
    for total in (3, 30):
        while Inquiry.objects.count() < total:
            inquiry(assignee=yu)
        desk.get(reverse(INBOX))
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse(INBOX))
        counts.append(len(queries))
    assert counts[0] == counts[1]
