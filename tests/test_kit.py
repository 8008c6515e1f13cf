"""What an operator is given: image, compose file, units. No container engine runs here, so each is read."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.server import page

ROOT = Path(__file__).resolve().parents[1]
IMAGE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
README = (ROOT / "README.md").read_text()
UNITS = sorted((ROOT / "site/systemd").iterdir())
#: For our own tests and for trying things out; nobody sets them in production.
INNER = {"BREVO_API_BASE", "FORM_MINIMUM_SECONDS", "WEBHOOKS_TO_LOOPBACK", "TASKS_ASIDE"}
PINNED = re.compile(r"^[\w./-]+:[\w.-]*\d[\w.-]*$")


def commands_in(text: str) -> set[str]:
    return set(re.findall(r"manage\.py ([a-z_]+)", text))


def test_the_image_copies_only_what_exists_and_every_room():
    copied = [line.split()[1] for line in IMAGE.splitlines() if line.startswith("COPY ") and "--from" not in line]
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert {"site", "home", "news", "donate", "corporate", "templates", "manage.py"} <= set(copied)
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", "var"} <= set(ignored)
    assert not set(ignored) & set(copied)


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_is_well():
    lines = IMAGE.splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("FROM"))
    assert [line for line in lines[last:] if line.startswith("USER")] == ["USER site"]
    assert "HEALTHCHECK" in IMAGE
    assert IMAGE.count("FROM ") == 2
    assert "--require-hashes" in IMAGE


def test_the_image_is_built_with_all_that_production_asks_for(tmp_path):
    given = dict(
        re.findall(r"\b([A-Z_]+)=(\S+)", IMAGE[IMAGE.index("RUN SECRET_KEY") : IMAGE.index("python manage.py")])
    )
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEBUG": "0", **given}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--dry-run", "-v0"]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_every_image_is_pinned_by_its_tag():
    images = re.findall(r"^FROM (\S+)", IMAGE, re.MULTILINE)
    images += [service["image"] for service in COMPOSE["services"].values() if "image" in service]
    assert len(images) == 5
    assert [image for image in images if not PINNED.match(image)] == []
    client = re.search(r"postgresql-client-(\d+)", IMAGE)
    assert COMPOSE["services"]["database"]["image"] == f"postgres:{client[1]}"


def test_every_service_leans_on_services_and_volumes_that_exist():
    services = COMPOSE["services"]
    assert {"web", "worker", "nightly", "migrate", "database", "cache", "nginx"} == set(services)
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        volumes = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith("/")}
        assert volumes <= set(COMPOSE["volumes"])
    for name in ("web", "worker", "nightly", "migrate"):
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["80:80", "443:443"], "nothing but the web server is reachable"


def test_every_command_that_is_named_exists():
    known = set(get_commands())
    texts = {path.name: path.read_text() for path in UNITS}
    texts |= {
        name: (ROOT / name).read_text() for name in ("compose.yaml", "README.md", "UPGRADING.md", "GOING_LIVE.md")
    }
    unknown = {name: commands_in(text) - known for name, text in texts.items() if commands_in(text) - known}
    assert not unknown


def test_every_variable_the_settings_read_is_in_the_readme():
    read = set()
    for path in ("site/config/settings.py", "site/config/environment.py", "site/gunicorn.conf.py"):
        read |= set(
            re.findall(r'(?:env\.\w+|required|together_with|environ\.get)\(\s*"([A-Z_]+)"', (ROOT / path).read_text())
        )
    read |= set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert "STORAGE_URL" in read
    read -= INNER
    assert sorted(name for name in read if f"`{name}`" not in README) == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", [path.name for path in UNITS if path.suffix == ".service"])
def test_the_units_are_hardened(unit):
    answer = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(ROOT / "site/systemd" / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_units_say_nothing_that_systemd_does_not_know(tmp_path):
    for unit in UNITS:
        text = unit.read_text()
        (tmp_path / unit.name.replace("@", "@tried")).write_text(text.replace("site-alarm@%n", "site-alarm@tried"))
    answer = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in answer.stderr.splitlines() if "site-" in line]
    assert (answer.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", [path.name for path in UNITS if path.suffix == ".service"])
def test_a_service_runs_from_a_folder_that_no_new_version_reaches(unit):
    text = (ROOT / "site/systemd" / unit).read_text()
    assert "WorkingDirectory=/srv/site/releases/current\n" in text
    assert """ExecStart=/bin/sh -c 'exec "$$(pwd -P)/.venv/bin/python" """ in text, (
        "by no name that leads elsewhere later"
    )
    assert "Environment=VAR_DIR=/srv/site/var\n" in text, "what it keeps lies where everybody looks"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder as on a server, with little in it, of which a release was made."""
    for path, text in {
        "site/release.sh": (ROOT / "site/release.sh").read_text(),
        "templates/page.html": "former",
        ".venv/bin/python": "#!/bin/sh",
        "collected/staticfiles.json": "{}",
        "scanner.py": "",
        "key.txt": "secret",
        "var/media/picture": "large",
        "tests/test_x.py": "",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "add", "site", "templates", "tests"], check=True)
    subprocess.run([*_GIT, "-C", tmp_path, "commit", "-q", "-m", "first"], check=True)
    assert os.access(ROOT / "site/release.sh", os.X_OK)
    assert release(tmp_path).returncode == 0
    return tmp_path


_GIT = ["git", "-c", "user.name=n", "-c", "user.email=n@example.org"]


def release(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/sh", str(folder / "site/release.sh")], capture_output=True, text=True, check=False)


def fetch(folder: Path, word: str) -> None:
    """Another file in the place of the former, as git and pip do it."""
    (folder / "templates/fetched").write_text(word)
    (folder / "templates/fetched").replace(folder / "templates/page.html")


def test_a_release_stays_as_it_was_when_a_new_version_comes(installed):
    running = (installed / "releases/current").resolve()
    assert sorted(path.name for path in running.iterdir()) == [".venv", "collected", "scanner.py", "site", "templates"]
    fetch(installed, "new")
    assert release(installed).returncode == 0
    assert (installed / "releases/current").resolve() != running, "even in the same second"
    assert (running / "templates/page.html").read_text() == "former"
    assert (installed / "releases/current/templates/page.html").read_text() == "new"


def test_some_former_releases_stay_to_go_back_to(installed):
    for number in range(6):
        (installed / f"releases/20200101-00000{number}").mkdir()
    assert release(installed).returncode == 0
    kept = {path.name for path in (installed / "releases").iterdir()}
    assert {"current", "20200101-000005", (installed / "releases/current").resolve().name} < kept
    assert "20200101-000003" not in kept


def test_what_runs_is_never_thrown_away(installed):
    running = (installed / "releases/current").resolve()
    running = running.rename(running.with_name("20200101-000000"))
    with subprocess.Popen(["cat"], cwd=running, stdin=subprocess.PIPE) as process:
        for number in range(6):
            (installed / f"releases/20200102-00000{number}").mkdir()
        assert release(installed).returncode == 0
        assert (running / "templates/page.html").exists()
        assert not (installed / "releases/20200102-000000").exists()
        assert process.stdin
        process.stdin.close()
    assert release(installed).returncode == 0
    assert not running.exists()


def test_where_no_release_can_be_made_the_last_one_stays(installed):
    before = sorted((installed / "releases").iterdir())
    running = (installed / "releases/current").resolve()
    fetch(installed, "new")
    shutil.rmtree(installed / ".venv")
    assert release(installed).returncode != 0
    assert sorted((installed / "releases").iterdir()) == before
    assert (installed / "releases/current").resolve() == running
    assert (running / "templates/page.html").read_text() == "former"


def test_a_night_that_fails_sets_off_the_alarm_and_servers_are_never_given_up():
    texts = {path.name: path.read_text() for path in UNITS}
    assert "OnFailure=site-alarm@%n.service" in texts["site-nightly.service"]
    assert "manage.py alarm %i" in texts["site-alarm@.service"]
    for name in ("site-web.service", "site-worker.service"):
        assert "Restart=always" in texts[name]
        assert "StartLimitIntervalSec=0" in texts[name]


def commands_of_the_page() -> list[str]:
    """What somebody types who follows the README from an empty server."""
    [block] = [one for one in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "createdb" in one]
    return block.splitlines()


def test_it_is_ten_commands_and_each_unit_that_is_to_be_enabled_is():
    assert len(commands_of_the_page()) == 10
    [enabled] = [line.split("enable --now ")[1].split() for line in commands_of_the_page() if "enable --now" in line]
    wanted = {path.name.removesuffix(".service") for path in UNITS if "[Install]" in path.read_text()}
    assert set(enabled) == wanted


def test_a_site_that_starts_anew_keeps_its_door_open():
    units = {path.name: path.read_text() for path in UNITS}
    assert "Requires=site-web.socket" in units["site-web.service"]
    assert "ListenStream=127.0.0.1:8000" in units["site-web.socket"]
    told = (ROOT / "UPGRADING.md").read_text()
    assert told.index("manage.py backup") < told.index("git pull"), "the former code reads the former database"


def test_nothing_is_asked_of_python_that_debian_12_does_not_have():
    """Its Python is 3.11.2: ``extractall(filter=…)`` came with 3.11.4, and without it that call is not safe."""
    rooms = ("site", "home", "news", "donate", "corporate")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    assert len(files) > 300
    assert [str(path) for path in files if re.search(r"\.extractall\(", path.read_text())] == []


def test_the_keys_that_the_readme_makes_are_taken_without_a_warning(tmp_path):
    [made] = re.findall(r"umask 077; cd /srv/site && (.*) && cat >> \.env' < your-settings", README)
    python = f"PATH={Path(sys.executable).parent}:$PATH"
    subprocess.run(["sh", "-c", f"{python}; {made.replace('.env', str(tmp_path / 'keys'))}"], check=True)
    keys = dict(line.split("=", 1) for line in (tmp_path / "keys").read_text().splitlines())
    assert set(keys) == {"SECRET_KEY", "DATA_KEYS"}
    given = {"SITE_URL": "https://www.example.org", "EMAIL_URL": "smtp://localhost", "DEBUG": "0", **keys}
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **given}
    command = [sys.executable, "manage.py", "check", "--deploy"]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "security.W" not in answer.stderr


def test_the_commands_that_make_server_follows_are_found_in_the_documents():
    assert len(page.ten_commands()) == 10
    assert page.ORIGIN in page.ten_commands()[2], "nothing is fetched from elsewhere"
    assert "SITE_URL=https://www.example.org\n" in page.settings()
    assert "--force-reinstall" in page.upgrade()
    stop, empty, put_back, start, reconcile = page.restore("a.tar")
    assert stop.replace("stop", "start") == start
    assert "dropdb site && createdb " in empty
    assert "manage.py restore a.tar" in put_back
    assert "manage.py reconcile" in reconcile
