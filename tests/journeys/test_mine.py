"""A donor's own pages, from the mail with the link to what Stripe then collects, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]


def newest(product, to: str) -> str:
    """The words of the last mail that went there."""
    return product.mails(to)[-1].get_body(("plain",)).get_content()


def come_in(page: Page, product, email: str, prefix: str = "", query: str = "") -> str:
    """By the mailed link; its address."""
    page.goto(f"{prefix}/mine/{query}")
    page.fill("[name=email]", email)
    page.press("[name=email]", "Enter")
    expect(page.locator("#sent")).to_be_visible()
    link = re.search(r"http\S+/mine/in/\S+", newest(product, email))
    assert link
    page.goto(link[0])
    page.locator("main form button").click()
    expect(page.locator(".gift-card")).to_be_visible()
    return link[0]


def monthly_at_stripe(product, email: str) -> dict:
    """The subscription as the sandbox has it."""
    [customer] = [one for one in product.sandbox.all(kind="customer") if one["email"] == email]
    [found] = [one for one in product.sandbox.all(kind="subscription") if one["customer"] == customer["id"]]
    return found


def price(subscription: dict) -> int:
    return subscription["items"]["data"][0]["price"]["unit_amount"]


def test_two_taps_on_a_phone_raise_the_gift_and_the_link_opens_no_second_time(phone, desktop, product):
    link = come_in(phone, product, "hana@donor.example")
    phone.locator(".raise-list label").nth(1).tap()
    expect(phone.locator(".raise-confirm:visible")).to_contain_text("4,000円")
    phone.get_by_role("button", name="この金額にする").tap()
    expect(phone).to_have_url(re.compile(r"/mine/changed/"))
    expect(phone.locator("main")).to_contain_text("4,000円")
    assert price(monthly_at_stripe(product, "hana@donor.example")) == 4000
    told = newest(product, "hana@donor.example")
    assert "3,000円" in told
    assert "4,000円" in told
    desktop.goto(link)
    expect(desktop.locator("main")).not_to_contain_text("見本 花")
    expect(desktop.locator("[name=email]")).to_be_visible()


def test_a_rest_and_going_on_by_keyboard_in_english(desktop, product):
    come_in(desktop, product, "amina@donor.example", "/en")
    desktop.locator("summary", has_text="Rest for a while").press("Enter")
    desktop.locator("details[open] select").press("ArrowDown")
    desktop.locator("details[open] button").press("Enter")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Your gift rests")
    assert monthly_at_stripe(product, "amina@donor.example")["pause_collection"]["behavior"] == "void"
    desktop.goto("/en/mine/")
    desktop.get_by_role("button", name="Go on now").press("Enter")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Your gift goes on")
    assert not monthly_at_stripe(product, "amina@donor.example")["pause_collection"]


def test_stopping_without_javascript_asks_no_reason_and_collects_nothing_more(scriptless, product):
    come_in(scriptless, product, "midori@donor.example")
    scriptless.locator("summary", has_text="毎月の寄付を止める").click()
    scriptless.locator("details[open] button").click()
    expect(scriptless.locator("main")).to_contain_text("寄付")
    assert monthly_at_stripe(product, "midori@donor.example")["status"] == "canceled"
    scriptless.goto("/mine/")
    expect(scriptless.locator(".gift-card")).to_have_count(0)
