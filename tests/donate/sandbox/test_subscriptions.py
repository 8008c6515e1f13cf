"""A monthly gift through time."""

from datetime import UTC, datetime

import pytest
import requests
import stripe

from donate.sandbox import CardDeclined, Sandbox
from donate.sandbox.clock import after_interval, unix


def day(moment):
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")


def types(sandbox, after=0):
    return [event["type"] for event in sandbox.events()][after:]


def period_end(sandbox, sub):
    return sandbox.get(sub)["items"]["data"][0]["current_period_end"]


def test_checkout_makes_customer_subscription_invoice_and_payment(sandbox, client, giver):
    session = giver.session(2000, every="month", subscription_data={"metadata": {"attempt": "a"}})
    session = sandbox.pay(session.id)
    sub = client.v1.subscriptions.retrieve(session["subscription"], {"expand": ["latest_invoice.payments", "customer"]})
    assert (sub.status, sub.customer.email, sub.metadata["attempt"]) == ("active", "hanako@example.jp", "a")
    assert sub.latest_invoice.billing_reason == "subscription_create"
    assert sub.latest_invoice.parent.subscription_details.metadata["attempt"] == "a"
    intent = sub.latest_invoice.payments.data[0].payment.payment_intent
    assert [(book.kind, book.stripe_id, book.amount) for book in sandbox.books()] == [("payment", intent, 2000)]
    found = client.v1.invoice_payments.list({"payment": {"type": "payment_intent", "payment_intent": intent}})
    assert found.data[0].invoice == sub.latest_invoice.id
    assert session["payment_intent"] is None
    assert session["invoice"] == sub.latest_invoice.id


def test_events_of_a_first_monthly_gift_come_in_stripes_order(sandbox, giver):
    giver.monthly(sandbox)
    assert types(sandbox, after=3) == [
        "customer.created",
        "payment_method.attached",
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
        "customer.subscription.updated",
        "checkout.session.completed",
    ]


def test_a_refused_first_payment_makes_no_subscription(sandbox, client, giver):
    session = giver.session(2000, every="month")
    with pytest.raises(CardDeclined):
        sandbox.pay(session.id, "4000000000000002")
    assert sandbox.all("subscription") == sandbox.all("customer") == []
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert sandbox.pay(session.id)["status"] == "complete"


def test_a_renewal_is_drafted_then_paid_an_hour_later(sandbox, client, giver):
    sub = giver.monthly(sandbox)
    end = period_end(sandbox, sub)
    sandbox.advance_to(end)
    (draft,) = client.v1.invoices.list({"subscription": sub, "status": "draft"}).data
    assert draft.billing_reason == "subscription_cycle"
    assert (draft.lines.data[0].period.start, draft.period_end) == (end, end)
    sandbox.advance(hours=1)
    invoice = client.v1.invoices.retrieve(draft.id)
    assert invoice.status == "paid"
    assert [book.amount for book in sandbox.books()] == [2000, 2000]
    (rolled,) = [
        e for e in sandbox.events("customer.subscription.updated") if "items" in e["data"]["previous_attributes"]
    ]
    assert rolled["data"]["previous_attributes"]["latest_invoice"] != draft.id


def test_a_year_of_renewals_happens_each_at_its_own_moment(sandbox, giver):
    giver.monthly(sandbox)
    sandbox.advance(months=12, hours=2)
    paid = [charge["created"] for charge in sandbox.all("charge")]
    assert len(paid) == 13
    assert [day(moment) for moment in paid[:4]] == ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]


def test_a_gift_begun_on_the_31st_keeps_its_day():
    anchor = unix(datetime(2026, 1, 31, 12, tzinfo=UTC))
    moments = [anchor]
    for _ in range(4):
        moments.append(after_interval(moments[-1], "month", 1, anchor))
    assert [day(moment) for moment in moments] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]


def test_a_yearly_membership_renews_after_a_year_even_from_a_leap_day(sandbox, giver):
    sub = giver.monthly(sandbox, every="year")
    assert day(period_end(sandbox, sub)) == "2026-12-01"
    leap = unix(datetime(2028, 2, 29, tzinfo=UTC))
    assert day(after_interval(leap, "year", 1, leap)) == "2029-02-28"


def test_a_failing_card_is_retried_after_3_5_and_7_days_and_then_the_subscription_ends(sandbox, giver):
    sub = giver.monthly(sandbox, card="4000000000000341")
    invoice = sandbox.renew(sub)
    tried = sandbox.now()
    assert (invoice["status"], invoice["attempt_count"]) == ("open", 1)
    assert sandbox.get(sub)["status"] == "past_due"
    gaps = []
    for _ in range(3):
        invoice = sandbox.retry(sub)
        gaps.append((sandbox.now() - tried) // 86400)
        tried = sandbox.now()
    assert gaps == [3, 5, 7]
    assert (invoice["attempt_count"], invoice["next_payment_attempt"]) == (4, None)
    ended = sandbox.get(sub)
    assert (ended["status"], ended["cancellation_details"]["reason"]) == ("canceled", "payment_failed")
    assert types(sandbox)[-1] == "customer.subscription.deleted"
    assert len(sandbox.events("invoice.payment_failed")) == 4


def test_retries_may_end_in_unpaid(shared_server, client, giver):
    with_unpaid = Sandbox(start=1_764_547_200, frozen=True, strict=True, retries_end="unpaid")
    shared_server.serve(with_unpaid)
    sub = giver.monthly(with_unpaid, card="4000000000000341")
    with_unpaid.renew(sub)
    for _ in range(3):
        with_unpaid.retry(sub)
    assert with_unpaid.get(sub)["status"] == "unpaid"
    assert with_unpaid.deviations == []
    with_unpaid.close()


def test_a_new_card_recovers_a_failed_renewal_at_the_next_retry_or_at_once(sandbox, client, giver):
    sub = giver.monthly(sandbox)
    sandbox.fail_renewals(sub)
    sandbox.renew(sub)
    card = sandbox.change_card(sub, "5555555555554444")["id"]
    assert sandbox.get(sub)["default_payment_method"] != card  # the gift has one of its own, as at Stripe
    client.v1.subscriptions.update(sub, {"default_payment_method": card})
    assert sandbox.get(sub)["status"] == "past_due"
    assert sandbox.retry(sub)["status"] == "paid"
    assert sandbox.get(sub)["status"] == "active"
    sandbox.fail_renewals(sub)
    sandbox.renew(sub)
    tries = sandbox.get(sub)["latest_invoice"]
    with pytest.raises(CardDeclined):
        sandbox.change_card(sub, retry=True)
    assert sandbox.get(tries)["attempt_count"] == 1  # the donor's own tries don't count
    client.v1.subscriptions.update(sub, {"default_payment_method": ""})
    sandbox.change_card(sub, retry=True)
    assert sandbox.get(sub)["status"] == "active"


def test_a_card_that_always_asks_cannot_renew_alone(sandbox, giver):
    sub = giver.monthly(sandbox, card="4000002760003184")
    assert sandbox.renew(sub)["status"] == "open"
    assert "invoice.payment_action_required" in types(sandbox)


def test_a_raised_amount_counts_from_the_next_period(sandbox, client, giver):
    sub = client.v1.subscriptions.retrieve(giver.monthly(sandbox, 2000))
    item = sub["items"].data[0]
    change = {
        "items": [
            {
                "id": item.id,
                "price_data": {
                    "currency": "jpy",
                    "product": item.price.product,
                    "unit_amount": 3000,
                    "recurring": {"interval": "month"},
                },
            }
        ],
        "proration_behavior": "none",
    }
    changed = client.v1.subscriptions.update(sub.id, change)
    assert changed["items"].data[0].price.unit_amount == 3000
    assert changed["items"].data[0].current_period_end == item.current_period_end
    assert [book.amount for book in sandbox.books()] == [2000]
    sandbox.renew(sub.id)
    assert [book.amount for book in sandbox.books()] == [2000, 3000]
    with pytest.raises(stripe.APIError, match="proration"):
        client.v1.subscriptions.update(sub.id, {**change, "proration_behavior": "create_prorations"})


def test_a_paused_collection_voids_invoices_and_resumes_by_itself(sandbox, client, giver):
    sub = giver.monthly(sandbox)
    resumes = sandbox.now() + 50 * 86400
    client.v1.subscriptions.update(sub, {"pause_collection": {"behavior": "void", "resumes_at": resumes}})
    assert sandbox.renew(sub)["status"] == "void"
    assert sandbox.renew(sub)["status"] == "paid"
    assert sandbox.get(sub)["pause_collection"] is None
    assert [book.amount for book in sandbox.books()] == [2000, 2000]
    client.v1.subscriptions.update(sub, {"pause_collection": {"behavior": "keep_as_draft"}})
    sandbox.advance(months=2)
    assert len(sandbox.books()) == 2
    assert client.v1.subscriptions.update(sub, {"pause_collection": ""}).pause_collection is None


def test_a_gift_can_end_at_once_or_at_the_end_of_its_period(sandbox, client, giver):
    now, later = giver.monthly(sandbox), giver.monthly(sandbox)
    assert client.v1.subscriptions.cancel(now).status == "canceled"
    ending = client.v1.subscriptions.update(later, {"cancel_at_period_end": True})
    assert ending.cancel_at == period_end(sandbox, later)
    kept = client.v1.subscriptions.update(later, {"cancel_at_period_end": False})
    assert (kept.cancel_at, kept.canceled_at) == (None, None)
    client.v1.subscriptions.update(later, {"cancel_at_period_end": True})
    sandbox.advance(months=2)
    assert sandbox.get(later)["status"] == "canceled"
    assert len(sandbox.books()) == 2
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.cancel(now)
    alive = client.v1.subscriptions.list({"status": "all"}).data
    assert len(alive) == 2
    assert client.v1.subscriptions.list().data == []


def test_an_open_invoice_can_be_paid_by_api(sandbox, client, giver):
    sub = giver.monthly(sandbox)
    sandbox.fail_renewals(sub)
    invoice = sandbox.renew(sub)
    with pytest.raises(stripe.CardError) as refused:
        client.v1.invoices.pay(invoice["id"])
    assert refused.value.http_status == 402
    sandbox.fail_renewals(sub, failing=False)
    assert client.v1.invoices.pay(invoice["id"]).status == "paid"
    assert sandbox.get(sub)["status"] == "active"


def test_a_card_past_its_date_cannot_renew(sandbox, client, giver):
    sub = giver.monthly(sandbox)
    portal = client.v1.billing_portal.sessions.create({"customer": sandbox.get(sub)["customer"]})
    answer = requests.post(
        portal.url + "/card", {"number": "4242424242424242", "exp": "12/25", "cvc": "123"}, timeout=5
    )
    assert answer.status_code == 200
    client.v1.subscriptions.update(sub, {"default_payment_method": ""})  # from now on the customer's card counts
    assert sandbox.renew(sub)["status"] == "open"
    assert sandbox.all("charge")[-1]["failure_code"] == "expired_card"
