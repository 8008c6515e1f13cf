"""A donor who tries other people's numbers at every address of the own pages."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from donate.mine.urls import urlpatterns
from donate.models import Donor, DonorSession, GiftChange, Receipt, RecurringGift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]


def test_nothing_of_another_donor_is_shown_or_changed_at_any_address(give, deliver, signed_in, hana):
    give(frequency="monthly", email="ken@example.org", family_name="秘密", given_name="健")
    deliver()
    theirs, ken = RecurringGift.objects.get(), Donor.objects.get(email="ken@example.org")
    today = timezone.localdate()
    receipt = Receipt.objects.create(
        year=today.year, sequence=1, donor=ken, name="秘密 健", address="東京都", amount=3000, received_on=today
    )
    change = GiftChange.objects.create(
        recurring_gift=theirs, verb="stop", old_amount=3000, state=GiftChange.State.DONE, done_at=timezone.now()
    )
    numbers = {"<int:pk>": str(theirs.pk), "<uuid:change>": str(change.pk)}
    tried = 0
    for pattern in urlpatterns:
        path = str(pattern.pattern)
        wanted = numbers | ({"<int:pk>": str(receipt.pk)} if path.startswith("receipts/") else {})
        for part, number in wanted.items():
            path = path.replace(part, number)
        if not re.search(r"\d", path):
            continue
        tried += 1
        for answer in (
            signed_in.get(f"/mine/{path}"),
            signed_in.post(f"/mine/{path}", {"raise": "1000", "months": "1"}),
        ):
            assert answer.status_code in (404, 405), path
            assert "秘密" not in answer.content.decode()
    assert tried >= 8
    theirs.refresh_from_db()
    assert (theirs.amount, theirs.ended_at) == (3000, None)
    assert GiftChange.objects.count() == 1


def test_a_session_that_somebody_planted_opens_nothing(client, hana, mailed):
    planted = "p" * 43
    for name in ("mine-ja", "mine-en", "supporter"):
        client.cookies[name] = planted
    assert client.post(mailed(client)).status_code == 303
    assert client.cookies["mine-ja"].value != planted
    assert DonorSession.objects.count() == 1
    stranger = Client()
    stranger.cookies["mine-ja"] = planted
    assert "花" not in stranger.get("/mine/").content.decode()
