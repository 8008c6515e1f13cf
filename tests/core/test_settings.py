"""Production starts only when it is whole, and says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {
    "SECRET_KEY": "a-long-and-random-value-for-this-test-0123456789-abcdefghijklmnop",
    "SITE_URL": "https://www.example.org",
    "EMAIL_URL": "smtp://localhost:25",
    "DATA_KEYS": "Zm9yLXRoZXNlLXRlc3RzLW9ubHktMDEyMzQ1Njc4OTA=",
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
}


def start(environment: dict[str, str], *command: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEBUG": "0"}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check", "--deploy", "--fail-level", "WARNING"))],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_whole_production_passes_the_deployment_checks(tmp_path):
    answer = start(WHOLE, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL", "EMAIL_URL", "DATA_KEYS"])
def test_production_names_the_variable_it_misses(missing, tmp_path):
    answer = start({name: value for name, value in WHOLE.items() if name != missing}, tmp_path=tmp_path)
    assert answer.returncode != 0
    assert missing in answer.stderr


def test_a_variable_that_is_named_and_left_empty_counts_as_not_set(tmp_path):
    empty = dict.fromkeys(("CACHE_URL", "DATABASE_URL", "STORAGE_URL", "CDN", "SEARCH_URL", "SENTRY_DSN"), "")
    answer = start(WHOLE | empty, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("missing", ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])
def test_half_of_stripes_configuration_is_refused(missing, tmp_path):
    answer = start({name: value for name, value in WHOLE.items() if name != missing}, tmp_path=tmp_path)
    assert answer.returncode != 0
    assert f"Set {missing} too" in answer.stderr


@pytest.mark.parametrize(
    ("extra", "rule"), [({"DEMO": "1"}, "core.E001"), ({"STRIPE_API_BASE": "http://127.0.0.1:1"}, "core.E002")]
)
def test_a_live_key_meets_neither_the_demo_nor_a_sandbox(extra, rule, tmp_path):
    answer = start(WHOLE | {"STRIPE_SECRET_KEY": "sk_live_1"} | extra, "check", "--deploy", tmp_path=tmp_path)
    assert answer.returncode != 0
    assert rule in answer.stderr


def test_a_further_language_needs_no_migration(tmp_path):
    answer = start(WHOLE | {"LANGUAGES": "ja,en,uk"}, "makemigrations", "--check", "--dry-run", tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_key_that_is_none_is_said_at_the_start(tmp_path):
    answer = start(WHOLE | {"DATA_KEYS": "too-short"}, tmp_path=tmp_path)
    assert answer.returncode != 0
    assert "DATA_KEYS: number 1 is no key" in answer.stderr


@pytest.mark.parametrize("said", ["en", "ja", "en,ja", "ja,en,en", "ja,en,xx"])
def test_languages_that_make_no_site_are_refused(said, tmp_path):
    answer = start(WHOLE | {"LANGUAGES": said}, "check", tmp_path=tmp_path)
    assert answer.returncode != 0
    assert "LANGUAGES" in answer.stderr
