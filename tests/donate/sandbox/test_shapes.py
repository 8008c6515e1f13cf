"""The checker finds what is wrong; an honest object passes."""

import pytest

from donate.sandbox import shapes


@pytest.fixture
def charge(sandbox, giver):
    giver.once(sandbox)
    return sandbox.all("charge")[0]


def test_an_honest_object_passes(charge):
    assert shapes.deviations(charge) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"colour": "red"}, "charge.colour: unknown to Charge"),
        ({"status": "done"}, "charge.status: 'done' is none of"),
        ({"amount": "3000"}, "charge.amount: '3000' is not int"),
        ({"amount": None}, "charge.amount: None is not int"),
        ({"paid": 1}, "charge.paid: 1 is not bool"),
        ({"metadata": {"a": 1}}, "charge.metadata[a]: 1 is not str"),
        ({"billing_details": {"e-mail": "x"}}, "charge.billing_details.e-mail: unknown to Charge.BillingDetails"),
        ({"refunds": []}, "charge.refunds: not a list object"),
        (
            {"balance_transaction": {"object": "balance_transaction", "id": "txn_1"}},
            "charge.balance_transaction.amount: missing",
        ),
    ],
)
def test_a_wrong_name_type_or_value_is_found(charge, change, complaint):
    assert any(found.startswith(complaint) for found in shapes.deviations({**charge, **change}))


def test_a_missing_field_is_found(charge):
    del charge["amount"]
    assert shapes.deviations(charge) == ["charge.amount: missing"]


def test_events_are_checked_with_what_they_are_about(sandbox, charge):
    event = sandbox.events("charge.succeeded")[0]
    assert shapes.deviations(event) == []
    event["data"]["object"]["status"] = "done"
    event["type"] = "charge.celebrated"
    assert len(shapes.deviations(event)) == 2
