"""A day at the newsroom: a draft that waits to be checked, its English half begun, and a link for a journalist."""

import io
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.operations import translate_object

from core import site_tree
from core.models import DraftLink
from news.models import NewsIndexPage, StartingPoint


def play(home: Page, staff: dict[str, Any]) -> None:
    """The writer begins with a starting point and hands it in; the nightly look finds what pages lack."""
    point = StartingPoint.objects.filter(locale=home.locale).first()
    index = NewsIndexPage.objects.descendant_of(home).first()
    if point is None or index is None:
        return
    article = point.begin(index, staff["writer"])
    article.title = "年末年始の相談窓口について"
    article.slug = "new-year-desk"
    article.save()
    article.save_revision(user=staff["writer"], log_action=True)
    translate_object(article, site_tree.locales()[1:])
    workflow = article.get_workflow()
    if workflow:  # staff may have done away with it
        workflow.start(article, staff["writer"])
    ends_at = timezone.now() + timedelta(days=7)
    DraftLink.objects.create(page=article, note="みほん新聞 文化部", ends_at=ends_at, made_by=staff["editor"])
    call_command("check_contents", stdout=io.StringIO())
