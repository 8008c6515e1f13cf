"""After Stripe: right before the webhook and after it, never a 500, never about the person."""

import pytest

from donate.models import Attempt, Entry
from tests.donate.conftest import books, books_of
from tests.donate.visitors import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

ADDRESSES = ["/donate/thanks/", "/en/donate/thanks/"]


def session_of(attempt: Attempt) -> str:
    return str(Attempt.objects.get(pk=attempt.pk).stripe_session)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("frequency", ["once", "monthly"])
def test_a_paid_gift_is_thanked_for_before_the_webhook_comes(client, give, sandbox, address, frequency):
    attempt = give(amount=3000, frequency=frequency)
    response = client.get(address, {"session_id": session_of(attempt)})
    assert response.status_code == 200
    text = response.content.decode()
    assert ("¥3,000" if "/en/" in address else "3,000円") in text
    twin = client.get(soup(response).select_one(".language-switch")["href"])
    assert soup(twin).h1.get_text() == {"/en/donate/thanks/": "ようこそ、この食卓へ。"}.get(
        address, "Welcome to the table."
    )
    assert "hana@example.org" not in text
    assert "山田" not in text
    assert books() == books_of(sandbox)


def test_the_webhook_afterwards_books_nothing_twice(client, give, deliver, sandbox):
    attempt = give()
    client.get(ADDRESSES[0], {"session_id": session_of(attempt)})
    deliver()
    client.get(ADDRESSES[0], {"session_id": session_of(attempt)})
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_gift_at_the_konbini_is_told_where_to_pay(client, give, sandbox, address):
    attempt = give(method="konbini")
    page = soup(client.get(address, {"session_id": session_of(attempt)}))
    donation = Attempt.objects.get().donation
    assert donation.status == "pending"
    assert page.select_one("h1 ~ p a.button")["href"] == donation.voucher_url
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_that_expired_says_that_nothing_was_charged(client, sandbox, address):
    from donate import checkout
    from tests.donate.conftest import gift

    request = gift()
    checkout.begin(request)
    session = Attempt.objects.get().stripe_session
    open_page = soup(client.get(address, {"session_id": session}))
    assert open_page.select_one('a[href^="http"].button') is not None
    sandbox.expire(session)
    response = client.get(address, {"session_id": session})
    assert response.status_code == 200
    assert ("Nothing has been charged" if "/en/" in address else "引き落としはありません") in response.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "session_id",
    ["cs_test_unknown", "garbage", "cs_" + "x" * 500, "pi_1", "cs_%00", "cs_é", "../../etc", "cs_a/b?c#d", "{id}"],
)
def test_an_unknown_session_is_answered_kindly(client, sandbox, address, session_id):
    response = client.get(address, {"session_id": session_id})
    assert response.status_code == 404
    assert soup(response).select_one("h1").text.strip()


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_bare_address_is_a_page(client, address):
    assert client.get(address).status_code == 200


def test_a_session_of_somebody_else_at_stripe_shows_nothing(client, sandbox, stripe_server):
    from donate import stripe_api

    foreign = stripe_api.create_session(
        {
            "mode": "payment",
            "success_url": "http://testserver/",
            "line_items": [
                {"quantity": 1, "price_data": {"currency": "jpy", "unit_amount": 777, "product_data": {"name": "x"}}}
            ],
        },
        key="foreign",
    )
    response = client.get(ADDRESSES[0], {"session_id": foreign["id"]})
    assert response.status_code == 404
    assert "777" not in response.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_where_stripe_is_away_the_page_says_so_and_asks_nobody_to_pay_again(client, give, sandbox, address):
    attempt = give()
    sandbox.break_next("error", times=3, path="checkout/sessions")
    response = client.get(address, {"session_id": session_of(attempt)})
    assert response.status_code == 503
    assert not soup(response).select("main a.button")


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_our_books_know_is_shown_while_stripe_is_away(client, give, deliver, sandbox, address):
    once, at_the_shop = give(amount=3000), give(amount=4000, method="konbini")
    deliver()
    sandbox.break_next("error", times=100, path="checkout/sessions")
    paid = client.get(address, {"session_id": session_of(once)})
    assert paid.status_code == 200
    assert Attempt.objects.get(pk=once.pk).donation.number in paid.content.decode()
    waiting = client.get(address, {"session_id": session_of(at_the_shop)})
    assert waiting.status_code == 200
    assert soup(waiting).select_one("h1 ~ p a.button")["href"]


@pytest.mark.parametrize("frequency", ["once", "monthly"])
def test_what_is_paid_in_our_books_is_thanked_for_without_a_question_to_stripe(
    client, give, deliver, sandbox, frequency
):
    attempt = give(amount=3000, frequency=frequency)
    asking = client.get(ADDRESSES[0], {"session_id": session_of(attempt)})
    deliver()
    asked = len(sandbox.requests())
    from_books = client.get(ADDRESSES[0], {"session_id": session_of(attempt)})
    assert len(sandbox.requests()) == asked
    assert from_books.status_code == 200
    assert soup(from_books).main.get_text() == soup(asking).main.get_text()


def test_what_is_not_settled_in_our_books_is_asked_for(client, give, deliver, sandbox):
    """A payment at the shop may have come since; and a payment whose session we have not seen ended is not all."""
    at_the_shop, paid = give(amount=4000, method="konbini"), give(amount=3000)
    deliver("payment_intent.succeeded", "payment_intent.requires_action", "checkout.session.completed")
    Attempt.objects.filter(pk=paid.pk).update(state=Attempt.State.STARTED)
    sandbox.pay_voucher(Attempt.objects.get(pk=at_the_shop.pk).donation.payment_intent)
    for attempt in (at_the_shop, paid):
        page = client.get(ADDRESSES[0], {"session_id": session_of(attempt)})
        assert Attempt.objects.get(pk=attempt.pk).donation.number in page.content.decode()
        assert Attempt.objects.get(pk=attempt.pk).state == Attempt.State.COMPLETED
        assert soup(page).h1.get_text() == "ようこそ、この食卓へ。"


def test_a_gift_that_was_given_back_later_is_booked_though_its_page_asks_nobody(client, give, deliver, sandbox):
    attempt = give()
    deliver()
    sandbox.refund(Attempt.objects.get().donation.payment_intent, 500)
    assert client.get(ADDRESSES[0], {"session_id": session_of(attempt)}).status_code == 200
    deliver()
    assert books() == books_of(sandbox)
    assert len(books()) == 2


def test_many_donors_behind_one_address_read_their_thanks_however_often_stripe_may_be_asked(
    client, give, deliver, monkeypatch
):
    monkeypatch.setattr("donate.views.RELOADS", 3)
    known = give(amount=3000)
    waits = give(amount=5000, method="konbini")
    deliver()
    new = give(amount=4000)
    for attempt in (known, waits):
        looks = [client.get(ADDRESSES[0], {"session_id": session_of(attempt)}).status_code for _look in range(5)]
        assert looks == [200] * 5
    assert client.get(ADDRESSES[0], {"session_id": session_of(new)}).status_code == 429


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_asks_for_too_many_pages_is_told_so_and_hears_nothing_of_the_payment_company(
    client, give, monkeypatch, address
):
    monkeypatch.setattr("donate.views.RELOADS", 0)
    monkeypatch.setattr("donate.views.GUESSES", 0)
    for session in (session_of(give()), "cs_test_guessed"):
        response = client.get(address, {"session_id": session})
        assert (response.status_code, response["Retry-After"]) == (429, "3600")
        words = soup(response).main.get_text()
        assert ("in a short time" if "/en/" in address else "短い時間に") in words
        assert (
            "no need to pay a second time" if "/en/" in address else "もう一度お支払いになる必要はありません"
        ) in words
        assert ("payment company" if "/en/" in address else "決済会社") not in words


def test_the_page_is_for_nobody_elses_memory(client):
    response = client.get(ADDRESSES[0])
    assert "no-store" in response["Cache-Control"]
    assert soup(response).select_one('meta[name="robots"][content="noindex"]') is not None


def test_guessing_sessions_uses_up_none_of_the_reads_that_stripe_allows(client, stripe_server, give, deliver):
    own = give()
    deliver()
    own.refresh_from_db()
    statuses = [client.get(ADDRESSES[0], {"session_id": f"cs_test_{number}"}).status_code for number in range(25)]
    assert statuses == [404] * 20 + [429] * 5
    assert client.get(ADDRESSES[0], {"session_id": own.stripe_session}).status_code == 200
