"""A news page from the first word to the correction: written, checked, translated, scheduled, found."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.test_desk import PATIENCE, enter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

#: How long Playwright waits for what it expects, unless told otherwise (milliseconds).
_USUAL = 5_000
JAPANESE, ENGLISH = "灯台守の相談会を開きました", "We held the lighthouse meeting"
#: What is scheduled for later is brought forward to two minutes ago; then the site's own command does its work.
BRING_FORWARD = """
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Revision
from core import scheduling
moment = timezone.now() - timedelta(minutes=2)
for revision in Revision.objects.filter(approved_go_live_at__isnull=False, object_str__in={titles!r}):
    revision.content["go_live_at"] = moment.isoformat()
    revision.approved_go_live_at = moment
    revision.save()
scheduling.sweep()
"""


@pytest.fixture
def at_desk(chromium: Browser, product) -> Iterator[Callable[[str], Page]]:
    """Sign somebody in, in a browser of their own."""
    contexts: list[BrowserContext] = []

    def at_desk(user: str) -> Page:
        contexts.append(chromium.new_context(base_url=product.url, viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        enter(page, product, user)
        return page

    expect.set_options(timeout=PATIENCE)
    yield at_desk
    expect.set_options(timeout=_USUAL)
    for context in contexts:
        context.close()


def write(desk: Page) -> None:
    """From a starting point, with picture, quote and campaign; then handed in."""
    desk.goto("/admin/news/start/")
    desk.locator("tr", has_text="キャンペーン報告").get_by_role("button").click()
    desk.wait_for_url("**/edit/")
    desk.fill("[name=title]", JAPANESE)
    choose(desk, desk.locator("#id_lead_picture-chooser"), "a[data-chooser-modal-choice]")
    desk.fill("[name=lead_alt]", "机を囲んで話す人たち")
    body = desk.locator("[data-contentpath=body]")
    body.locator("textarea[name$=value-text]").fill("話を聞いてもらえた夜でした。")
    body.locator("button.c-sf-add-button").last.click()
    desk.get_by_role("option", name="キャンペーンの歩み").click()
    choose(desk, body.locator("[data-chooser-modal-url], .chooser").last, "a[data-chooser-modal-choice], a.choose-page")
    press(desk, "確認と公開に提出する")


def choose(desk: Page, chooser: Locator, choice: str) -> None:
    """The first thing that the chooser's window offers."""
    chooser.locator("[data-chooser-action-choose]:visible").click()
    desk.locator(".modal-body").locator(choice).first.click()
    expect(desk.locator(".modal-body")).to_have_count(0)


def press(desk: Page, name: str) -> None:
    """One of the actions behind the arrow at the foot of the editor."""
    desk.locator("footer [data-w-dropdown-target=toggle]").last.click()
    with desk.expect_navigation():
        desk.locator("footer").get_by_role("button", name=name, exact=True).click()
    expect(desk.locator(".messages")).to_contain_text(JAPANESE)


def translate(desk: Page) -> None:
    """Side by side, from the board, to the last text."""
    desk.goto(f"/admin/translations/?q={JAPANESE}")
    desk.locator("tr", has_text=JAPANESE).get_by_role("button", name="翻訳を始める").click()
    waiting = desk.locator("li.incomplete").get_by_role("button", name="翻訳", exact=True)
    expect(waiting).not_to_have_count(0)
    for number in range(waiting.count()):
        left = waiting.count()
        waiting.first.click()
        desk.locator("main textarea:visible, main [contenteditable=true]:visible").first.fill(
            f"Words {number}" if number else ENGLISH
        )
        desk.get_by_role("button", name="保存", exact=True).click()
        expect(waiting).to_have_count(left - 1)
    expect(desk.get_by_text("保存しています…")).to_have_count(0)


def schedule_both(desk: Page, moment: str) -> None:
    """By mouse and keyboard, as a person would: the calendar that opens leaves the button free."""
    desk.get_by_role("link", name="すべての言語で公開…").first.click()
    # The starting text was not written over everywhere: the editor is told, and says that it shall go.
    expect(desk.locator(".translation-parts")).to_contain_text("ひな形の文が残っています")
    desk.check("[name=all_the_same]")
    desk.locator("[name=at]").click()
    desk.keyboard.type(moment)
    desk.get_by_role("button", name="同時に公開").click()
    expect(desk.locator(".messages")).to_contain_text(re.compile(f"{JAPANESE}|{ENGLISH}"))


def test_news_goes_from_the_writer_to_readers_of_both_languages_and_is_corrected(at_desk, phone, product):
    write(at_desk("writer"))
    checker = at_desk("checker")
    checker.get_by_role("link", name=JAPANESE).first.click()
    press(checker, "承認")

    publisher = at_desk("editor")
    expect(publisher.get_by_role("link", name=JAPANESE).first).to_be_visible()
    translate(publisher)
    schedule_both(publisher, "2099-12-20 09:00")
    phone.goto("/news/")
    expect(phone.locator("main")).not_to_contain_text(JAPANESE)
    product.manage("shell", "-c", BRING_FORWARD.format(titles=[JAPANESE, ENGLISH]))

    phone.goto("/en/news/")
    phone.get_by_role("link", name=ENGLISH).first.click()
    expect(phone.locator("h1")).to_have_text(ENGLISH)
    phone.goto("/news/")
    phone.get_by_role("link", name=JAPANESE).first.click()
    article = phone.locator("main")
    expect(article.locator("img[alt='机を囲んで話す人たち']")).to_be_visible()
    expect(article).to_contain_text("話を聞いてもらえた夜でした。")
    expect(article.locator("a[href*='/campaigns/']").first).to_be_visible()
    expect(article).not_to_contain_text("更新")
    address = phone.url

    publisher.goto("/admin/news/")
    publisher.get_by_role("link", name=JAPANESE).first.click()
    now = datetime.now(ZoneInfo("Asia/Tokyo"))
    publisher.fill("[name=updated_at]", f"{now:%Y-%m-%d %H:%M}")
    publisher.keyboard.press("Escape")
    publisher.fill("[name=subtitle]", "参加は42人でした。")
    press(publisher, "公開")
    expect(publisher.locator(".messages")).to_contain_text("公開されました")
    phone.goto(address)
    expect(article).to_contain_text("参加は42人でした。")
    expect(article).to_contain_text("更新")

    for place, word, title in (("", "灯台守", JAPANESE), ("/en", "lighthouse", ENGLISH)):
        phone.goto(f"{place}/search/?q={word}")
        expect(phone.locator("main").get_by_role("link", name=re.compile(title)).first).to_be_visible()
        phone.goto(f"{place}/news/")
        feed = phone.locator("link[rel=alternate][type='application/atom+xml']").first.get_attribute("href")
        assert title in phone.request.get(feed).text()
