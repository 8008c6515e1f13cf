"""A fundraiser at the desk, in a real browser, with the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_donor import expect_thanks, fill_in, pay, press

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

#: The admin's first pages of a process take their time on a busy machine (milliseconds).
PATIENCE = 30_000


def enter(page: Page, product, user: str) -> None:
    page.goto("/admin/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", product.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


def test_a_refund_ends_the_gift_is_booked_and_mailed_and_leaves_a_reason(phone, desktop, product):
    phone.goto("/donate/?frequency=monthly&amount=3000")
    fill_in(phone, email="refund@example.jp", frequency="monthly")
    press(phone)
    pay(phone, product)
    expect_thanks(phone)

    enter(desktop, product, "fundraiser")
    desktop.goto("/admin/giving/payments/?q=refund@example.jp")
    desktop.locator("main .listing a[href*='/payments/inspect/']").first.click()
    desktop.locator("a[href*='/payments/refund/']").focus()
    desktop.keyboard.press("Enter")
    desktop.fill("[name=amount]", "9999")
    desktop.fill("[name=reason]", "お電話でのご希望")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Space")  # the recurring gift stops as well
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("main .error-message").first).to_be_visible(timeout=PATIENCE)
    expect(desktop.locator("[name=reason]")).to_have_value("お電話でのご希望")
    desktop.fill("[name=amount]", "3000")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("main")).to_contain_text("お電話でのご希望", timeout=PATIENCE)
    before = product.books()
    desktop.locator("main button.no").focus()
    desktop.keyboard.press("Enter")
    expect(desktop).to_have_url(re.compile(r"/payments/inspect/"), timeout=PATIENCE)
    expect(desktop.locator("main")).to_contain_text("お電話でのご希望")
    new = set(product.books()) - set(before)
    assert [(kind, amount) for kind, _id, amount in new] == [("refund", -3000)]
    assert new <= set(product.sandbox_books())
    words = [mail.get_body(("plain",)).get_content() for mail in product.mails("refund@example.jp")]
    assert any("3,000円" in text and "お返し" in text for text in words)
    desktop.goto("/admin/giving/recurring/?q=refund@example.jp")
    desktop.locator("main .listing a[href*='/recurring/inspect/']").first.click()
    expect(desktop.locator("main")).not_to_contain_text("継続の寄付を止める…")


@pytest.mark.parametrize("user", ["editor", "partner"])
def test_whoever_is_no_fundraiser_meets_no_donor(desktop, product, user):
    enter(desktop, product, user)
    expect(desktop.locator("a[href^='/admin/giving/']")).to_have_count(0)
    desktop.goto("/admin/giving/donors/")
    expect(desktop).to_have_url(re.compile(r"/admin/$"))
