"""A gift on the hosted page, as the SDK sees it."""

import pytest
import stripe

from donate.sandbox import CardDeclined, Movement, StripeProblem


def types(sandbox):
    return [event["type"] for event in sandbox.events()]


def test_a_paid_session_has_intent_charge_and_balance_transaction(sandbox, client, giver):
    session = giver.session(3000, metadata={"attempt": "a"}, payment_intent_data={"metadata": {"attempt": "a"}})
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)

    sandbox.pay(session.id)

    session = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    intent = session.payment_intent
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert (intent.status, intent.amount_received, intent.metadata["attempt"]) == ("succeeded", 3000, "a")
    transaction = intent.latest_charge.balance_transaction
    assert (transaction.amount, transaction.fee, transaction.net, transaction.type) == (3000, 108, 2892, "charge")
    assert session.line_items.data[0].amount_total == 3000
    assert sandbox.books() == [Movement("payment", intent.id, 3000, "jpy")]


def test_events_of_a_gift_come_in_stripes_order(sandbox, giver):
    giver.once(sandbox)
    assert types(sandbox) == [
        "product.created",
        "price.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
        "checkout.session.completed",
    ]


def test_the_charge_learns_of_its_balance_transaction_after_the_event(sandbox, giver):
    giver.once(sandbox)
    (succeeded,) = sandbox.events("charge.succeeded")
    (updated,) = sandbox.events("charge.updated")
    assert succeeded["data"]["object"]["balance_transaction"] is None
    assert updated["data"]["previous_attributes"] == {"balance_transaction": None}
    assert updated["data"]["object"]["balance_transaction"].startswith("txn_")


def test_a_declined_card_leaves_the_session_open_and_another_card_pays(sandbox, client, giver):
    session = giver.session()
    with pytest.raises(CardDeclined) as refused:
        sandbox.pay(session.id, "4000000000009995")
    assert refused.value.decline_code == "insufficient_funds"
    failed = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert failed.status == "open"
    assert failed.payment_intent.status == "requires_payment_method"
    assert failed.payment_intent.last_payment_error.decline_code == "insufficient_funds"
    assert "payment_intent.payment_failed" in types(sandbox)

    paid = sandbox.pay(session.id)

    assert paid["payment_intent"] == failed.payment_intent.id
    assert [movement.amount for movement in sandbox.books()] == [3000]


def test_three_d_secure_can_be_passed_and_failed(sandbox, giver):
    passed = sandbox.pay(giver.session().id, "4000002500003155")
    charge = sandbox.get(sandbox.get(passed["payment_intent"])["latest_charge"])
    assert charge["payment_method_details"]["card"]["three_d_secure"]["result"] == "authenticated"

    session = giver.session()
    with pytest.raises(StripeProblem) as failed:
        sandbox.pay(session.id, "4000002500003155", authenticate=False)
    assert failed.value.code == "payment_intent_authentication_failure"
    intent = sandbox.get(sandbox.get(session.id)["payment_intent"])
    assert (intent["status"], intent["latest_charge"]) == ("requires_payment_method", None)
    assert len(sandbox.books()) == 1


def test_konbini_completes_unpaid_and_is_paid_later(sandbox, client, giver):
    session = sandbox.pay(giver.session(5000).id, method="konbini", store="lawson")
    assert (session["status"], session["payment_status"]) == ("complete", "unpaid")
    intent = client.v1.payment_intents.retrieve(session["payment_intent"], {"expand": ["latest_charge"]})
    assert intent.status == "requires_action"
    assert intent.next_action.konbini_display_details.stores.lawson.payment_code
    assert (intent.latest_charge.status, intent.latest_charge.paid) == ("pending", False)
    assert sandbox.books() == []

    sandbox.advance(days=2)
    sandbox.pay_voucher(session["id"])

    assert types(sandbox)[-1] == "checkout.session.async_payment_succeeded"
    charge = sandbox.all("charge")[0]
    assert charge["id"].startswith("py_")
    assert charge["payment_method_details"]["konbini"]["store"]["chain"] == "lawson"
    assert sandbox.books() == [Movement("payment", intent.id, 5000, "jpy")]
    assert sandbox.all("balance_transaction")[0]["type"] == "payment"


def test_a_konbini_voucher_expires_by_itself_at_the_end_of_its_last_day_in_japan(sandbox, giver):
    session = sandbox.pay(giver.session(5000).id, method="konbini")
    expires_at = sandbox.get(session["payment_intent"])["next_action"]["konbini_display_details"]["expires_at"]
    assert (expires_at + 1 + 9 * 3600) % 86400 == 0

    sandbox.advance_to(expires_at)

    assert types(sandbox)[-1] == "checkout.session.async_payment_failed"
    intent = sandbox.get(session["payment_intent"])
    assert intent["last_payment_error"]["code"] == "payment_intent_payment_attempt_expired"
    assert sandbox.books() == []


@pytest.mark.parametrize(("amount", "offered"), [(119, False), (120, True), (300_000, True), (300_001, False)])
def test_konbini_is_offered_within_its_range(giver, amount, offered):
    assert ("konbini" in giver.session(amount).payment_method_types) is offered


def test_konbini_is_not_offered_monthly_nor_where_it_is_excluded(giver):
    assert giver.session(2000, every="month").payment_method_types == ["card"]
    assert giver.session(2000, excluded_payment_method_types=["konbini"]).payment_method_types == ["card"]


def test_an_unpaid_session_expires_after_a_day(sandbox, client, giver):
    session = giver.session()
    sandbox.advance(hours=23)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    sandbox.advance(hours=1)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert types(sandbox)[-1] == "checkout.session.expired"
    with pytest.raises(StripeProblem):
        sandbox.pay(session.id)


def test_a_guest_stays_without_customer_unless_one_is_asked_for(sandbox, giver):
    assert sandbox.pay(giver.session().id)["customer"] is None
    made = sandbox.pay(giver.session(customer_creation="always").id)
    assert sandbox.get(made["customer"])["email"] == "hanako@example.jp"


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        ({"line_items": None}, "parameter_missing", "line_items"),
        ({"mode": None}, "parameter_missing", "mode"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"mode": "gift"}, None, "mode"),
        ({"locale": "tlh"}, None, "locale"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"customer_email": None, "customer": "cus_none"}, "resource_missing", "customer"),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata[" + "k" * 41 + "]"),
        ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
        ({"expires_at": 1}, None, "expires_at"),
        ({"subscription_data": {"metadata": {}, "description": "x"}}, None, "subscription_data"),
        ({"line_items": [{"price": "price_none", "quantity": 1}]}, "resource_missing", "line_items[0][price]"),
        (
            {
                "line_items": [
                    {
                        "quantity": "many",
                        "price_data": {"currency": "jpy", "unit_amount": 500, "product_data": {"name": "x"}},
                    }
                ]
            },
            "parameter_invalid_integer",
            "line_items[0][quantity]",
        ),
    ],
)
def test_what_stripe_refuses_is_refused_with_its_code_and_parameter(giver, change, code, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        giver.session(**change)
    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, code, param)


@pytest.mark.parametrize(("amount", "code"), [(49, "amount_too_small"), (100_000_000, "amount_too_large")])
def test_amounts_out_of_stripes_range_are_refused(giver, amount, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        giver.session(amount)
    assert refused.value.code == code


def test_what_stripe_can_and_the_sandbox_cannot_is_said_plainly(giver):
    with pytest.raises(stripe.APIError) as refused:
        giver.session(allow_promotion_codes=True)
    assert refused.value.http_status == 501
    assert "allow_promotion_codes" in str(refused.value)
