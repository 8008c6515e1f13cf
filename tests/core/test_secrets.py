"""Whatever proves somebody's right is compared in constant time, or looked up by what nobody can work towards."""

import ast
import hmac
import re
import secrets
import time
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes

from core.models.newsroom import _token
from corporate import reply_address
from corporate.models import Inquiry, Topic
from tests.core.test_house import ROOMS, ROOT
from tests.home.meetings import make_event

#: What a comparison speaks of when it speaks of a secret.
_SECRET = re.compile(r"token|secret|signature|digest|hmac|password|api_?key|recovery|nonce|auth_hash", re.IGNORECASE)
#: Equal or not: nothing of this opens a door.
HARMLESS = {
    "donate/attack.py": {"int.from_bytes(digest, 'big') >> 256 - bits == 0"},  # the visitor's own work
    "donate/checkout.py": {"attempt.digest != gift.digest"},  # fingerprints of what one donor said twice
    "donate/refunds.py": {"(refund.get('metadata') or {}).get(RefundRequest.MARK) == str(request.token)"},  # of Stripe
    "site/core/limits.py": {"secrets.randbelow(_TIDY_EVERY) == 0"},
    "site/core/search/text.py": {"len(tokens[-1]) == 1", "tokens[-2][-1] == tokens[-1]", "len(tokens) > 1"},  # words
}


def comparisons(source: str) -> set[str]:
    """Every comparison that would take longer the more of a secret was right."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
            said = ast.unparse(node)
            if _SECRET.search(said):
                found.add(said)
    return found


def test_no_secret_is_compared_sign_by_sign():
    seen = {}
    for folder in {*ROOMS.values(), ROOT / "site" / "config"}:
        for file in folder.rglob("*.py"):
            if not {"migrations", "sandbox", "demo"} & set(file.parts):
                name = str(file.relative_to(ROOT))
                if found := comparisons(file.read_text(encoding="utf-8")) - HARMLESS.get(name, set()):
                    seen[name] = found
    assert not seen


def test_this_test_would_notice_one():
    assert comparisons("if request.headers['X-Token'] == settings.TOKEN: pass")
    assert comparisons("ok = hmac.new(key, body).hexdigest() == given_signature")
    assert not comparisons("hmac.compare_digest(a, b)")


@pytest.fixture
def compared(monkeypatch) -> list[set[bytes]]:
    """What was compared in constant time; it still is, by Python's own function."""
    seen: list[set[bytes]] = []
    real = hmac.compare_digest

    def watched(one: Any, other: Any) -> bool:
        seen.append({force_bytes(one), force_bytes(other)})
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    monkeypatch.setattr(secrets, "compare_digest", watched)
    return seen


def holds(seen: list[set[bytes]], forged: str) -> bool:
    return any(forged.encode() in pair for pair in seen)


FORGED = "0" * 64


def test_a_forged_signature_of_stripe_is_compared_in_constant_time(compared, db):
    said = f"t={int(time.time())},v1={FORGED}"
    answer = Client().post("/stripe/webhook/", b"{}", "application/json", headers={"stripe-signature": said})
    assert answer.status_code == 400
    assert holds(compared, FORGED)


@pytest.mark.parametrize("path", ["/mail/webhook/", "/mail/inbound/"])
def test_a_forged_signature_of_the_mail_service_is_compared_in_constant_time(path, compared, db, settings):
    settings.INBOUND_MAIL_DOMAIN = "answers.example.org"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key", "MAILGUN_API_KEY": "api-key"}
    signature = {"token": "a" * 50, "timestamp": "1790000000", "signature": FORGED}
    if path == "/mail/webhook/":
        answer = Client().post(path, {"signature": signature, "event-data": {}}, "application/json")
    else:
        answer = Client().post(path, signature)
    assert answer.status_code == 400
    assert holds(compared, FORGED)


def test_a_wrong_token_for_the_figures_is_compared_in_constant_time(compared, db, settings):
    settings.METRICS_TOKEN = "the-real-one"
    assert Client().get("/metrics", headers={"authorization": f"Bearer {FORGED}"}).status_code == 404
    assert holds(compared, f"Bearer {FORGED}")
    assert Client().get("/metrics", headers={"authorization": "Bearer the-real-one"}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/newsletter/confirm/{}/",
        "/newsletter/stop/{}/",
        "/events/table/cancel/{}/",
        "/mine/card/{}/",
        "/membership/dues/{}/",
        "/events/table/?sent={}",
        "/corporate/inquiry/?sent={}",
    ],
)
def test_a_forged_link_of_a_mail_is_compared_in_constant_time(address, compared, site_tree):
    """Signed by Django; what follows the last sign that parts is the signature."""
    make_event(site_tree)
    parts = "/" if "dues" in address else ":"
    answer = Client().get(address.format(parts.join(["MQ", "1vXyZa", FORGED[:43]])))
    assert answer.status_code < 500
    assert holds(compared, FORGED[:43]), address


def test_a_forged_form_is_compared_in_constant_time(compared, site_tree):
    token = signing.dumps({"id": "0" * 32, "at": 0}, salt="elsewhere")
    assert Client().post("/contact/", {"token": token, "name": "x"}).status_code == 422
    assert holds(compared, token.rpartition(":")[2])


def test_the_mark_in_an_address_for_answers_is_compared_in_constant_time(compared, site_tree, settings):
    settings.INBOUND_MAIL_DOMAIN = "answers.example.org"
    inquiry = Inquiry.objects.create(
        token="1" * 32, topic=Topic.objects.first(), language="ja", name="n", email="a@b.org", message="m",
        due_on=timezone.localdate(),
    )  # fmt: skip
    forged = f"reply+{inquiry.pk}-{'0' * 20}@answers.example.org"
    assert reply_address.inquiry_of(forged) is None
    assert holds(compared, "0" * 20)
    assert reply_address.inquiry_of(reply_address.of(inquiry)) == inquiry


@pytest.mark.parametrize("model", ["donate.DonorLink", "donate.DonorSession", "core.RecoveryCode"])
def test_what_is_looked_up_instead_stands_there_as_a_hash_alone(model):
    """An index finds a hash; whoever measures how long that takes learns the hash of a guess, which leads nowhere."""
    names = {field.name for field in apps.get_model(model)._meta.get_fields()}
    assert "digest" in names
    assert not {"token", "key", "secret"} & names


def test_embargo_links_hold_more_chance_than_anybody_can_try():
    assert len({_token() for _ in range(100)}) == 100
    assert all(len(_token()) >= 32 for _ in range(10))
