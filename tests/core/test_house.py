"""The layout of the repository and who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"core": ROOT / "site" / "core", **{name: ROOT / name for name in ("home", "news", "donate", "corporate")}}
MAY_IMPORT = {
    "core": set(),
    "news": {"core"},
    "donate": {"core"},
    "corporate": {"core"},
    "home": {"core", "news", "donate", "corporate"},
}


def imported_rooms(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.split(".")[0] for name in names} & {*ROOMS, "config"}


@pytest.mark.parametrize("room", ROOMS)
def test_no_import_points_up_or_sideways(room):
    allowed = MAY_IMPORT[room] | {room}
    wrong = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in ROOMS[room].rglob("*.py")
        for name in imported_rooms(file) - allowed
    ]
    assert wrong == []


def test_no_relative_import_leaves_its_room():
    deep = [
        str(file.relative_to(ROOT))
        for folder in ROOMS.values()
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level > 1
    ]
    assert deep == []


def test_only_the_door_and_the_webhook_edge_import_stripe():
    importers = {
        str(file.relative_to(ROOT / "donate"))
        for file in (ROOT / "donate").rglob("*.py")
        if "sandbox" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "stripe" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "stripe")
    }
    assert importers <= {"stripe_api.py", "webhooks.py"}


def test_site_is_a_folder_and_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def test_settings_are_not_ignored_by_git():
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert not {"site", "/site", "site/", "/site/"} & set(lines)
    if (ROOT / ".git").exists():
        answer = subprocess.run(["git", "check-ignore", "-q", "site/config/settings.py"], cwd=ROOT, check=False)
        assert answer.returncode == 1


def test_the_tests_find_what_postgresqls_package_needs_whatever_the_path():
    """As root it calls ``useradd``, which a Debian ``su`` without a dash leaves off the path."""
    script = "import os, tests; print(os.environ['PATH'])"
    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip().split(":") == ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]


#: What turns text into markup or a script: the policy of the public pages (trusted types) stops each of them.
SINKS = ("innerHTML", "outerHTML", "insertAdjacentHTML", "DOMParser", "document.write", "srcdoc", "Worker(", "eval(")
ONLY_IN_THE_ADMIN = {"admin-starts.js", "inbox.js", "translation-editor.js"}


@pytest.mark.parametrize("sink", SINKS)
def test_no_script_of_a_public_page_does_what_its_policy_stops(sink):
    scripts = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "site/static/js").glob("*.js")}
    assert set(scripts) > ONLY_IN_THE_ADMIN
    assert [name for name, script in scripts.items() if sink in script and name not in ONLY_IN_THE_ADMIN] == []
