"""A company asks, and staff find the inquiry in the inbox."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]


def ask(page, *, path: str, company: str, email: str) -> None:
    page.goto(path)
    page.locator("a[href$='/corporate/inquiry/']").first.click()
    topic = page.locator("[name=topic]").first
    if topic.evaluate("element => element.tagName") == "SELECT":
        topic.select_option(index=1)
    else:
        topic.check()
    page.fill("[name=company]", company)
    page.fill("[name=name]", "見本 一郎")
    page.fill("[name=email]", email)
    page.fill("[name=message]", "採用について相談したいです。")
    page.check("[name=consent]")
    page.locator("main form button[type=submit]").last.click()


def test_an_inquiry_is_confirmed_at_once_and_waits_in_the_inbox(phone, desktop, product):
    ask(phone, path="/corporate/", company="見本精機株式会社", email="company@example.jp")
    expect(phone).to_have_url(re.compile(r"/corporate/inquiry/.+"))
    [mail] = product.mails("company@example.jp")
    assert "採用について相談したいです。" not in mail.get_body(("plain",)).get_content()

    desktop.goto("/admin/login/")
    desktop.fill("[name=username]", "partner")
    desktop.fill("[name=password]", product.password)
    desktop.click("button[type=submit]")
    desktop.wait_for_url("**/admin/")
    desktop.goto("/admin/inquiries/")
    expect(desktop.locator("main")).to_contain_text("見本精機株式会社")


def test_an_inquiry_in_english_is_confirmed_in_english(desktop, product):
    ask(desktop, path="/en/corporate/", company="Example Ltd", email="company@example.org")
    expect(desktop).to_have_url(re.compile(r"/en/corporate/inquiry/.+"))
    [mail] = product.mails("company@example.org")
    assert not re.search(r"[ぁ-んァ-ヶ]", mail["Subject"])


def test_mistakes_are_explained_and_nothing_is_lost(scriptless):
    scriptless.goto("/corporate/inquiry/")
    scriptless.fill("[name=company]", "見本株式会社")
    scriptless.fill("[name=email]", "no-address")
    scriptless.locator("main form button[type=submit]").last.click()
    expect(scriptless.locator(".error-summary")).to_be_visible()
    expect(scriptless.locator("[name=company]")).to_have_value("見本株式会社")
    expect(scriptless.locator("[name=email]")).to_have_value("no-address")
