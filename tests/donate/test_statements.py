"""How often a gift asks the database: what is asked needlessly is paid for with each of a thousand gifts at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from donate import checkout, stripe_api, sync
from donate.models import Attempt
from tests.donate.conftest import books, gift

pytestmark = pytest.mark.django_db

#: A press beyond the form; the payment of a new donor and of one we know. With savepoints, commits and two mails.
PRESS, NEW, KNOWN = 6, 25, 21


def statements(act) -> list[str]:
    with CaptureQueriesContext(connection) as found:
        act()
    return [query["sql"][:120] for query in found]


def paid(give) -> str:
    """The payment of a gift that Stripe knows and we don't yet."""
    return str(stripe_api.session(give().stripe_session)["payment_intent"])


def test_a_press_asks_no_more_than_it_must(stripe_server):
    found = statements(lambda: checkout.begin(gift()))
    assert Attempt.objects.get().session_url
    assert len(found) <= PRESS, found


def test_a_booking_asks_no_more_than_it_must(give):
    first, second = paid(give), paid(give)
    found = statements(lambda: sync.payment(first))
    assert len(found) <= NEW, found
    found = statements(lambda: sync.payment(second))
    assert len(found) <= KNOWN, found
    assert len(books()) == 2
