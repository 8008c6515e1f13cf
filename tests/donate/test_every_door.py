"""Every address of the admin, with numbers of rows that exist: who may not know a person is never told, by any verb.

``FUZZ=1`` also tries the other groups, each alone, searches and exports everywhere, and everything with all rights.
"""

import re
from itertools import product
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve
from django.utils import timezone
from wagtail.models import Page

from core import audit
from core.models import SentMail
from corporate.models import (
    AnswerDraft,
    Attachment,
    HistoryLine,
    Inquiry,
    ThreadMessage,
    Topic,
    WebhookDelivery,
    WebhookTarget,
)
from donate.models import (
    Attempt,
    DeletionRequest,
    Donor,
    DonorImport,
    DonorNote,
    MembershipApplication,
    OfflineGift,
    RefundRequest,
    Tier,
)
from home.models import Registration, Subscription
from tests.home.meetings import make_event
from tests.wild import MORE, body_of

pytestmark = pytest.mark.django_db

#: The number of the first row of every table of people, and a number that no page has: pages take long to draw.
NUMBER = 990_001
#: What only some may read, by whom it tells of.
DONOR = ("秘密野", "hidden-donor@example.org", "隠町7-7", "ひそかな言葉", "別名寄付子", "こっそりメモ")
COMPANY = ("内密商事", "hidden-inquirer@example.org", "伏見 問子", "極秘の相談", "内々のメモ", "返信の下書き")
GUEST = ("隠客 来子", "hidden-guest@example.org", "車いすの伏せ字", "hidden-reader@example.org")
EVERYTHING = (*DONOR, *COMPANY, *GUEST)
#: Which groups together, and what they may read; the groups that write pages may read none of it.
STAFF: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "writing": (("Editors", "checkers", "Moderators"), ()),
    "events": (("events",), GUEST),
    "partnerships": (("partnerships",), COMPANY[:-1]),  # a draft is its writer's alone
    "fundraising": (("fundraising",), DONOR),
}
ALONE = {name: ((name,), ()) for name in ("Editors", "checkers", "Moderators")} | {"no group": ((), ())}
#: Where signing out, failing on purpose or serving Wagtail's own files would only disturb.
NOT_ASKED = re.compile(r"logout|failwhale|jsi18n|sprite|userbar|styleguide|login|password_reset")


@pytest.fixture
def people(site_tree, sandbox, give, deliver, settings, tmp_path) -> None:
    """One row of every kind that is about somebody, each the first of its table."""
    settings.PRIVATE_ROOT, settings.MEDIA_ROOT = tmp_path / "private", tmp_path / "media"
    _begin_at(NUMBER)
    name, email, address, words, other, note = DONOR
    address_of = {"wants_receipt": True, "postal_code": "150-0001", "prefecture": "東京都", "country": "JP"}
    said = {"family_name": name, "email": email, "message": words, "display_name": other, "address": address}
    give(**said, **address_of)
    deliver()
    give(
        frequency="monthly",
        tier=Tier.objects.get(slug="supporter", locale=site_tree.locale),
        amount=1000,
        **said,
        **address_of,
    )
    deliver()
    donor = Donor.objects.get()
    assert donor.pk == NUMBER
    DonorNote.objects.create(donor=donor, text=note)
    MembershipApplication.objects.create(
        token="1" * 32,
        tier=Tier.objects.first(),
        language="ja",
        family_name=name,
        given_name="子",
        email=email,
        message=words,
    )
    OfflineGift.objects.create(
        donor=donor, amount=1000, received_on=timezone.localdate(), method="transfer", payer=name, note=note
    )
    DonorImport.objects.create(file_name=f"{name}.csv", encoding="utf-8", rows=[], report=[])
    DeletionRequest.objects.create(donor=donor)
    RefundRequest.objects.create(token="2" * 32, donation=donor.donations.first(), amount=1, cause="wish", reason=words)
    company()
    guests(site_tree)
    for kind, to, told in (
        ("donate/thanks", DONOR[1], DONOR[0]),
        ("corporate/answer", COMPANY[1], COMPANY[2]),
        ("home/event_confirmed", GUEST[1], GUEST[0]),
    ):
        SentMail.objects.create(
            kind=kind, about=f"planted:{kind}", to=to, language="ja", subject=told, text=told, html=told
        )
    boss = get_user_model().objects.create_superuser("boss", "boss@example.org", "x")
    audit.listed(boss, Donor, {"q": DONOR[0]})
    audit.listed(boss, Inquiry, {"q": COMPANY[2]})


def company() -> None:
    firm, email, name, words, note, draft = COMPANY
    boss = get_user_model().objects.create_user("colleague", "colleague@example.org", "x")
    inquiry = Inquiry.objects.create(
        token="3" * 32, topic=Topic.objects.first(), language="ja", company=firm, name=name, email=email, message=words,
        due_on=timezone.localdate(),
    )  # fmt: skip
    assert inquiry.pk == NUMBER
    HistoryLine.objects.create(inquiry=inquiry, kind=HistoryLine.Kind.NOTE, text=note, by=boss)
    stray = {"sender_email": email, "sender_name": name, "subject": words, "text": words, "way": "received"}
    ThreadMessage.objects.create(inquiry=None, doubtful=True, doubts=["address"], **stray)
    thread = ThreadMessage.objects.create(inquiry=inquiry, **stray)
    AnswerDraft.objects.create(inquiry=inquiry, by=boss, subject=draft, text=draft)
    Attachment.objects.create(
        inquiry=inquiry, message=thread, name=f"{name}.pdf", size=1, file=ContentFile(words.encode(), "x")
    )
    target = WebhookTarget.objects.create(name="x", url="https://example.org/", secret="s3cret")
    WebhookDelivery.objects.create(
        target=target, inquiry=inquiry, event="received", facts={"number": inquiry.number}, created_at=timezone.now()
    )


def guests(home: Page) -> None:
    name, email, note, reader = GUEST
    event = make_event(home)
    guest = Registration.objects.create(
        token="4" * 32, event=event, language="ja", name=name, email=email, note=note, state="confirmed"
    )
    assert guest.pk == NUMBER
    Subscription.objects.create(email=reader, language="ja")


def _begin_at(number: int) -> None:
    """The next row of every table of people gets this number: one address then fits them all."""
    with connection.cursor() as cursor:
        for model in _tables():
            table, column = model._meta.db_table, model._meta.pk.column
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', column, number - 1])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number - 1])


def _tables() -> list[Any]:
    from django.apps import apps
    from django.db.models import BigAutoField

    ours = [model for room in ("donate", "corporate", "home") for model in apps.get_app_config(room).get_models()]
    mixed = [*ours, SentMail]
    return [model for model in mixed if isinstance(model._meta.pk, BigAutoField) and not issubclass(model, Page)]


def doors(patterns: Any, before: str = "") -> list[str]:
    """Every address below /admin/, filled in with the numbers of rows that are there."""
    found = []
    for one in patterns:
        part = before + re.sub(r"^\^|\$$|\\Z", "", str(one.pattern))
        if isinstance(one, URLPattern):
            found += [part] if part.startswith("admin/") else []
        else:
            found += doors(one.url_patterns, part)
    return found


def addresses() -> list[str]:
    keys = {
        "uuid": str(Attempt.objects.latest("started_at").pk),
        "slug": "donate-thanks",
        "path": "x",
        "str": str(NUMBER),
    }
    every = []
    for raw in doors(get_resolver().url_patterns):
        if NOT_ASKED.search(raw):
            continue
        address = re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: _value(found[1], found[2], keys), raw)
        address = re.sub(
            r"\(\?P<(\w+)>[^()]*\)|\((?!\?)[^()]*\)", lambda found: _value("", found[1] or "", keys), address
        )
        every.append("/" + address.replace("\\", ""))
    return sorted(set(every))


def ours(broken: tuple[str, str, Any, int | str]) -> bool:
    """Whether a view of our rooms broke there, or one of Wagtail's about rows of ours."""
    _method, address, _said, reason = broken
    # Wagtail's own: a chooser without a form to create one, a StreamField whose form lacks its hidden count.
    if re.search(r"/snippets/choose/\S+/create/$", address) or re.match(
        r"MultiValueDictKeyError: '\w+-count'", str(reason)
    ):
        return False
    view = resolve(address).func
    about = (getattr(view, "view_initkwargs", None) or {}).get("model")
    rooms = ("core", "home", "news", "donate", "corporate")
    module = getattr(view, "view_class", view).__module__
    return module.split(".")[0] in rooms or (about is not None and about._meta.app_label in rooms)


def _value(converter: str | None, name: str, keys: dict[str, str]) -> str:
    told = {"app_label": "donate", "model_name": "donor", "app_name": "donate", "content_type_app_name": "donate"}
    told |= {"content_type_model_name": "donor", "content_type_id": str(ContentType.objects.get_for_model(Donor).pk)}
    told |= {"language": "ja", "locale": "ja", "verb": "view", "kind": "donate-thanks"}
    return told.get(name) or keys.get(converter or "", str(NUMBER))


def asked(client: Client, method: str, address: str, said: dict[str, Any]) -> tuple[int | str, bytes, str]:
    """(status, body, where it leads) of one request, whose every trace is taken back."""
    point = transaction.savepoint()
    try:
        answer = getattr(client, method)(address, said)
        return answer.status_code, body_of(answer), answer.get("Location", "")
    except Exception as error:  # a 500, with its reason
        return f"{type(error).__name__}: {error}"[:200], b"", ""
    finally:
        transaction.savepoint_rollback(point)


def member(*groups: str) -> Client:
    user = get_user_model().objects.create_user("-".join(groups) or "nobody", "staff@example.org", "x")
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    client = Client()
    client.force_login(user)
    return client


#: What makes a list look, an export export, a chooser choose and a bulk action act.
QUERIES: list[dict[str, Any]] = [{}]
if MORE:
    QUERIES += [
        {"q": DONOR[0]},
        {"q": COMPANY[2]},
        {"q": GUEST[0]},
        {"export": "csv"},
        {"export": "xlsx"},
        {"id": NUMBER},
    ]
SAID = {"id": NUMBER, "pk": NUMBER, "ids": NUMBER, "q": "hidden", "action": "x", "reason": "x", "page": "1"}


@pytest.mark.parametrize("who", [*STAFF, *ALONE] if MORE else ["writing", "fundraising"])
def test_no_door_of_the_admin_tells_of_somebody_whom_one_may_not_know(who, people):
    groups, may_read = {**STAFF, **ALONE}[who]
    secret = [word.encode() for word in EVERYTHING if word not in may_read]
    client, told, broken, read = member(*groups), [], [], set()
    every = addresses()
    assert len(every) > 400
    for address, (method, said) in product(every, [*(("get", one) for one in QUERIES), ("post", SAID)]):
        status, body, goal = asked(client, method, address, said)
        if not isinstance(status, int) or status >= 500:
            broken.append((method, address, said, status))
        if said.get("q") and (found := [word for word in secret if word.decode() == said["q"]]):
            body = body.replace(found[0], b"")  # what was typed in comes back in the field
        if leaked := [word.decode() for word in secret if word in body or word.decode() in goal]:
            told.append((method, address, said, leaked))
        read |= {word for word in may_read if word.encode() in body}
    assert not told
    assert not [one for one in broken if ours(one)], "Wagtail's own screens may stumble over what no form sends"
    assert read == set(may_read), "what they may read was there to be found"


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_door_breaks_for_somebody_with_every_right(method, people):
    client, broken, seen = Client(), [], b""
    client.force_login(get_user_model().objects.get(username="boss"))
    for address in addresses():
        for said in (QUERIES if method == "get" else [{}, SAID]) if MORE else [{}]:
            status, body, _goal = asked(client, method, address, said)
            seen += body if method == "get" and not said else b""
            if not isinstance(status, int) or status >= 500:
                broken.append((method, address, said, status))
    assert not [one for one in broken if ours(one)]
    if method == "get":
        # A draft of an answer is its writer's alone, whatever rights somebody has.
        assert [word for word in EVERYTHING if word.encode() not in seen] == [COMPANY[-1]]


def test_nobody_comes_through_a_door_without_signing_in(people):
    client = Client()
    for address, method in product(addresses(), ["get", "post"] if MORE else ["get"]):
        status, body, goal = asked(client, method, address, {})
        assert status in (302, 403, 404, 405), (method, address, status)
        assert not [word for word in EVERYTHING if word.encode() in body], address
        assert status != 302 or goal.startswith(("/admin/login/", "/admin/")), (address, goal)
