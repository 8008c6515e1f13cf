"""What every new site begins with: both languages, the home pages, every page with a stable address, the frame."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

import corporate.starting_pages
import donate.starting_pages
import news.starting_pages
from core import site_tree
from home import starting_meetings
from home.models import HomePage


@transaction.atomic
def make() -> HomePage:
    """Make what is missing and return the Japanese home page. Run again, it changes nothing."""
    home = _home()
    for room in (news, donate, corporate):
        room.starting_pages.make(home)
    starting_meetings.make(home)
    return home


def _home() -> HomePage:
    _remove_welcome_page()
    root = Page.objects.get(depth=1)
    home = site_tree.page(root, HomePage, "home", ja={"title": "WELgee"}, en={"title": "WELgee"})
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    if not Site.objects.filter(root_page=home).exists():
        Site.objects.create(
            hostname=address.hostname, port=port, root_page=home, is_default_site=True, site_name="WELgee"
        )
    return home


def _remove_welcome_page() -> None:
    """Wagtail's first migration leaves a page "Welcome to your new Wagtail site!" where ours belongs."""
    welcome = Page.objects.filter(depth=2, slug="home").first()
    if welcome and welcome.specific_class is Page:
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()
