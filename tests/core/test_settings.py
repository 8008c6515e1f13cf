"""Production starts only when it is whole, and says what is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {
    "SECRET_KEY": "a-long-and-random-value-for-this-test-0123456789-abcdefghijklmnop",
    "SITE_URL": "https://www.example.org",
    "EMAIL_URL": "smtp://localhost:25",
    "DATA_KEYS": "Zm9yLXRoZXNlLXRlc3RzLW9ubHktMDEyMzQ1Njc4OTA=",
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
    "TRUSTED_PROXIES": "1",
}


#: A public key, whose other half nobody kept.
AGE_KEY = str(pyrage.x25519.Identity.generate().to_public())


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


@pytest.mark.parametrize("said", ["0", "none"])
def test_who_says_what_stands_in_front_is_not_asked_again(said, tmp_path):
    answer = start(WHOLE | {"TRUSTED_PROXIES": said}, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr


def test_a_forgotten_proxy_is_asked_for_and_the_site_starts_all_the_same(tmp_path):
    silent = WHOLE | {"TRUSTED_PROXIES": ""}
    answer = start(silent, tmp_path=tmp_path)
    assert answer.returncode != 0
    assert "core.W003" in answer.stderr
    assert "TRUSTED_PROXIES" in answer.stderr
    answer = start(silent, "check", tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "TRUSTED_PROXIES" not in answer.stderr


#: What a site can start with, and should not: the rule that says so, in words that name the variable.
DOUBTFUL = {
    "DEMO": ("1", "core.W004"),
    "SECOND_FACTOR": ("off", "core.W005"),
    "FORM_LIMIT_PER_HOUR": ("0", "core.W008"),
    "GIVING_LIMIT_PER_HOUR": ("0", "core.W008"),
    "STAFF_IDLE_MINUTES": ("0", "core.W008"),
    "STAFF_LONGEST_HOURS": ("0", "core.W008"),
    "BACKUP_TO": ("backups", "core.W006"),
}


def test_what_no_real_site_should_be_is_warned_of_before_it_goes_live(tmp_path):
    doubtful = {name: value for name, (value, _rule) in DOUBTFUL.items()}
    answer = start(WHOLE | doubtful, tmp_path=tmp_path)
    assert answer.returncode != 0
    for name, (_value, rule) in DOUBTFUL.items():
        assert f"({rule}) {name} is" in answer.stderr, name
    answer = start(WHOLE | doubtful, "check", tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr


def test_a_backup_into_a_folder_that_can_be_made_is_fine_and_into_none_is_not(tmp_path):
    (tmp_path / "file").write_text("no folder")
    answer = start(WHOLE | {"BACKUP_TO": str(tmp_path / "file" / "backups")}, tmp_path=tmp_path)
    assert "(core.W007) BACKUP_TO is" in answer.stderr
    answer = start(WHOLE | {"BACKUP_TO": str(tmp_path / "new" / "backups"), "BACKUP_KEYS": AGE_KEY}, tmp_path=tmp_path)
    assert answer.returncode == 0, answer.stderr


#: Slips of the pen, each of a variable that an operator sets.
NONSENSE = [
    *("EMAIL_URL=planted", "EMAIL_URL=smtp://", "EMAIL_URL=smtp://planted:port", "EMAIL_URL=file://"),
    *("EMAIL_URL=mailgun://planted", "DATABASE_URL=planted", "DATABASE_URL=postgres://u:planted@localhost:port/x"),
    *("DATABASE_URL=postgres://localhost", "DATABASE_URL=planted://x/y", "CACHE_URL=planted", "CACHE_URL=redis://h:x"),
    *("TRUSTED_PROXIES=planted", "TRUSTED_PROXIES=-1", "SITE_URL=planted", "SITE_URL=www.planted.org"),
    *("SITE_URL=https://", "SITE_URL=https://planted:port", "SITE_URL=https://www.planted.org/path"),
    *("EXTRA_HOSTS=https://planted.org", "EXTRA_HOSTS=planted.org/x,y", "TASKS=planted", "LOG_LEVEL=planted"),
    *("LOG_FORMAT=planted", "STAFF_LANGUAGE=planted", "STORAGE_URL=planted", "SEARCH_URL=planted", "CDN=planted"),
    *("SENTRY_DSN=planted", "DEBUG=planted", "DEMO=planted", "SECOND_FACTOR=planted", "PAGE_CACHE=planted"),
    *("STAFF_EMAIL=planted", "OPERATOR_EMAIL=planted", "FROM_EMAIL=planted", "DATA_KEYS=planted"),
    *("STRIPE_READS_PER_SECOND=planted", "FORM_LIMIT_PER_HOUR=planted", "MAIL_WORDS_DAYS=planted"),
    *("INBOUND_MAIL_DOMAIN=planted@x", "VAR_DIR=/proc/planted", "LANGUAGES=planted", "MACHINE_TRANSLATOR=planted"),
    *("DATABASE_URL=mysql://u:planted@localhost/x", "BACKUP_KEYS=age1planted", "BACKUPS_KEPT=0", "BACKUPS_KEPT=00"),
    *("BACKUP_KEYS=planted", "BACKUPS_KEPT=planted", "ATTACHMENT_SCANNER=planted", "BREVO_LIST=planted"),
]
#: Reads the settings once for each slip, as a start would.
READ = """
import json, os, sys, traceback
from importlib import import_module
sys.path[:0] = [os.getcwd(), "site"]
for name in json.loads(sys.argv[1]):
    variable, value = name.split("=", 1)
    before = os.environ.get(variable)
    os.environ[variable] = value
    for module in [one for one in sys.modules if one.split(".")[0] == "config"]:
        del sys.modules[module]
    try:
        import_module("config.settings")
    except Exception as error:
        print(json.dumps([name, type(error).__name__, str(error)]))
    else:
        print(json.dumps([name, "", ""]))
    os.environ.pop(variable) if before is None else os.environ.update({variable: before})
"""


def test_nonsense_is_named_in_a_sentence_that_does_not_repeat_it(tmp_path):
    """Which variable, and what it may hold; what it held may be a password."""
    given = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path),
        "DEBUG": "0",
        "BREVO_API_KEY": "x",
        "BREVO_LIST": "1",
    }
    command = [sys.executable, "-c", READ, json.dumps([*NONSENSE, "STAFF_EMAIL=office@example.org"])]
    answer = subprocess.run(command, cwd=ROOT, env=WHOLE | given, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    *slips, fine = [json.loads(line) for line in answer.stdout.splitlines()]
    assert fine == ["STAFF_EMAIL=office@example.org", "", ""], "one slip leaves nothing to the next"
    assert [slip for slip, _kind, _said in slips] == NONSENSE
    for slip, kind, said in slips:
        assert kind == "ImproperlyConfigured", (slip, said)
        assert slip.split("=")[0] in said, slip
        assert "planted" not in said, slip
        assert said.endswith("."), slip


@pytest.mark.parametrize(
    "command", [["manage.py", "migrate"], ["-c", "import sys; sys.path += ['site']; import config.wsgi"]]
)
def test_neither_the_command_line_nor_the_server_adds_a_traceback(command, tmp_path):
    given = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEBUG": "0", "EMAIL_URL": "planted"}
    answer = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=WHOLE | given, capture_output=True, text=True, check=False
    )
    assert answer.returncode == (1 if "manage.py" in command else 3), "gunicorn tries no second time after 3"
    assert answer.stderr.startswith("EMAIL_URL is smtp://")
    assert answer.stderr.count("\n") == 1
