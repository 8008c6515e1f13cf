"""The running product, as ``make demo`` starts it, and a real browser in front of it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from donate.sandbox import RemoteSandbox
from tests.machine import browser as find_browser

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Product:
    """A running demo: its address, its sandbox's, and the folder with its data."""

    url: str
    sandbox_url: str
    var: Path

    @property
    def password(self) -> str:
        return (self.var / "admin-password").read_text(encoding="utf-8")

    def mails(self, to: str) -> list[EmailMessage]:
        """What was mailed to that address so far, oldest first."""
        found = []
        # Their names say the second, and mails of one second would come in any order.
        for file in sorted((self.var / "mails").iterdir(), key=lambda file: (file.stat().st_mtime_ns, file.name)):
            for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                message = message_from_bytes(part.strip(), policy=policy.default)
                if message["To"] == to:
                    found.append(message)
        return found

    def books(self) -> list[tuple[str, str, int]]:
        """Our own books: (kind, Stripe's id, yen)."""
        entries = json.loads(self.manage("books", "--json"))["entries"]
        return sorted((entry["kind"], entry["stripe_id"], entry["amount"]) for entry in entries)

    @property
    def sandbox(self) -> RemoteSandbox:
        """Fate: moves time, pays vouchers, refunds; keeps books of its own."""
        return RemoteSandbox(self.sandbox_url)

    def sandbox_books(self) -> list[tuple[str, str, int]]:
        """The sandbox's books, kept apart from ours."""
        movements = self.sandbox.books()
        return sorted((movement["kind"], movement["stripe_id"], movement["amount"]) for movement in movements)

    def manage(self, *arguments: str) -> str:
        """What one of the site's commands prints."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(self),
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def given(product: Product) -> dict[str, str]:
    """The environment that ``make demo`` is started with."""
    own = {
        "PORT": str(urlsplit(product.url).port),
        "SANDBOX_PORT": str(urlsplit(product.sandbox_url).port),
        "SITE_URL": product.url,
        "VAR_DIR": str(product.var),
        # A browser that is driven fills a form faster than a person, many times from one address.
        "FORM_MINIMUM_SECONDS": "0",
        "FORM_LIMIT_PER_HOUR": "1000",
    }
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "DATABASE_URL")}
    kept["DATABASE_URL"] = database_beside(kept["DATABASE_URL"], product.var)
    return kept | own


def environment(product: Product) -> dict[str, str]:
    """What ``make demo`` makes of it for the site's own processes."""
    code = "from home.demo.serve import environment; import json; print(json.dumps(environment()))"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=given(product), check=True, capture_output=True, text=True
    ).stdout
    return json.loads(printed)


def database_beside(url: str, folder: Path) -> str:
    """A second database on the tests' own server; a file beside theirs for SQLite."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder / 'product.sqlite3'}"
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'product'").fetchone()
        if not exists:
            connection.execute("CREATE DATABASE product")
    parts = urlsplit(url)
    return parts._replace(path="/product").geturl()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo, started once for all journeys."""
    if not find_browser():
        pytest.skip("No Chromium on this machine.")
    running = Product(
        url=f"http://127.0.0.1:{free_port()}",
        sandbox_url=f"http://127.0.0.1:{free_port()}",
        var=tmp_path_factory.mktemp("var"),
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "home.demo.serve"],
        cwd=ROOT,
        env=given(running),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    else:
        pytest.fail("The demo did not start:\n" + "".join(said))
    yield running
    process.terminate()
    process.communicate()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    if not path:
        pytest.skip("No Chromium on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def desktop(chromium: Browser, product: Product) -> Iterator[Page]:
    """A page 1280 wide, with JavaScript."""
    yield from watched(chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 900}), product)


@pytest.fixture
def phone(chromium: Browser, product: Product) -> Iterator[Page]:
    """A page 390 wide, touched, with JavaScript."""
    context = chromium.new_context(base_url=product.url, viewport={"width": 390, "height": 844}, has_touch=True)
    yield from watched(context, product)


@pytest.fixture
def scriptless(chromium: Browser, product: Product) -> Iterator[Page]:
    """A page 390 wide whose browser runs no JavaScript."""
    context = chromium.new_context(
        base_url=product.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    yield from watched(context, product)


def watched(context: BrowserContext, product: Product) -> Iterator[Page]:
    """A page in the context; fails the test where it asked another host or its console showed an error."""
    asked: list[str] = []
    complaints: list[str] = []
    page = context.new_page()
    ours = (product.url + "/", product.sandbox_url + "/", "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(ours) else asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # A 404 or 422 that a test asked for shows up as "Failed to load resource"; it is the answer we wanted.
    complaints = [text for text in complaints if "Failed to load resource" not in text]
    assert asked == []
    assert complaints == []
