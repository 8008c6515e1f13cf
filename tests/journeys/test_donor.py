"""A donor, from the button to the books, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]

DECLINED = "4000 0000 0000 0002"
ASKS_THE_BANK = "4000 0025 0000 3155"


def fill_in(page: Page, *, email: str, frequency: str = "once", amount: str = "3000") -> None:
    """Choose a gift and say who one is: the four fields that must be filled."""
    page.check(f"input[name=frequency][value={frequency}]")
    page.check(f"input[name=amount][value='{amount}']:visible")
    page.fill("[name=family_name]", "試験")
    page.fill("[name=given_name]", "花")
    page.fill("[name=email]", email)
    page.check("[name=consent]")


def press(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


def pay(page: Page, product, card: str = "4242 4242 4242 4242") -> None:
    """On the payment company's page."""
    expect(page).to_have_url(re.compile(re.escape(product.sandbox_url)))
    page.fill("[name=number]", card)
    page.fill("[name=name]", "HANA SHIKEN")
    page.click("button.main")


def expect_thanks(page: Page, prefix: str = "") -> None:
    expect(page).to_have_url(re.compile(rf"{prefix}/donate/thanks/\?session_id=cs_"))


def test_a_gift_in_japanese_on_a_phone_is_thanked_booked_and_mailed(phone, product):
    before = product.books()
    phone.goto("/donate/")
    fill_in(phone, email="once@example.jp")
    press(phone)
    pay(phone, product)
    expect_thanks(phone)
    expect(phone.locator("main")).to_contain_text("3,000円")
    new = set(product.books()) - set(before)
    assert [(kind, amount) for kind, _id, amount in new] == [("payment", 3000)]
    assert new <= set(product.sandbox_books())
    [mail] = product.mails("once@example.jp")
    assert "3,000円" in mail.get_body(("plain",)).get_content()


def test_a_monthly_gift_in_english_renews(desktop, product):
    desktop.goto("/en/donate/?frequency=monthly&amount=5000")
    expect(desktop.locator("input[name=amount][value='5000']:visible")).to_be_checked()
    fill_in(desktop, email="monthly@example.org", frequency="monthly", amount="5000")
    press(desktop)
    pay(desktop, product)
    expect_thanks(desktop, "/en")
    expect(desktop.locator("main")).to_contain_text("¥5,000")
    [mail] = product.mails("monthly@example.org")
    assert "¥5,000" in mail.get_body(("plain",)).get_content()
    assert not re.search(r"[ぁ-んァ-ヶ]", mail["Subject"])


def test_a_campaign_page_that_stays_open_counts_a_new_supporter_without_a_reload(desktop, phone, product):
    desktop.goto("/campaigns/seats-200/")
    figures = desktop.locator("[data-live=figures]")
    before = figures.inner_text()
    desktop.evaluate("window.stayed = true")
    phone.goto("/donate/?campaign=seats-200&frequency=monthly&amount=3000")
    fill_in(phone, email="seated@example.jp", frequency="monthly")
    press(phone)
    pay(phone, product)
    expect_thanks(phone)
    desktop.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as on coming back to the tab
    expect(figures).not_to_have_text(before, use_inner_text=True)
    assert desktop.evaluate("window.stayed")


@pytest.fixture
def under_attack(phone, product):
    """The switch is turned, and the site's process knows."""

    def turn(up: bool) -> None:
        turned = f"from donate.models import Shield; shield = Shield.load(); shield.is_up = {up}; shield.save()"
        product.manage("shell", "--no-imports", "-c", turned)
        known = (
            "wanted => fetch('/donate/').then(page => page.text()).then(text => text.includes('data-work') === wanted)"
        )
        phone.wait_for_function(known, arg=up, polling=500)

    phone.goto("/donate/")
    turn(True)
    yield
    phone.goto("/donate/")
    turn(False)


def test_under_attack_the_browser_works_for_a_moment_and_nobody_waits(phone, product, under_attack):
    phone.goto("/donate/")
    fill_in(phone, email="attacked@example.jp")
    press(phone)
    pay(phone, product)
    expect_thanks(phone)


def test_a_gift_paid_at_the_konbini_is_booked_when_it_is_paid(phone, product):
    before = product.books()
    phone.goto("/donate/")
    fill_in(phone, email="konbini@example.jp", amount="5000")
    press(phone)
    phone.check("[name=method][value=konbini]")
    phone.fill("[name=name]", "試験 花")
    phone.click("button.main")
    phone.click("a.main")
    expect_thanks(phone)
    assert product.books() == before
    waiting = [intent for intent in product.sandbox.all(kind="payment_intent") if intent["status"] == "requires_action"]
    intent = waiting[-1]
    product.sandbox.pay_voucher(key=intent["id"])
    assert product.sandbox.settle(timeout=20)
    assert ("payment", intent["id"], 5000) in product.books()
    phone.reload()
    expect(phone.locator("main")).to_contain_text("5,000円")
    assert len(product.mails("konbini@example.jp")) == 2  # how to pay; thanks


def test_a_declined_card_charges_nothing_and_another_one_still_can(phone, product):
    before = product.books()
    phone.goto("/donate/")
    fill_in(phone, email="declined@example.jp", amount="1000")
    press(phone)
    pay(phone, product, card=DECLINED)
    expect(phone).to_have_url(re.compile(re.escape(product.sandbox_url)))
    assert product.books() == before
    pay(phone, product)
    expect_thanks(phone)
    assert [(kind, amount) for kind, _id, amount in set(product.books()) - set(before)] == [("payment", 1000)]


def test_a_card_whose_bank_asks_is_charged_once_the_donor_agreed(desktop, product):
    desktop.goto("/donate/")
    fill_in(desktop, email="bank@example.jp", amount="1000")
    press(desktop)
    pay(desktop, product, card=ASKS_THE_BANK)
    desktop.click("button[name=answer][value=yes]")
    expect_thanks(desktop)
    assert len(product.mails("bank@example.jp")) == 1


def test_a_gift_works_without_javascript_and_mistakes_are_explained(scriptless, product):
    scriptless.goto("/donate/")
    fill_in(scriptless, email="plain.example.jp", amount="other")
    scriptless.fill("[name=other_amount]", "三千円")
    press(scriptless)
    summary = scriptless.locator(".error-summary")
    expect(summary.locator("a")).to_have_count(2)
    expect(scriptless.locator("[name=other_amount]")).to_have_value("三千円")
    expect(scriptless.locator("[name=family_name]")).to_have_value("試験")
    scriptless.fill("[name=other_amount]", "３，０００円")
    scriptless.fill("[name=email]", "plain@example.jp")
    press(scriptless)
    pay(scriptless, product)
    expect_thanks(scriptless)
    expect(scriptless.locator("main")).to_contain_text("3,000円")


def test_who_turns_back_at_the_payment_page_is_charged_nothing(desktop, product):
    before = product.books()
    desktop.goto("/en/donate/")
    fill_in(desktop, email="back@example.org", amount="1000")
    press(desktop)
    desktop.click("p.center a")
    expect(desktop).to_have_url(re.compile("/en/donate/"))
    assert product.books() == before


def test_the_books_and_the_sandboxs_agree_after_all_of_it(product):
    assert product.sandbox.settle(timeout=30)
    product.manage("reconcile")
    assert product.books() == product.sandbox_books()
