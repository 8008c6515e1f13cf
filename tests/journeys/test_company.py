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


def test_a_company_attaches_a_file_answers_a_question_and_is_answered_from_the_inbox(phone, desktop, product, tmp_path):
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n")
    phone.goto("/corporate/inquiry/")
    phone.locator("[name=topic][value=hire]").check()
    phone.fill("[name=message]", "設計の方を探しています。")
    phone.locator("fieldset", has_text="ご希望の時期").locator("label", has_text="半年のうちに").last.click()
    phone.set_input_files("[name=attachments]", plan)
    phone.fill("[name=company]", "見本設計株式会社")
    phone.fill("[name=name]", "見本 二郎")
    phone.fill("[name=email]", "jiro@sekkei.example.jp")
    phone.check("[name=consent]")
    phone.locator("main form button[type=submit]").last.click()
    expect(phone).to_have_url(re.compile(r"/corporate/inquiry/\?sent="))

    desktop.goto("/admin/login/?next=/admin/inquiries/")
    desktop.fill("[name=username]", "partner")
    desktop.fill("[name=password]", product.password)
    desktop.click("button[type=submit]")
    desktop.get_by_role("link", name=re.compile("見本設計株式会社")).click()
    expect(desktop.locator("main")).to_contain_text("半年のうちに")
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="plan.pdf").click()
    assert download.value.suggested_filename == "plan.pdf"

    desktop.get_by_role("link", name="メールで返信").click()
    desktop.get_by_role("link", name="打ち合わせのお願い").click()
    expect(desktop.locator("[name=text]")).to_have_value(re.compile("見本 二郎 様"))
    with desktop.expect_response(lambda answer: answer.request.method == "POST"):
        desktop.locator("[name=text]").press_sequentially("お待ちしています。")
    desktop.reload()
    expect(desktop.locator("[name=text]")).to_have_value(re.compile("お待ちしています。"))
    desktop.get_by_role("button", name="送る前に確認").click()
    expect(desktop.frame_locator("iframe").locator("body")).to_contain_text("お待ちしています。")
    desktop.get_by_role("button", name="送る", exact=True).click()
    expect(desktop.locator(".inbox-head")).to_contain_text("返信済み")
    _confirmation, answer = product.mails("jiro@sekkei.example.jp")
    assert "お待ちしています。" in answer.get_body(("plain",)).get_content()
    assert answer["In-Reply-To"] == _confirmation["Message-ID"]


def test_an_editor_adds_a_question_to_the_form_by_its_button(desktop, product):
    desktop.goto("/admin/login/?next=/admin/pages/search/?q=企業のお問い合わせ")
    desktop.fill("[name=username]", "editor")
    desktop.fill("[name=password]", product.password)
    desktop.press("[name=password]", "Enter")
    desktop.locator("main a[href$='/edit/']", has_text="企業のお問い合わせ").first.click()
    number = int(desktop.locator("[name=questions-TOTAL_FORMS]").input_value())
    desktop.get_by_role("button", name="質問を追加").press("Enter")
    desktop.locator(f"[name=questions-{number}-label]").fill("ご希望の連絡方法")
    expect(desktop.locator("[name=questions-TOTAL_FORMS]")).to_have_value(str(number + 1))


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
