"""``manage.py guide_pictures``: takes the guide's pictures from the running demo (``make guide``)."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test import Client
from PIL import Image
from wagtail.users.models import UserProfile

from core import guide
from home.demo.guide_pictures import PICTURES, Picture

_WIDE, _HIGH, _STORED = 1280, 800, 1000
#: The pictures are kept in the repository, so they have to stay small.
MOST_BYTES = 60_000


class Command(BaseCommand):
    """Needs the development packages (Playwright) and a Chromium; writes below ``site/static/img/guide``."""

    help = "Takes the pictures of the guide from the running demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="only print who looks at which address, as JSON")
        parser.add_argument("--only", nargs="*", default=[], help="names of pictures")

    def handle(self, *args: Any, only: list[str], **options: Any) -> None:
        if options["list"]:
            self.stdout.write(json.dumps([[one.name, one.user, one.address()] for one in PICTURES]))
            return
        if not settings.DEMO:
            raise CommandError("Pictures are taken from the demo alone: other data is not invented.")
        for name in guide.LANGUAGES:
            folder = guide.PICTURES / name
            folder.mkdir(parents=True, exist_ok=True)
            for user in dict.fromkeys(one.user for one in PICTURES):
                # Asked before the browser starts: beside its loop Django refuses to read the database.
                mine = [(one, one.address()) for one in PICTURES if one.user == user and (not only or one.name in only)]
                with _speaking(user, name) as account, _browser(account, name) as page:
                    for one, address in mine:
                        (folder / f"{one.name}.webp").write_bytes(_small(_take(page, one, address)))


@contextmanager
def _speaking(username: str, language: str) -> Iterator[Any]:
    """The account with that language in the admin, for as long as the pictures are taken."""
    account = get_user_model().objects.get(username=username)
    profile = UserProfile.get_for_user(account)
    before = profile.preferred_language
    UserProfile.objects.filter(pk=profile.pk).update(preferred_language=language)
    try:
        yield account
    finally:
        UserProfile.objects.filter(pk=profile.pk).update(preferred_language=before)


@contextmanager
def _browser(account: Any, language: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests.machine import browser as find_browser

    signed_in = Client()
    signed_in.force_login(account)
    cookie = signed_in.cookies[settings.SESSION_COOKIE_NAME]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        context = browser.new_context(
            base_url=settings.SITE_URL, locale=language, viewport={"width": _WIDE, "height": _HIGH}
        )
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": settings.SITE_URL}])
        yield context.new_page()
        browser.close()


def _take(page: Any, one: Picture, address: str) -> bytes:
    answer = page.goto(address, wait_until="networkidle")
    if answer.status != 200:
        raise CommandError(f"{one.name}: {page.url} answered {answer.status}.")
    page.locator("#wagtail-sidebar nav").wait_for()  # on a slow machine the menu comes after the network is idle
    if one.press:
        page.locator(one.press).click()
        page.wait_for_timeout(700)  # the menu fades in
    if one.show:
        page.locator(one.show).evaluate("shown => shown.scrollIntoView({block: 'center'})")
    return page.screenshot(animations="disabled")


def _small(taken: bytes) -> bytes:
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture = picture.resize((_STORED, round(picture.height * _STORED / picture.width)), Image.Resampling.LANCZOS)
    for quality in range(80, 20, -10):
        kept = io.BytesIO()
        picture.save(kept, "WEBP", quality=quality, method=6)
        if kept.tell() < MOST_BYTES:
            break
    return kept.getvalue()
