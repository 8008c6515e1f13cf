"""Figures for Prometheus: for those who may read them, and true over all processes."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from core.logs import metrics
from core.models import SentMail
from donate.models import Reconciliation, StripeEvent

ROOT = Path(__file__).resolve().parents[2]


def samples(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.django_db
def test_nobody_learns_that_there_are_figures_unless_they_are_turned_on(client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.django_db
def test_only_the_token_opens_them(client, settings):
    settings.METRICS_TOKEN = "a-long-token-of-ours"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a-long-token-of-ours"}).status_code == 200
    settings.METRICS_LOCAL = True
    assert client.get("/metrics").status_code == 404, "being local does not stand in for a token"


@pytest.mark.django_db
def test_local_means_this_machine_itself_and_not_its_proxy(client, settings):
    settings.METRICS_LOCAL = True
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404


@pytest.mark.django_db
def test_they_tell_of_requests_tasks_webhooks_mails_and_books(client, settings):
    settings.METRICS_LOCAL = True
    before = samples(client.get("/metrics").content.decode())
    SentMail.objects.create(about="1", to="a@example.org", subject="x", kind="x", state=SentMail.State.FAILED)
    StripeEvent.objects.create(event_id="evt_1", type="x", livemode=False, payload={}, last_error="broken")
    StripeEvent.objects.create(event_id="evt_2", type="x", livemode=False, payload={}, handled_at=timezone.now())
    StripeEvent.objects.create(
        event_id="evt_3", type="x", livemode=False, payload={}, last_error="x", set_aside_at=timezone.now()
    )
    Reconciliation.objects.create(started_at=timezone.now() - timedelta(hours=5), result=Reconciliation.Result.DIFFERS)
    client.get("/healthz")
    client.get("/mine/in/some-token-of-a-donor/")
    now = samples(client.get("/metrics").content.decode())

    healthz = ("site_requests_total", "GET,healthz,200")
    assert now[healthz] == before.get(healthz, 0) + 1
    assert now["site_mails", "failed"] == before["site_mails", "failed"] + 1
    events = {state: now["site_webhooks", state] for state in ("received", "handled", "failed", "set_aside")}
    assert events == {"received": 3, "handled": 1, "failed": 1, "set_aside": 1}
    assert now["site_books_match", ""] == 0
    assert now["site_books_age_seconds", ""] >= 5 * 3600
    assert now["site_tasks_waiting", ""] == 0
    assert now["site_database_up", ""] == 1
    assert not [labels for _name, labels in now if "some-token" in labels]


def test_a_database_that_is_gone_is_told_instead_of_failing(monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(metrics, "_sources", [gone])
    assert samples(metrics.text().decode())["site_database_up", ""] == 0


COUNTING = """
import sys
sys.path.insert(0, "site")
from core.logs import metrics
{}
"""


def test_what_several_processes_counted_is_added_up(tmp_path):
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}

    def run(words: str) -> str:
        command = [sys.executable, "-c", COUNTING.format(words)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout

    for _process in range(2):
        run("metrics.answered('GET', 'page', 200, 0.1)")
    found = samples(run("metrics._sources.clear(); print(metrics.text().decode())"))
    assert found["site_requests_total", "GET,page,200"] == 2
    assert found["site_request_seconds_count", "page"] == 2
