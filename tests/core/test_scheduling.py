"""Pages go live and end at their hour without anybody's hands: the worker looks, and so does the demo's server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published

from core import scheduling
from core import site_tree as tree
from donate.management.commands import db_worker
from home.models import IndexPage, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(site_tree) -> IndexPage:
    return tree.page(site_tree, IndexPage, "section", ja={"title": "区画"}, en={"title": "Section"})


@pytest.fixture
def scheduled(section) -> Callable[..., StandardPage]:
    """A draft that waits for its hour, as the editor's button leaves it."""

    def make(slug: str, hours: int, **more: Any) -> StandardPage:
        go_live_at = timezone.now() + timedelta(hours=hours)
        page = StandardPage(title=slug, slug=slug, locale=section.locale, live=False, go_live_at=go_live_at, **more)
        section.add_child(instance=page)
        page.save_revision().publish()
        return page

    return make


@pytest.fixture
def later() -> Callable[[int], Any]:
    return lambda hours: time_machine.travel(timezone.now() + timedelta(hours=hours, minutes=1), tick=False)


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_the_worker_publishes_a_page_at_its_hour_and_not_before(scheduled, later):
    page = scheduled("at-eight", hours=2)
    with later(1):
        db_worker.sweep_once()
        assert not is_live(page)
    with later(2):
        db_worker.sweep_once()
        assert is_live(page)


def test_the_worker_takes_a_page_away_when_it_has_ended(scheduled, later):
    page = scheduled("for-a-day", hours=1, expire_at=timezone.now() + timedelta(hours=24))
    with later(2):
        db_worker.sweep_once()
        assert is_live(page)
    with later(24):
        db_worker.sweep_once()
        assert not is_live(page)
        assert Page.objects.get(pk=page.pk).expired


def test_a_second_look_and_wagtails_own_command_find_nothing_left_to_do(scheduled, later):
    page = scheduled("once", hours=1)
    with later(1):
        scheduling.sweep()
        scheduling.sweep()
        call_command("publish_scheduled", verbosity=0)
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled").count() == 1


def test_a_page_that_cannot_be_published_keeps_no_other_from_its_hour(scheduled, later):
    broken, well = scheduled("broken", hours=1), scheduled("well", hours=2)

    def refuse(instance: Page, **kwargs: Any) -> None:
        if instance.pk == broken.pk:
            raise RuntimeError("not this one")

    page_published.connect(refuse)
    try:
        with later(2):
            scheduling.sweep()
    finally:
        page_published.disconnect(refuse)
    assert (is_live(broken), is_live(well)) == (False, True)
    with later(2):
        scheduling.sweep()
    assert is_live(broken)


@pytest.mark.django_db(transaction=True)  # it looks by a connection of its own
def test_a_site_without_a_worker_keeps_time_itself_until_it_is_told_to_end(scheduled, later):
    page = scheduled("in-the-demo", hours=1)

    class Once:
        """Pauses once, then is set."""

        asked = 0

        def wait(self, seconds: float) -> bool:
            self.asked += 1
            return self.asked > 1

    pause: Any = Once()
    with later(1):
        scheduling.keep_time(pause)
    assert is_live(page)
    assert pause.asked == 2
