"""What a monitor is told."""

import socket

import pytest
from django.db import OperationalError, connection

from core import health
from core.page_cache.store import Store


def test_a_process_that_serves_says_so_without_asking_the_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_monitor_asks_by_the_address_of_the_machine_over_plain_http(client, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.example.org", ["www.example.org"]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, ["^healthz$", "^metrics$"]
    settings.METRICS_LOCAL = True
    for host in ("127.0.0.1:8000", "10.0.0.7:8000"):
        assert client.get("/healthz", headers={"host": host}).content == b"ok"
        assert client.get("/robots.txt", headers={"host": host}).status_code == 400, "nothing else has another name"
    assert client.get("/robots.txt", headers={"host": "www.example.org"}).status_code == 301


@pytest.mark.django_db
def test_the_full_answer_names_database_cache_worker_and_the_last_webhook(client):
    answer = client.get("/healthz?full=1")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "cache": "ok", "worker": "none needed", "last_webhook": None}


@pytest.mark.django_db
def test_a_lost_redis_is_named_and_pages_answer_all_the_same(client, settings, monkeypatch):
    monkeypatch.setattr(Store, "_silent_until", 0.0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = probe.getsockname()[1]  # bound and never listened to: whoever calls is turned away
        settings.CACHES = {
            "default": {"BACKEND": "core.page_cache.store.Store", "LOCATION": f"redis://127.0.0.1:{nobody}/0"}
        }
        assert client.get("/").status_code == 200
        answer = client.get("/healthz?full=1")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "cache": "gone", "worker": "none needed", "last_webhook": None}


@pytest.mark.django_db
def test_without_its_database_a_process_cannot_serve(client, monkeypatch):
    def gone() -> None:
        raise OperationalError("host=db.internal password=secret")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/healthz?full=1")
    assert answer.status_code == 503
    assert answer.json() == {"database": "OperationalError", "cache": "ok"}


@pytest.mark.django_db
def test_waiting_tasks_are_counted_where_a_worker_runs_them(client, settings):
    settings.TASKS_MODE = "database"
    assert client.get("/healthz?full=1").json()["worker"] == {
        "waiting": 0,
        "oldest_seconds": 0,
        "seen_seconds_ago": None,
    }
    health.beat("worker")
    assert client.get("/healthz?full=1").json()["worker"]["seen_seconds_ago"] == 0


def test_a_probe_that_fails_is_named_by_its_kind_and_tells_no_secret(monkeypatch, db):
    def broken() -> None:
        raise OperationalError("host=db.internal password=secret")

    monkeypatch.setitem(health._told, "last_webhook", broken)
    healthy, state = health.report()
    assert healthy
    assert state["last_webhook"] == "OperationalError"
