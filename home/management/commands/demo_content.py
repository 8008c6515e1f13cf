"""``manage.py demo_content``: a complete bilingual site, and a year of gifts. Run again, it changes nothing."""

import os
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.test.utils import override_settings
from wagtail.models import Collection, Page

from core import picture_files, site_tree
from donate import cards, reconcile
from donate.models import Attempt
from donate.sandbox.control import RemoteSandbox
from home import starting_site
from home.demo.making import campaigns, companies, events, facts, front, giving, law, news, organisation, stories
from home.demo.making.shared import Kitchen
from home.demo.media import COLLECTION, Media
from home.demo.playing import dates, fundraising, letter, messages, newsroom, post, receipts, sign_ups, staff, webhooks
from home.demo.playing.year import Year

PASSWORD_VARIABLE = "DEMO_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
#: What happened in the year that is played was told to everybody then: no mail leaves now.
SILENT = "django.core.mail.backends.dummy.EmailBackend"


class Command(BaseCommand):
    """Makes what is missing of the demo."""

    help = "Makes the demo's pages in both languages, its accounts, and a year of gifts in the payment sandbox."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-gifts", action="store_true", help="make no gifts: Stripe is not our sandbox")
        parser.add_argument(
            "--port", type=int, default=8000, help="where the sandbox delivers its webhooks (default: %(default)s)"
        )

    def handle(self, *args: Any, without_gifts: bool, port: int, **options: Any) -> None:
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if not password:
            raise CommandError(f"Set {PASSWORD_VARIABLE}: the password of the demo's accounts.")
        with override_settings(EMAIL_BACKEND=SILENT):
            with override_settings(PICTURE_FILES=False):  # once for all at the end, instead of for every page
                home = make_pages(password)
            if not without_gifts and not Attempt.objects.exists():
                make_gifts(home, port)
        if settings.PICTURE_FILES:
            picture_files.make_all()


@transaction.atomic
def make_pages(password: str) -> Page:
    """Pages, snippets, accounts, messages and sign-ups; all of them, once. The Japanese home page."""
    if Collection.objects.filter(name=COLLECTION).exists():
        return starting_site.make()
    site_tree.locales()
    facts.make()  # before the start of the site, which would make some of them in other words
    kitchen = Kitchen(starting_site.make(), Media())
    for room in (law, organisation, giving, stories, events, campaigns, companies, news, front):
        room.make(kitchen)
    accounts = staff.make(password)
    messages.play(kitchen.home, accounts)
    sign_ups.play(kitchen.home)
    letter.play()
    newsroom.play(kitchen.home, accounts)
    return kitchen.home


def make_gifts(home: Page, port: int) -> None:
    """A year of giving, through the sandbox and its webhooks."""
    if settings.STRIPE_LIVE:
        raise CommandError("The demo makes no gifts beside a live key.")
    fundraiser = get_user_model().objects.filter(username="fundraiser").first()
    with receipts.held_back():
        with webhooks.answered(port), webhooks.kept_only():
            Year(home, RemoteSandbox(settings.STRIPE_API_BASE)).play()
        fundraising.play(fundraiser)
    receipts.play(fundraiser)
    cards.remind()  # as every night: donors see on their pages which card pays
    dates.play()
    post.play()
    reconcile.run()  # so that the page *Books* has something to say from the first look
