"""What every new site begins with: both languages, the home pages, every page with a stable address, the frame."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext
from wagtail.models import Collection, Page, Site

import corporate.starting_pages
import donate.starting_pages
import news.starting_pages
from core import site_tree
from home import permissions, starting_meetings
from home.models import HomePage
from home.starting import about, frame, front, legal


@transaction.atomic
def make() -> HomePage:
    """Make what is missing and return the Japanese home page. Run again, it changes nothing."""
    _name_roots()
    home = _home()
    about.make(home)
    for room in (news, donate, corporate):
        room.starting_pages.make(home)
    starting_meetings.make(home)
    legal.make(home)
    frame.make(home)
    _compose(home)
    permissions.make_groups()
    return home


def _name_roots() -> None:
    """Wagtail's migrations call both "Root"; staff meet them wherever they choose a place."""
    with translation.override(settings.STAFF_LANGUAGE):
        pages, collections = pgettext("root of the tree", "All pages"), pgettext("root of the tree", "All collections")
    Page.objects.filter(depth=1, title="Root").update(title=pages, draft_title=pages)
    Collection.objects.filter(depth=1, name="Root").update(name=collections)


def _home() -> HomePage:
    _remove_welcome_page()
    root = Page.objects.get(depth=1)
    home = site_tree.page(
        root,
        HomePage,
        "home",
        ja={
            "title": "WELgee",
            "seo_title": "WELgee — 席をもうひとつ。ともに生きる。",
            "search_description": "難民として日本に来た人と、仕事と暮らしをともに築くNPO法人WELgee。",
        },
        en={
            "title": "WELgee",
            "seo_title": "WELgee — One more seat. Living together.",
            "search_description": "WELgee walks with people who fled to Japan and rebuild a career and a life here.",
        },
    )
    if not Site.objects.filter(root_page=home).exists():
        address = urlsplit(settings.SITE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        Site.objects.create(
            hostname=address.hostname, port=port, root_page=home, is_default_site=True, site_name="WELgee"
        )
    return home


def _compose(home: HomePage) -> None:
    """The sections of the front page come last: they lead to pages of every room."""
    _japanese, english = site_tree.locales()
    for language, page in enumerate((home, home.get_translation(english))):
        page.refresh_from_db()  # rooms have added children since
        if not page.body:
            site_tree.fill(page, {"body": front.sections(page, language)}, seed="home")
            site_tree.publish(page)


def _remove_welcome_page() -> None:
    """Wagtail's first migration leaves a page "Welcome to your new Wagtail site!" where ours belongs."""
    welcome = Page.objects.filter(depth=2, slug="home").first()
    if welcome and welcome.specific_class is Page:
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()
