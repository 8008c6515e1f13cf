"""A receipt, from the wish for one to the paper in the donor's hands, changed and taken back by staff."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_donor import expect_thanks, fill_in, pay, press

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

EMAIL = "receipt@example.jp"


def give_with_a_receipt(page: Page, product) -> None:
    page.goto("/donate/")
    fill_in(page, email=EMAIL)
    page.check("[name=wants_receipt][value=yes]")
    page.fill("[name=postal_code]", "100-0001")
    page.select_option("[name=prefecture]", "東京都")
    page.fill("[name=address]", "千代田区見本1-1")
    press(page)
    pay(page, product)
    expect_thanks(page)


def open_my_page(page: Page, product) -> None:
    """The mailed link, opened and confirmed."""
    page.goto("/mine/")
    page.fill("main [name=email]", EMAIL)
    page.locator("main form button[type=submit]").first.click()
    texts = [mail.get_body(("plain",)).get_content() for mail in product.mails(EMAIL)]
    links = [link for text in texts for link in re.findall(r"http\S+/mine/in/\S+", text)]
    page.goto(links[-1])
    page.locator("main form button[type=submit]").first.click()


def log_in(page: Page, product, user: str) -> None:
    page.goto("/admin/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", product.password)
    page.click("button[type=submit]")


def papers(product) -> list[tuple[str, bytes]]:
    """Every mail that carried a paper: its words and the PDF, oldest first."""
    return [
        (mail.get_body(("plain",)).get_content(), file.get_content())
        for mail in product.mails(EMAIL)
        for file in mail.iter_attachments()
        if file.get_content_type() == "application/pdf"
    ]


def test_a_receipt_comes_at_once_is_changed_on_the_donors_word_and_ends_with_the_gift(phone, desktop, product):
    before = product.books()
    give_with_a_receipt(phone, product)
    [(_kind, intent, _amount)] = set(product.books()) - set(before)
    [(words, paper)] = papers(product)
    number = re.search(r"20\d\d-\d{6}", words).group()
    assert "試験 花" in words
    assert paper.startswith(b"%PDF")

    open_my_page(phone, product)
    link = phone.locator("a[href*='/mine/receipts/']")
    assert phone.request.get(link.get_attribute("href")).body() == paper

    log_in(desktop, product, "fundraiser")
    desktop.goto(f"/admin/giving/receipts/?q={int(number[5:])}")
    desktop.get_by_role("link", name=number).click()
    desktop.locator("a[href*='/receipts/reissue/']").click()
    desktop.fill("[name=name]", "見本 花")
    desktop.fill("[name=reason]", "名字の変更")
    desktop.locator("main form button[type=submit]").click()
    expect(desktop.locator("main")).to_contain_text("名字の変更")
    words, again = papers(product)[-1]
    assert "見本 花" in words
    assert number in words
    assert again != paper

    product.sandbox.refund(key=intent)
    assert product.sandbox.settle(timeout=20)
    phone.reload()
    expect(phone.locator("main")).to_contain_text("無効")
    expect(link).to_have_count(0)
    desktop.reload()
    expect(desktop.locator(".receipt-void")).to_be_visible()
