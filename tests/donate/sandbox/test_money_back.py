"""Refunds and disputes."""

import pytest
import stripe

from donate.sandbox import StripeProblem


def amounts(sandbox):
    return [(book.kind, book.amount) for book in sandbox.books()]


def test_refunds_in_parts_add_up_and_never_exceed_the_payment(sandbox, client, giver):
    intent = giver.once(sandbox, 3000)
    first = client.v1.refunds.create({"payment_intent": intent, "amount": 1000, "expand": ["balance_transaction"]})
    assert (first.status, first.balance_transaction.amount, first.balance_transaction.fee) == ("succeeded", -1000, 0)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as refused:
        client.v1.refunds.create({"payment_intent": intent, "amount": 2001})
    assert refused.value.param == "amount"
    client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"
    charge = client.v1.charges.list({"payment_intent": intent, "expand": ["data.refunds"]}).data[0]
    assert (charge.amount_refunded, charge.refunded, len(charge.refunds.data)) == (3000, True, 2)
    assert amounts(sandbox) == [("payment", 3000), ("refund", -1000), ("refund", -2000)]
    assert [event["data"]["previous_attributes"] for event in sandbox.events("charge.refunded")] == [
        {"amount_refunded": 0},
        {"amount_refunded": 1000, "refunded": False},
    ]


def test_a_failed_refund_brings_the_money_back(sandbox, client, giver):
    refund = sandbox.refund(giver.once(sandbox), 1200)
    sandbox.fail_refund(refund["id"])
    failed = client.v1.refunds.retrieve(refund["id"], {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_balance_transaction.amount) == ("failed", 1200)
    assert sandbox.all("charge")[0]["amount_refunded"] == 0
    assert amounts(sandbox) == [("payment", 3000), ("refund", -1200), ("refund_failure", 1200)]
    assert sandbox.events()[-1]["type"] == "refund.failed"


def test_a_konbini_refund_waits_for_the_donors_account_and_fails_after_45_days(sandbox, giver):
    paid = sandbox.pay_voucher(sandbox.pay(giver.session(5000).id, method="konbini")["id"])["id"]
    first = sandbox.refund(paid, 2000)
    assert (first["status"], first["instructions_email"]) == ("requires_action", "hanako@example.jp")
    assert sandbox.finish_refund(first["id"])["status"] == "succeeded"
    second = sandbox.refund(paid, 1000)
    sandbox.advance(days=45)
    assert sandbox.get(second["id"])["status"] == "failed"
    assert sum(amount for _, amount in amounts(sandbox)) == 3000


@pytest.mark.parametrize(
    ("won", "left", "kinds"),
    [(True, 3000, ["payment", "dispute", "dispute_reversal"]), (False, 0, ["payment", "dispute"])],
)
def test_a_dispute_takes_the_money_and_gives_it_back_only_when_won(sandbox, client, giver, won, left, kinds):
    intent = giver.once(sandbox)
    dispute = sandbox.dispute(intent)
    assert amounts(sandbox) == [("payment", 3000), ("dispute", -3000)]
    with pytest.raises(StripeProblem, match="charged back"):
        sandbox.refund(intent)
    sandbox.close_dispute(dispute["id"], won)
    found = client.v1.disputes.list({"payment_intent": intent}).data[0]
    assert found.status == ("won" if won else "lost")
    assert [t.fee for t in found.balance_transactions] == ([1500, -1500] if won else [1500])
    assert [kind for kind, _ in amounts(sandbox)] == kinds
    assert sum(amount for _, amount in amounts(sandbox)) == left
    types = [event["type"] for event in sandbox.events() if event["type"].startswith("charge.dispute")]
    assert types == ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"] + (
        ["charge.dispute.funds_reinstated"] if won else []
    )


def test_the_balance_is_what_the_transactions_leave(sandbox, client, giver):
    sandbox.refund(giver.once(sandbox, 10_000), 4000)
    balance = client.v1.balance.retrieve()
    assert (balance.pending[0].amount, balance.available[0].amount) == (10_000 - 360 - 4000, 0)
    sandbox.advance(days=5)
    assert client.v1.balance.retrieve().available[0].amount == 5640
