"""Stripe without Stripe: a small simulator of Stripe API 2026-10-28.endive. No money moves here.

The demo, the tests and the benchmarks speak to it through the real SDK, over HTTP::

    with SandboxServer(strict=True) as server:
        client = stripe.StripeClient(server.secret_key, base_addresses={"api": server.base_url})
        session = client.v1.checkout.sessions.create({...})
        server.sandbox.pay(session.id)                      # the donor, without a browser

It knows nothing of Django nor of our models, has its own clock and books, and starts beside no live key.

``Sandbox(*, start, frozen, delivery, strict, org_name, webhook_url, webhook_secret, state, retries_end, seed)``
    The state machine. Thread-safe; every public method takes one lock. All arguments are optional:

    start           datetime or unix time of its clock; default: real time. only forward once something happened
    frozen          the clock stands still between two ``advance`` (tests); otherwise it runs with real time
    delivery        ``"held"`` (default): events wait until the test delivers them; ``"auto"``: a thread posts them
    strict          every object emitted is checked against the SDK's classes; see ``deviations``
    webhook_url     an endpoint that wants every event, signed with ``webhook_secret`` (``whsec_…``)
    state           path of an SQLite file that keeps everything; default: memory
    retries_end     a subscription after its last failed retry: ``"cancel"`` (default), ``"unpaid"``, ``"past_due"``
    seed            makes ids repeatable

``SandboxServer(sandbox=None, *, port=0, **arguments of Sandbox)``
    Context manager (or ``.start()``/``.stop()``): serves a sandbox on 127.0.0.1 in a thread.
    ``.sandbox``, ``.base_url`` (for STRIPE_API_BASE), ``.secret_key`` (``sk_test_…``), ``.webhook_secret``;
    ``.serve(sandbox)`` puts a new sandbox behind the same address (one server for a whole test run).

Methods return plain dicts in Stripe's wire shape (a fresh copy), unless said otherwise. What Stripe's API would answer
as an error is raised as ``StripeProblem`` (``.status``, ``.code``, ``.param``, ``.message``, ``.more``).

The donor, without a browser:

``pay(session_id, card="4242424242424242", *, method="card", email, name, authenticate=True, store="familymart")``
    What the hosted page does; the session afterwards. Declines raise ``CardDeclined`` and leave the session open.
    ``authenticate`` answers the 3-D Secure challenge. ``method="konbini"``: complete, unpaid, voucher printed.
``pay_voucher(session_or_payment_intent_id)``, ``expire_voucher(…)``
    The donor pays at the store, or doesn't in time; the payment intent.
``expire(session_id)``
    Nobody pays; the session.
``change_card(customer_or_subscription_id, card="4242…", *, retry=False)``
    As in the portal: the customer's default card; a subscription keeps its own. ``retry`` also pays what is open, with
    the card that is due. The payment method.
``cancel(subscription_id, *, at_period_end=False)``
    As in the portal; the subscription.
``TEST_CARDS``, ``card_of(number)``
    The numbers, and what happens with each.

Time and fate:

``now()``, ``advance(days=0, hours=0, months=0, seconds=0)``, ``advance_to(datetime or unix time)``
    The sandbox's time, unix seconds. Everything due happens at its own moment, in order.
``renew(subscription_id)``, ``next_renewal()``, ``retry(subscription_id)``
    Move time to just after the next renewal (of this subscription; of any), or the next retry, was tried; the invoice
    (``next_renewal``: the time). A renewal is drafted at the end of its period and charged an hour later, as at Stripe.
``fail_renewals(subscription_id, failing=True)``
    Whatever the card: renewals and retries fail; or go by the card again.
``refund(payment_intent_or_charge_id, amount=None, *, reason=…)``, ``fail_refund(id)``, ``finish_refund(id)``
    Whole or part (yen); the bank sends it back (``refund.failed``); a konbini refund reaches the donor. The refund.
``dispute(payment_intent_or_charge_id, amount=None)``, ``close_dispute(dispute_id, won)``
    Funds withdrawn; then reinstated (won) or lost. The dispute.

Events and webhooks:

``events(type=None)``, ``held_events()``
    Every event; those not delivered yet (``"held"``). Oldest first.
``take_events(*types)``, ``drop(event_id)``, ``redeliver(event_id)``
    Out of the queue and returned; out of the queue, never delivered, though the API lists it; once more: into the queue
    again (``"held"``) or posted at once (``"auto"``).
``deliver_held(send)``
    ``send(body, headers) -> status`` for each, oldest first; what is not answered 2xx stays. The statuses.
``signed(event, secret=None, at=None)``
    ``(body: bytes, headers: dict)`` with ``Stripe-Signature``; ``at``: its unix time, default the *real* now.
``deliveries(event_id=None)``, ``settle(timeout=10.0)``
    Attempts made by the thread; waits until every event had its first attempt (False: not in time).

Objects, books, faults:

``get(id)``, ``all(kind)``
    Any object; every object of a kind (``"payment_intent"``, …), oldest first.
``books()``
    ``Movement(kind, stripe_id, amount, currency)`` in order: ``payment`` (``pi_``), ``refund`` (``re_``, negative),
    ``dispute`` (``du_``, negative), ``dispute_reversal`` (``du_``), and ``refund_failure`` (``re_``: money of a failed
    refund came back; Stripe has a balance transaction of that type).
``break_next(kind, times=1, path="", seconds=30, *, method="")``, ``mend()``
    Faults for the next API requests (of ``method``) whose path contains ``path``: ``"down"`` closes the connection
    before any work; ``"error"`` 500 before any work;
    ``"saved_error"`` 500 kept under the idempotency key; ``"rate_limit"`` 429; ``"hang"`` waits ``seconds``;
    ``"lost"`` works, then closes the connection without an answer. ``mend`` forgets them and ends hangs.
``deviations``
    What ``strict`` found; empty when honest. Requests need no mode: what the SDK's classes don't know is refused.
``requests()``
    ``(method, path, status)`` of the API requests served.

The same verbs for another process: ``RemoteSandbox(base_url).advance(days=3)`` (arguments by name), or
``POST /sandbox/control/<verb>`` with a JSON object. ``GET /sandbox/books``: the books as JSON. People start at ``/``.

Two clocks: ``created`` of every object and event, and filters on it (``events.list(created={"gte": …})``), follow the
sandbox's clock; signatures of webhooks and their retries follow real time. Consequence: after time was moved forward,
"events since real now minus 30 days" still finds everything new; while the sandbox is set to the past (a history being
made), it finds nothing: a reader must ask by the sandbox's time (``now()``, or ``created`` of the newest event).
As at Stripe, the list of events reaches back 30 days, here of the sandbox's time. For the same reason a moment that is
sent to the sandbox (``expires_at``, ``resumes_at``, ``cancel_at``) should be reckoned from a moment that came from it,
such as the end of the current period, not from the real clock.
"""

from donate.sandbox.books import Movement
from donate.sandbox.cards import TEST_CARDS, card_of
from donate.sandbox.control import RemoteSandbox
from donate.sandbox.errors import CardDeclined, StripeProblem
from donate.sandbox.server import SandboxServer
from donate.sandbox.state import LiveKeyPresent, Sandbox

__all__ = [
    "TEST_CARDS",
    "CardDeclined",
    "LiveKeyPresent",
    "Movement",
    "RemoteSandbox",
    "Sandbox",
    "SandboxServer",
    "StripeProblem",
    "card_of",
]
