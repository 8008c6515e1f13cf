"""The hosted pages, used as a browser without JavaScript uses them."""

import html
import re

import pytest
import requests

CARD = {"method": "card", "number": "4242 4242 4242 4242", "exp": "12/34", "cvc": "123", "name": "花子"}


def post(url, fields):
    return requests.post(url, data=fields, allow_redirects=False, timeout=10)


def page(url, **headers):
    response = requests.get(url, headers=headers, timeout=10)
    return response.status_code, html.unescape(response.text)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("ja", ["お金は動きません", "WELgee へのご寄付", "¥3,000 を寄付する"]),
        ("en", ["No money moves", "Gift to WELgee", "Donate ¥3,000"]),
    ],
)
def test_the_page_says_in_the_sessions_language_that_payments_are_simulated(giver, locale, words):
    session = giver.session(locale=locale)
    status, text = page(session.url, **{"Accept-Language": "fr"})
    assert status == 200
    assert f'<html lang="{locale}">' in text
    for word in [*words, "4000 0000 0000 0002"]:
        assert word in text


def test_a_card_pays_and_leads_back_to_the_site(sandbox, giver):
    session = giver.session()
    answer = post(session.url, CARD)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://site.test/donate/thanks/?session_id={session.id}"
    assert sandbox.get(session.id)["customer_details"]["name"] == "花子"
    assert "完了しています" in page(session.url)[1]
    assert "完了しています" in post(session.url, CARD).text
    assert len(sandbox.books()) == 1


def test_a_declined_card_stays_on_the_page_with_the_reason(sandbox, giver):
    session = giver.session()
    answer = post(session.url, {**CARD, "number": "4000000000000002"})
    assert answer.status_code == 422
    assert "カードが拒否されました" in answer.text
    assert 'value="4000000000000002"' in answer.text
    assert sandbox.get(session.id)["status"] == "open"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "4111 1111 1111 1111"}, "number"),
        ({"number": ""}, "number"),
        ({"exp": "13/34"}, "exp"),
        ({"exp": "01/20"}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"cvc": "12"}, "cvc"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_a_wrong_field_is_named_and_linked(sandbox, giver, change, field):
    session = giver.session(customer_email=None)
    answer = post(session.url, {**CARD, "email": "hanako@example.jp", **change})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'aria-describedby="{field}-problem"' in answer.text
    assert sandbox.all("charge") == []


@pytest.mark.parametrize(("answer", "paid"), [("yes", True), ("no", False)])
@pytest.mark.parametrize("every", ["", "month"])
def test_the_bank_asks_and_the_donor_answers(sandbox, giver, answer, paid, every):
    session = giver.session(every=every)
    asked = post(session.url, {**CARD, "number": "4000002500003155"})
    assert asked.headers["Location"].endswith("/3ds")
    assert "本人認証" in page(session.url + "/3ds")[1]
    answered = post(session.url + "/3ds", {"answer": answer})
    assert answered.status_code == (303 if paid else 422)
    assert (sandbox.get(session.id)["status"] == "complete") is paid
    assert len(sandbox.books()) == paid


def test_konbini_shows_a_voucher_and_a_way_back(sandbox, giver):
    session = giver.session(5000)
    answer = post(session.url, {"method": "konbini", "store": "seicomart", "name": "花子"})
    status, text = page(requests.compat.urljoin(session.url, answer.headers["Location"]))
    assert status == 200
    assert "セイコーマート" in text
    assert f"http://site.test/donate/thanks/?session_id={session.id}" in text
    intent = sandbox.get(sandbox.get(session.id)["payment_intent"])
    assert page(intent["next_action"]["konbini_display_details"]["hosted_voucher_url"])[0] == 200


def test_the_portal_changes_the_card_pays_what_is_open_and_stops(sandbox, client, giver):
    sub = giver.monthly(sandbox)
    sandbox.fail_renewals(sub)
    sandbox.renew(sub)
    customer = sandbox.get(sub)["customer"]
    portal = client.v1.billing_portal.sessions.create(
        {"customer": customer, "return_url": "http://site.test/mine/", "locale": "ja"}
    )
    assert "4242" in page(portal.url)[1]
    assert post(portal.url + "/card", {**CARD, "number": "4000000000000002"}).status_code == 422
    assert post(portal.url + "/card", {**CARD, "number": "5555555555554444"}).status_code == 303
    assert "MASTERCARD •••• 4444" in page(portal.url)[1]
    assert post(portal.url + "/pay", {}).status_code == 422  # the gift still has the card it began with
    client.v1.subscriptions.update(sub, {"default_payment_method": ""})
    assert post(portal.url + "/card", {**CARD, "number": "5555555555554444"}).status_code == 303
    assert post(portal.url + "/pay", {}).status_code == 303
    assert sandbox.get(sub)["status"] == "active"
    assert post(portal.url + "/cancel", {"subscription": sub}).status_code == 303
    assert sandbox.get(sub)["cancel_at_period_end"] is True
    other = giver.monthly(sandbox)
    assert post(portal.url + "/cancel", {"subscription": other}).status_code == 422


def test_a_portal_flow_leads_back_where_the_site_said(sandbox, client, giver):
    customer = sandbox.get(giver.monthly(sandbox))["customer"]
    flow = {
        "type": "payment_method_update",
        "after_completion": {"type": "redirect", "redirect": {"return_url": "http://site.test/mine/?card=1"}},
    }
    portal = client.v1.billing_portal.sessions.create({"customer": customer, "flow_data": flow})
    assert post(portal.url + "/card", CARD).headers["Location"] == "http://site.test/mine/?card=1"


def test_the_page_that_moves_time_does_what_its_buttons_say(shared_server, sandbox, client, giver):
    sub = giver.monthly(sandbox)
    intent = giver.once(sandbox)
    voucher = sandbox.pay(giver.session(4000).id, method="konbini")
    giver.session()
    base = shared_server.base_url
    status, text = page(base + "/sandbox/?lang=ja")
    assert status == 200
    assert sub in text
    assert intent in text

    def press(verb, **fields):
        answer = post(f"{base}/sandbox/do/{verb}", fields)
        assert answer.status_code == 303
        return page(base + answer.headers["Location"])[1]

    press("pay_voucher", key=voucher["payment_intent"])
    press("refund", key=intent, amount="1000")
    press("dispute", key=intent)
    press("close_dispute", dispute_id=sandbox.all("dispute")[0]["id"], won="true")
    press("fail_renewals", subscription_id=sub, failing="true")
    press("next_renewal")
    assert sandbox.get(sub)["status"] == "past_due"
    press("cancel", subscription_id=sub)
    press("advance", months="1")
    assert sum(book.amount for book in sandbox.books()) == 2000 + 2000 + 4000
    assert requests.get(base + "/sandbox/books", timeout=5).json()["balance"] == 8000
    for nonsense in (press("refund", key=intent, amount="many"), press("refund", key="pi_none"), press("unicorn")):
        assert 'role="alert"' in nonsense
    event = sandbox.events()[-1]["id"]
    assert event in page(f"{base}/sandbox/events/{event}")[1]
    assert page(base + "/sandbox/events")[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/c/pay/cs_none", "/c/pay/evt_1", "/c/pay/_time", "/p/session/x", "/vouchers/x", "/invoices/x", "/receipts/x"],
)
def test_an_unknown_page_says_so(shared_server, sandbox, path):
    status, text = page(shared_server.base_url + path)
    assert status == 404
    assert "お金は動きません" in text


def test_pages_run_no_script_and_ask_nobody_else(shared_server, sandbox, client, giver):
    customer = sandbox.get(giver.monthly(sandbox))["customer"]
    portal = client.v1.billing_portal.sessions.create({"customer": customer}).url
    for url in (giver.session().url, portal, shared_server.base_url + "/sandbox/"):
        response = requests.get(url, timeout=5)
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert not re.search(r"<script|<style| style=| on[a-z]+=|//fonts|https://", response.text)
