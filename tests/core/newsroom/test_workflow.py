"""Write, check, publish: who does which step, who is told of it, and in which language."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core import mail as outgoing
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page, PageSubscription, Workflow, WorkflowPage

from core.models import SentMail
from core.newsroom import mails
from home.permissions import CHECKERS, EDITORS, MODERATORS, make_groups
from tests.edit_forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(staff):
    """Writer (Japanese), checker (Japanese), publisher (English)."""
    return staff("hana", EDITORS), staff("ken", CHECKERS), staff("amir", MODERATORS, language="en")


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    """Do a step and return the mails that followed, by receiver."""

    def act(step, *args, **kwargs) -> dict[str, outgoing.EmailMessage]:
        before = len(outgoing.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            step(*args, **kwargs)
        return {mail.to[0].split("@")[0]: mail for mail in outgoing.outbox[before:]}

    return act


@pytest.fixture
def handed_in(people, write, act):
    """A page with a draft that the writer has handed in, and the mails of that."""
    writer, *_others = people
    page = write("summer")
    page.title = "夏の新しい席"
    page.save_revision(user=writer)
    return page, act(page.get_workflow().start, page, writer)


def decide(page, user, how, comment=""):
    """Approve or send back as the admin's screen does."""
    page.refresh_from_db()
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, how, state.pk])
    response = user.client.post(address, {"comment": comment})
    assert response.status_code == 302, response.content.decode()[:500]
    page.refresh_from_db()


def test_a_new_site_has_two_steps_and_a_second_start_changes_nothing(site_tree):
    workflow = WorkflowPage.objects.get(page__depth=1).workflow
    steps = [[group.name for group in task.specific.groups.all()] for task in workflow.tasks]
    assert steps == [[CHECKERS], [MODERATORS]]
    assert [str(task) for task in workflow.tasks] == ["内容の確認", "公開"]
    before = Workflow.objects.count()
    make_groups()
    assert Workflow.objects.count() == before
    assert list(Workflow.objects.active()) == [workflow]


def test_a_workflow_of_the_staffs_own_is_kept(site_tree):
    own = Workflow.objects.create(name="うちの流れ")
    WorkflowPage.objects.filter(page__depth=1).update(workflow=own)
    make_groups()
    assert WorkflowPage.objects.get(page__depth=1).workflow == own


def test_checkers_work_on_pages_and_cannot_publish(people, write):
    _writer, checker, publisher = people
    page = write("summer")
    assert page.permissions_for_user(checker).can_edit()
    assert not page.permissions_for_user(checker).can_publish()
    assert page.permissions_for_user(publisher).can_publish()


def test_a_page_goes_from_hand_to_hand_and_each_is_told_in_their_language(people, handed_in, act):
    _writer, checker, publisher = people
    page, told = handed_in
    assert set(told) == {"ken"}
    assert "確認" in told["ken"].subject
    assert "夏の新しい席" in told["ken"].subject
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in told["ken"].body

    told = act(decide, page, checker, "approve")
    assert set(told) == {"amir"}
    assert told["amir"].subject == "Waits for you: 夏の新しい席"
    assert "Ken" in told["amir"].body
    page.refresh_from_db()
    assert page.title == "頁 summer"

    told = act(decide, page, publisher, "approve")
    assert set(told) == {"hana"}
    assert "公開されました" in told["hana"].body
    assert page.full_url in told["hana"].body
    page.refresh_from_db()
    assert page.title == "夏の新しい席"
    assert page.live


def test_what_is_sent_back_tells_the_author_why(people, handed_in, act):
    _writer, checker, _publisher = people
    page, _told = handed_in
    told = act(decide, page, checker, "reject", comment="人数を確かめてください。")
    assert set(told) == {"hana"}
    assert "人数を確かめてください。" in told["hana"].body


def test_the_editor_begins_with_what_the_checker_wants_until_the_page_is_handed_in_again(people, handed_in, act):
    writer, checker, _publisher = people
    page, _told = handed_in
    act(decide, page, checker, "reject", comment="人数を<確かめて>ください。")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    said = writer.client.get(address).content.decode()
    assert "このページを差し戻し、修正を求めています" in said
    assert "人数を&lt;確かめて&gt;ください。" in said
    assert "人数を<確かめて>" not in said
    writer.wagtail_userprofile.preferred_language = "en"
    writer.wagtail_userprofile.save()
    assert "sent this page back" in writer.client.get(address).content.decode()
    page.current_workflow_state.resume(writer)
    assert "sent this page back" not in writer.client.get(address).content.decode()


def test_whoever_approves_in_the_editor_reads_what_becomes_of_the_page(people, handed_in):
    _writer, checker, publisher = people
    page, _told = handed_in

    def approve(user):
        draft = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
        sent = {"action-workflow-action": "1", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return user.client.post(address, filled(draft, user) | sent, follow=True).content.decode()

    assert "は次の段階「公開」に進みます" in approve(checker)
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = timezone.make_aware(datetime.datetime(2030, 4, 1, 9, 30))
    draft.save_revision()
    assert "is approved. It appears on April 1, 2030" in approve(publisher)


def test_a_page_with_a_date_goes_live_then_and_the_mail_says_so(people, write, act):
    writer, checker, publisher = people
    page = write("autumn")
    page.unpublish()
    page.go_live_at = timezone.make_aware(datetime.datetime(2030, 4, 1, 9, 30))
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    decide(page, checker, "approve")
    told = act(decide, page, publisher, "approve")
    assert "2030年4月1日 9:30" in told["hana"].body.replace("09:30", "9:30")
    assert not page.live


def test_a_step_without_anybody_tells_the_administrators(staff, write, act, admin_user):
    writer = staff("hana", EDITORS)
    page = write("winter")
    page.save_revision(user=writer)
    assert set(act(page.get_workflow().start, page, writer)) == {"admin"}


def test_who_switched_such_mails_off_gets_none(people, write, act):
    writer, checker, _publisher = people
    checker.wagtail_userprofile.submitted_notifications = False
    checker.wagtail_userprofile.save()
    page = write("winter")
    page.save_revision(user=writer)
    assert act(page.get_workflow().start, page, writer) == {}


def test_each_mail_stands_in_the_outbox(people, handed_in):
    assert [(mail.kind, mail.to, mail.state) for mail in SentMail.objects.all()] == [
        ("core/workflow_waits", "ken@example.org", "sent")
    ]


@pytest.mark.parametrize(("language", "words"), [("ja", "新しいコメント"), ("en", "New comment")])
def test_whoever_follows_a_page_is_told_of_comments_in_their_language(staff, write, act, language, words):
    writer, reader = staff("hana", EDITORS), staff("ken", EDITORS, language=language)
    page = write("summer")
    PageSubscription.objects.create(user=reader, page=page, comment_notifications=True)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = {
        "title": page.title,
        "slug": page.slug,
        "kicker": "",
        "lede": "",
        "audience": "everybody",
        "body-count": "0",
        "sections-count": "0",
        "seo_title": "",
        "search_description": "",
        **{f"comments-{key}": "1" if key == "TOTAL_FORMS" else "0" for key in ("TOTAL_FORMS", "INITIAL_FORMS")},
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "comment_notifications": "on",
        "comments-0-text": "この数は正しい？",
        "comments-0-contentpath": "title",
        "comments-0-position": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comments-0-resolved": "",
        "comments-0-deleted": "",
        "comments-0-id": "",
    }
    told = act(lambda: writer.client.post(edit, form))
    assert Comment.objects.get(page=page).text == "この数は正しい？"
    assert set(told) == {"ken"}
    assert f"{words}" in told["ken"].body
    assert "この数は正しい？" in told["ken"].body


def test_wagtails_view_still_calls_what_ours_replaced():
    from wagtail.admin.views.pages import edit

    assert edit.send_notification is mails.tell_of_comments
    assert "send_notification" in edit.EditView.send_commenting_notifications.__code__.co_names


def test_the_checkers_group_is_not_emptied_by_a_second_start(site_tree):
    group = Group.objects.get(name=CHECKERS)
    before = (group.permissions.count(), group.page_permissions.count(), group.collection_permissions.count())
    make_groups()
    assert before == (group.permissions.count(), group.page_permissions.count(), group.collection_permissions.count())
    assert min(before) > 0
