"""The jobs of the night: each on its own, one machine at a time, and what became of them is seen."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command, get_commands
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from core import nightly
from core.models import NightlyJob, NightlyRun, SentMail

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def two_jobs(monkeypatch):
    """One that breaks with a person's address in its words, and one after it."""

    def broken(name, *arguments, **options):
        if name == "first":
            raise RuntimeError("hana@example.org")
        options["stdout"].write("all done\n")

    monkeypatch.setattr(nightly, "_jobs", {})
    monkeypatch.setattr(nightly, "call_command", broken)
    nightly.register("first", "First", order=1)
    nightly.register("second", "Second", order=2)
    nightly.register("unwanted", "Unwanted", needed=lambda: False)


def night(**options) -> str:
    said = StringIO()
    call_command("nightly", stdout=said, **options)
    return said.getvalue()


def test_every_job_is_a_command_and_every_command_that_says_every_night_is_a_job():
    names = {job.command for job in nightly._jobs.values()}
    assert names <= set(get_commands())
    files = [path for path in ROOT.glob("*/**/management/commands/*.py") if ".venv" not in path.parts]
    nightly_ones = {path.stem for path in files if re.match(r'"""[^"]*(?i:every night)', path.read_text())}
    assert nightly_ones - {"nightly"} <= names


def test_one_that_fails_stops_no_other_and_is_named(two_jobs, caplog):
    with pytest.raises(CommandError, match="Failed: first") as failed:
        night()
    assert failed.value.returncode == 1
    assert "nightly job first failed" in caplog.text
    first, second = NightlyJob.objects.order_by("pk")
    assert (first.name, first.is_fine, first.said) == ("first", False, "RuntimeError")
    assert (second.name, second.is_fine, second.said) == ("second", True, "all done")
    assert NightlyRun.objects.get().state == NightlyRun.State.FAILED


def test_two_machines_never_run_at_once_and_one_that_died_is_no_hindrance(two_jobs):
    running = NightlyRun.objects.create(started_at=timezone.now(), lease_until=timezone.now() + timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        NightlyRun.objects.create(started_at=timezone.now(), lease_until=timezone.now())
    with pytest.raises(CommandError, match="under way") as refused:
        night()
    assert refused.value.returncode == 3
    assert not NightlyJob.objects.exists()

    NightlyRun.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    night(only=["second"])
    running.refresh_from_db()
    assert running.state == NightlyRun.State.BROKEN_OFF


def test_a_second_timer_finds_the_night_done(two_jobs):
    night(only=["second"])
    assert "nothing to do" in night(unless_within=12.0)
    assert NightlyRun.objects.count() == 1


def test_an_unknown_job_is_refused_by_name(two_jobs):
    with pytest.raises(CommandError, match="unwanted"):
        night(only=["unwanted"])


def test_the_real_jobs_of_a_new_site_all_go_well(site_tree, settings, tmp_path):
    settings.STRIPE_SECRET_KEY, settings.MEDIA_ROOT = "", tmp_path  # a new site has no files of other tests
    said = night()
    assert "FAILED" not in said
    assert {job.command for job in nightly.jobs()} == set(NightlyJob.objects.values_list("name", flat=True))


def test_administrators_see_them_and_others_do_not(client, two_jobs, site_tree):
    night(only=["second"])
    user = get_user_model().objects.create_superuser("admin", "admin@example.org", "x")
    client.force_login(user)
    page = client.get("/admin/reports/nightly-jobs/").content.decode()
    assert "Second" in page
    assert "all done" in page
    editor = get_user_model().objects.create_user("editor", "editor@example.org", "x")
    client.force_login(editor)
    assert client.get("/admin/reports/nightly-jobs/").status_code == 302


# --- Told to the operator -------------------------------------------------------------------------------


@pytest.fixture
def looked_after(settings):
    settings.OPERATOR_EMAIL, settings.STAFF_EMAIL = "operator@example.org", "staff@example.org"


def test_a_night_that_failed_is_told_once_by_name_and_without_what_may_name_people(
    two_jobs, looked_after, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CommandError):
        night()
    [message] = mail.outbox
    assert message.to == ["operator@example.org"]
    assert "First" in message.body
    assert "RuntimeError" in message.body
    assert "Second" not in message.body
    assert "hana@example.org" not in message.body
    assert "/admin/reports/nightly-jobs/" in message.body


def test_a_night_that_went_well_tells_nobody(two_jobs, looked_after, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        night(only=["second"])
    assert mail.outbox == []


def test_a_night_whose_machine_died_is_told_when_the_next_begins(
    two_jobs, looked_after, django_capture_on_commit_callbacks
):
    ago = timezone.now() - timedelta(days=1)
    NightlyRun.objects.create(started_at=ago, lease_until=ago + timedelta(hours=3), host="the-one-that-died")
    with django_capture_on_commit_callbacks(execute=True):
        night(only=["second"])
    [message] = mail.outbox
    assert "the-one-that-died" in message.subject


def test_a_mail_that_cannot_be_written_stops_no_job(two_jobs, looked_after, monkeypatch, caplog):
    monkeypatch.setattr(nightly.alarms, "operator", lambda: 1 / 0)
    with pytest.raises(CommandError, match="Failed: first"):
        night()
    assert NightlyJob.objects.count() == 2
    assert "could not tell" in caplog.text


def test_the_service_manager_tells_of_what_could_not_tell_of_itself(
    two_jobs, looked_after, django_capture_on_commit_callbacks
):
    call_command("alarm", "site-nightly.service", stdout=StringIO())
    [message] = mail.outbox
    assert message.to == ["operator@example.org"]
    assert "journalctl -u site-nightly.service" in message.body
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CommandError):
        night()
    call_command("alarm", "site-nightly.service", stdout=StringIO())
    assert len(mail.outbox) == 2, "the night told of itself"


def test_the_subject_of_an_alarm_is_read_as_it_was_written(looked_after):
    call_command("alarm", "site-nightly-backup-of-database-and-pictures@first.service", stdout=StringIO())
    [message] = mail.outbox
    assert not message.subject.isascii()
    read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert read["Subject"] == message.subject


def test_without_a_database_it_still_goes_out(looked_after, monkeypatch):
    def away(*args, **options):
        raise OperationalError("no database")

    monkeypatch.setattr(SentMail.objects, "filter", away)
    call_command("alarm", "site-nightly.service", stdout=StringIO())
    assert [message.to for message in mail.outbox] == [["operator@example.org"]]
