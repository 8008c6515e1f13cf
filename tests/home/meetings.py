"""Events and stories for tests."""

import re
from datetime import date, timedelta

from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.utils import timezone

from core import site_tree
from home.models import EventIndexPage, EventPage, StoryIndexPage, StoryPage

EVENT = "/events/table/"


def make_event(home, slug="table", **changes) -> EventPage:
    """A live event in both languages, a week away, with ten seats; keywords change both twins."""
    starts = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    both = {
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=3),
        "venue": "見本区民会館",
        "address": "東京都見本区見本町2-1",
        "capacity": 10,
        "interpreters": "英語\nダリー語",
        "notify": "events@example.org",
        **changes,
    }
    index = EventIndexPage.objects.child_of(home).get()
    return site_tree.page(
        index, EventPage, slug, ja={"title": "となりの食卓の会"}, en={"title": "The shared table"}, both=both
    )


def make_story(home, slug="nadia", **changes) -> StoryPage:
    """A live story in both languages, with its consent."""
    both = {"pseudonym": "ナディアさん", "consent_on": date(2026, 9, 14), "consent_scope": "当サイト", **changes}
    index = StoryIndexPage.objects.child_of(home).get()
    return site_tree.page(index, StoryPage, slug, ja={"title": "水は国境を知らない"}, en={"title": "Water"}, both=both)


def said(address=EVENT, client=None, **changes) -> dict:
    """A well filled sign-up form, with a token as a visitor gets it."""
    page = (client or Client()).get(address).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    filled = {
        "name": "花子",
        "email": "hanako@example.org",
        "people": "2",
        "access": ["wheelchair", "food"],
        "note": "そば",
        "interpreter": "ダリー語",
        "consent": "yes",
        "token": found.group(1) if found else "",
        **changes,
    }
    return {name: value for name, value in filled.items() if value is not None}


def page_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def letters_to(address: str) -> list:
    """The mails one person got, the oldest first."""
    return [letter for letter in mail.outbox if letter.to == [address]]


def cancel_link(letter) -> str:
    """The path of the link with which one cancels."""
    return re.search(r"http://testserver(\S+/cancel/\S+)", letter.body).group(1)
