"""What every request has in common: keys, versions, idempotency, lists, expansion, metadata."""

import threading
from http.client import HTTPConnection

import pytest
import stripe
from stripe._api_version import _ApiVersion

from donate.sandbox import Sandbox, routes, sdk, world


def test_the_sandbox_speaks_the_version_of_the_installed_sdk():
    assert world.API_VERSION == _ApiVersion.CURRENT


def test_every_route_names_a_parameter_class_of_the_sdk():
    for route in routes.ROUTES:
        assert sdk.params_record(route.params).fields is not None


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("sk_live_123", "live key"),
        ("rk_live_123", "live key"),
        ("pk_test_1", "Invalid API Key"),
        ("nonsense", "Invalid"),
    ],
)
def test_only_test_keys_are_taken(shared_server, sandbox, key, words):
    client = stripe.StripeClient(key, base_addresses={"api": shared_server.base_url}, max_network_retries=0)
    with pytest.raises(stripe.AuthenticationError, match=words) as refused:
        client.v1.customers.list()
    assert "123" not in str(refused.value)


def test_another_api_version_is_refused(shared_server, sandbox):
    client = stripe.StripeClient(
        sandbox.secret_key,
        base_addresses={"api": shared_server.base_url},
        stripe_version="2020-08-27",
        max_network_retries=0,
    )
    with pytest.raises(stripe.InvalidRequestError, match=r"2026-10-28\.endive"):
        client.v1.customers.list()


def test_an_unknown_object_is_404_and_an_unknown_address_too(client, shared_server):
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v1.payment_intents.retrieve("pi_none")
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.raw_request("get", "/v1/unicorns")
    assert unknown.value.http_status == 404


def test_the_same_key_and_parameters_replay_the_answer(sandbox, client, giver):
    first = giver.session(options={"idempotency_key": "attempt-1"})
    second = giver.session(options={"idempotency_key": "attempt-1"})
    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(sandbox.all("checkout.session")) == 1


def test_the_same_key_with_other_parameters_is_an_idempotency_error(giver):
    giver.session(1000, options={"idempotency_key": "attempt-1"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        giver.session(2000, options={"idempotency_key": "attempt-1"})
    assert refused.value.http_status == 400


def test_concurrent_duplicates_make_one_session(sandbox, giver):
    ids = []
    threads = [
        threading.Thread(target=lambda: ids.append(giver.session(options={"idempotency_key": "attempt-1"}).id))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1


def test_a_refusal_after_execution_began_is_replayed_and_a_malformed_request_is_not(client, giver):
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            giver.session(10, options={"idempotency_key": "too-small"})
    assert refused.value.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.InvalidRequestError):
        giver.session(mode="gift", options={"idempotency_key": "malformed"})
    assert giver.session(options={"idempotency_key": "malformed"}).status == "open"


def test_keys_are_forgotten_after_a_day(sandbox, giver):
    first = giver.session(options={"idempotency_key": "attempt-1"})
    sandbox.advance(days=1)
    assert giver.session(options={"idempotency_key": "attempt-1"}).id != first.id


def test_lists_are_newest_first_and_pages_follow_each_other(client):
    made = [client.v1.customers.create({"email": f"c{number}@example.jp"}).id for number in range(7)]
    page = client.v1.customers.list({"limit": 3})
    assert [customer.id for customer in page.data] == made[:-4:-1]
    assert page.has_more
    after = client.v1.customers.list({"limit": 3, "starting_after": page.data[-1].id})
    assert [customer.id for customer in after.data] == made[3:0:-1]
    before = client.v1.customers.list({"limit": 3, "ending_before": after.data[0].id})
    assert [customer.id for customer in before.data] == [customer.id for customer in page.data]
    assert [customer.id for customer in client.v1.customers.list({"limit": 2}).auto_paging_iter()] == made[::-1]
    assert [customer.email for customer in client.v1.customers.list({"email": "c3@example.jp"}).data] == [
        "c3@example.jp"
    ]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_one_to_a_hundred_rows(client, limit):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.list({"limit": limit})


def test_events_can_be_asked_for_by_time_and_type(sandbox, client, giver):
    giver.once(sandbox)
    sandbox.advance(days=3)
    later = sandbox.now()
    giver.once(sandbox)
    found = client.v1.events.list(
        {"created": {"gte": later}, "types": ["payment_intent.succeeded", "charge.succeeded"]}
    )
    assert [event.type for event in found.data] == ["payment_intent.succeeded", "charge.succeeded"]
    assert len(client.v1.events.list({"type": "charge.*", "limit": 100}).data) == 4
    sandbox.advance(days=28)
    assert {event.created for event in client.v1.events.list({"limit": 100}).data} == {later}


def test_metadata_is_merged_key_by_key(client):
    customer = client.v1.customers.create({"metadata": {"a": "1", "b": "2"}})
    customer = client.v1.customers.update(customer.id, {"metadata": {"b": "", "c": "3"}})
    assert customer.metadata.to_dict() == {"a": "1", "c": "3"}
    assert client.v1.customers.update(customer.id, {"metadata": ""}).metadata.to_dict() == {}


def test_a_list_can_be_expanded_inside(sandbox, client, giver):
    giver.once(sandbox)
    found = client.v1.charges.list({"expand": ["data.balance_transaction", "data.payment_intent.payment_method"]})
    assert found.data[0].balance_transaction.amount == 3000
    assert found.data[0].payment_intent.payment_method.card.last4 == "4242"
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.charges.list({"expand": ["data.amount"]})


def test_what_is_behind_expand_is_left_out_otherwise(sandbox, client, giver):
    sub = giver.monthly(sandbox)
    invoice = client.v1.invoices.list({"subscription": sub}).data[0].to_dict()
    assert not {"payments", "charge", "subscription", "payment_intent"} & set(invoice)
    assert invoice["parent"]["subscription_details"]["subscription"] == sub


def test_an_update_says_what_was_before(sandbox, client):
    customer = client.v1.customers.create({"name": "A", "address": {"city": "Tokyo", "country": "JP"}})
    client.v1.customers.update(customer.id, {"name": "B", "address": {"city": "Osaka", "country": "JP"}})
    client.v1.customers.update(customer.id, {"name": "B"})
    (updated,) = sandbox.events("customer.updated")
    assert updated["data"]["previous_attributes"] == {"name": "A", "address": {"city": "Tokyo"}}
    assert updated["request"]["id"].startswith("req_")


def test_faults_strike_once_and_only_the_named_path(sandbox, client, giver):
    sandbox.break_next("error", path="/checkout/")
    assert client.v1.customers.list().data == []
    with pytest.raises(stripe.APIError):
        giver.session(options={"idempotency_key": "k"})
    assert giver.session(options={"idempotency_key": "k"}).status == "open"
    sandbox.break_next("rate_limit")
    with pytest.raises(stripe.RateLimitError):
        client.v1.customers.list()


def test_a_saved_error_comes_back_with_the_same_key(sandbox, giver):
    sandbox.break_next("saved_error")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            giver.session(options={"idempotency_key": "k"})
    assert sandbox.all("checkout.session") == []


def test_a_lost_answer_was_worked_for_and_a_retry_finds_it(sandbox, shared_server, client, giver):
    sandbox.break_next("lost")
    with pytest.raises(stripe.APIConnectionError):
        giver.session(options={"idempotency_key": "k"})
    (made,) = sandbox.all("checkout.session")
    assert giver.session(options={"idempotency_key": "k"}).id == made["id"]


def test_a_hang_ends_when_mended(sandbox, client):
    sandbox.break_next("hang", seconds=60)
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(client.v1.customers.list().data))
    waiting.start()
    waiting.join(0.2)
    assert answers == []
    sandbox.mend()
    waiting.join(5)
    assert answers == [[]]


def test_other_hosts_are_turned_away(shared_server, sandbox):
    connection = HTTPConnection(shared_server.base_url.removeprefix("http://"))
    connection.request("GET", "/sandbox/", headers={"Host": "evil.example"})
    assert connection.getresponse().status == 403


def test_the_sandbox_does_not_start_beside_a_live_key(monkeypatch):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_abc")
    with pytest.raises(RuntimeError, match="live key"):
        Sandbox()


def test_the_package_imports_without_django():
    import subprocess
    import sys

    code = "import sys, donate.sandbox; assert 'django' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
