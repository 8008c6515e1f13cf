"""Stripe without Stripe: a small simulator of Stripe API 2026-10-28.endive. No money moves here.

The demo, the tests and the benchmarks speak to it through the real SDK, over HTTP::

    with SandboxServer(strict=True) as server:
        client = stripe.StripeClient(server.secret_key, base_addresses={"api": server.base_url})
        session = client.v1.checkout.sessions.create({...})
        server.sandbox.pay(session.id)                      # the donor, without a browser

It knows nothing of Django nor of our models, keeps its own clock and its own books, and starts beside no live key.

``Sandbox(*, start=None, frozen=False, delivery="held", strict=False, org_name="WELgee", webhook_url="",
webhook_secret="whsec_…", state=None, retries_end="cancel", seed=None)``
    The state machine. Thread-safe; every public method takes one lock.

    start           datetime or unix time of the sandbox's clock; default: real time. Later than the first object it only moves forward.
    frozen          the clock stands still between two ``advance`` (tests); otherwise it runs with real time.
    delivery        ``"held"``: events wait in a queue until the test delivers them; ``"auto"``: a thread posts them.
    strict          every object emitted is checked against the SDK's classes; see ``deviations``.
    state           path of an SQLite file that keeps everything; ``None``: memory.
    retries_end     what happens to a subscription when all retries failed: ``"cancel"``, ``"unpaid"`` or ``"past_due"``.

``SandboxServer(sandbox=None, *, port=0, **options of Sandbox)``
    Context manager (or ``.start()``/``.stop()``): serves a sandbox on 127.0.0.1 in a thread.
    ``.sandbox``, ``.base_url`` (``http://127.0.0.1:PORT``, for STRIPE_API_BASE), ``.secret_key`` (``sk_test_…``),
    ``.webhook_secret`` (``whsec_…``). Give ``webhook_url=`` where events are to be posted.
    ``.serve(sandbox)`` puts a new sandbox behind the same address (one server for a whole test run).

All methods below return plain dicts in Stripe's wire shape (a fresh copy), unless said otherwise.
Errors that Stripe's API would answer are raised as ``StripeProblem`` (``.status``, ``.code``, ``.param``, ``.message``).

*The donor, without a browser*

==============================================================  =========================================================
``pay(session_id, card="4242424242424242", method="card",``     what the hosted page does: the session afterwards. Declines
``    email=None, name=None, authenticate=True,``               raise ``CardDeclined`` (the session stays open).
``    store="familymart")``                                     ``method="konbini"``: complete, unpaid, voucher printed.
                                                                ``authenticate``: answer to the 3-D Secure challenge.
``pay_voucher(session_or_payment_intent_id)``                   pays at the konbini; the payment intent
``expire_voucher(session_or_payment_intent_id)``                lets the voucher expire; the payment intent
``expire(session_id)``                                          lets the session expire; the session
``change_card(customer_or_subscription_id, card, retry=False)`` as the portal does; with ``retry`` also pays what is open
``cancel(subscription_id, at_period_end=False)``                as the portal does
``card_of(number)``                                             ``TEST_CARDS`` lists them: number, brand, what happens
==============================================================  =========================================================

*Time and fate*

======================================================  =================================================================
``now() -> int``                                        the sandbox's time, unix seconds
``advance(days=0, hours=0, months=0, seconds=0)``       moves time; everything due happens at its own moment, in order
``advance_to(moment)``                                  the same, to a datetime or unix time
``next_renewal()``                                      moves time to just after the next renewal of any subscription
``renew(subscription_id)``                              moves time to just after the next renewal was tried; its invoice
``retry(subscription_id)``                              moves time to just after the next retry; its invoice
``fail_renewals(subscription_id, failing=True)``        makes the next renewals (and retries) fail, or succeed again
``refund(payment_intent_or_charge_id, amount=None)``    refunds, whole or part (yen); the refund
``fail_refund(refund_id)``                              the bank sends it back (``refund.failed``)
``finish_refund(refund_id)``                            a konbini refund reaches the donor
``dispute(payment_intent_or_charge_id, amount=None)``   opens a dispute, funds withdrawn; the dispute
``close_dispute(dispute_id, won)``                      won (funds reinstated) or lost; the dispute
======================================================  =================================================================

*Events and webhooks*

======================================================  =================================================================
``events(type=None) -> list``                           every event so far, oldest first
``held_events() -> list``                               not delivered yet (``delivery="held"``), oldest first
``take_events(*types) -> list``                         the same, and removes them from the queue; no types: all
``deliver_held(send) -> list[int]``                     ``send(body, headers) -> status`` for each, oldest first; what is not
                                                        answered 2xx stays in the queue
``signed(event, secret=None, at=None)``                 ``(body: bytes, headers: dict)`` with ``Stripe-Signature``;
                                                        ``at``: unix time of the signature, default the *real* now
``drop(event_id)``                                      never delivered, though the API still lists it
``redeliver(event_id)``                                 posts again (``"auto"``), or puts it back into the queue (``"held"``)
``deliveries(event_id=None) -> list``                   attempts made by the delivering thread: event, url, status, at, error
``settle(timeout=10.0) -> bool``                        ``"auto"``: waits until nothing is queued for its first attempt
======================================================  =================================================================

*Objects, books, faults*

======================================================  =================================================================
``get(object_id)``                                      any object by its id
``all(kind)``                                           every object of a kind (``"payment_intent"``, …), oldest first
``books() -> list[Movement]``                           ``Movement(kind, stripe_id, amount, currency)``, in order of happening:
                                                        ``payment`` (``pi_``), ``refund`` (``re_``, negative), ``dispute``
                                                        (``du_``, negative), ``dispute_reversal`` (``du_``), and
                                                        ``refund_failure`` (``re_``: money of a failed refund came back)
``break_next(kind, times=1, path="", seconds=30)``      faults for the next API requests whose path contains ``path``:
                                                        ``"error"`` 500 before any work; ``"saved_error"`` 500 kept under the
                                                        idempotency key; ``"rate_limit"`` 429; ``"hang"`` waits ``seconds``;
                                                        ``"lost"`` works, then closes the connection without an answer
``mend()``                                              forgets pending faults and ends hangs
``deviations -> list[str]``                             what ``strict`` found (empty when honest)
``requests() -> list``                                  (method, path, status) of the API requests served
======================================================  =================================================================

The same verbs over HTTP, for another process: ``POST /sandbox/control/<verb>`` with the arguments as a JSON object;
``RemoteSandbox(base_url)`` has them as methods. ``GET /sandbox/books`` gives the books as JSON; people start at ``/``.

Two clocks: ``created`` of every object and event, and filters on it (``events.list(created={"gte": …})``), follow the
sandbox's clock; signatures of webhooks and their retries follow real time. Consequence: after time was moved forward,
"events since real now minus 30 days" still finds everything new; while the sandbox is set to the past (a history being made),
it finds nothing, and a reader must ask by the sandbox's time (``now()``, or the ``created`` of the newest event). As at Stripe,
the list of events reaches back 30 days, here of the sandbox's time.
"""

from donate.sandbox.books import Movement
from donate.sandbox.cards import TEST_CARDS, card_of
from donate.sandbox.control import RemoteSandbox
from donate.sandbox.errors import CardDeclined, StripeProblem
from donate.sandbox.server import SandboxServer
from donate.sandbox.state import LiveKeyPresent, Sandbox

__all__ = ["TEST_CARDS", "CardDeclined", "LiveKeyPresent", "Movement", "RemoteSandbox", "Sandbox", "SandboxServer", "StripeProblem", "card_of"]
