"""Whatever a visitor sends, the answer is never a 500. ``FUZZ=500`` tries more, and others each time."""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from donate.models import CampaignPage, Donor
from home.models import EventPage
from tests.donate.visitors import filled
from tests.home.page_types import example
from tests.wild import tried

pytestmark = pytest.mark.django_db

PLACES = [
    *("/", "/search/", "/search/suggest/", "/news/", "/events/", "/reports/", "/donate/", "/membership/", "/contact/"),
    *("/corporate/inquiry/", "/newsletter/", "/newsletter/confirm/x/", "/mine/", "/mine/in/x/", "/mine/card/x/"),
    *("/donate/thanks/", "/campaigns/x/now/", "/events/x/calendar.ics", "/events/x/cancel/y/", "/news/feed/"),
]
OTHERS = [
    *("/draft/x/", "/documents/1/x", "/stripe/webhook/", "/mail/webhook/", "/mail/inbound/", "/sitemap.xml"),
    *("/robots.txt", "/healthz", "/metrics", "/admin/login/", "/admin/login/code/", "/admin/password_reset/"),
]
EVERYWHERE = [*PLACES, *[f"/en{place}" for place in PLACES], *OTHERS]
NAMES = [
    *(
        "q",
        "page",
        "p",
        "category",
        "year",
        "amount",
        "frequency",
        "tier",
        "fund",
        "campaign",
        "email",
        "token",
        "sent",
    ),
    *("raise", "next", "session_id", "done", "over", "username", "password", "code", "utm_source", "consent", "topic"),
]
WILD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *("", "\0", "' OR 1=1--", "<script>", "../../etc/passwd", "{{7*7}}", "{name}", "%00", "-1", "0", "9" * 40),
            *("1e400", "NaN", "\r\nBcc: a@evil.example", "\ud7ff", "\u202e", "１２３", "²", "https://evil.example"),
            *("//evil.example", "=cmd|' /C calc'!A0", "a" * 5000, "あ" * 300 + "@example.org", "2026-02-31"),
        ]
    ),
    st.integers().map(str),
)
FIELDS = st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=12)), WILD, max_size=6)
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("accept", "accept-language", "accept-encoding", "referer", "user-agent", "origin", "authorization"),
            *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-request-id", "x-requested-with"),
            *("if-modified-since", "if-none-match", "range", "cookie", "stripe-signature"),
        ]
    ),
    LATIN,
    max_size=4,
)


def fine(answer, *said) -> None:
    """No error, and nobody is led away from here."""
    assert answer.status_code < 500, (answer.status_code, *said)
    assert "evil.example" not in answer.get("Location", "").split("?")[0], said


@pytest.fixture(autouse=True)
def no_limits(settings):
    """What is refused for being too much would not be looked at."""
    settings.FORM_LIMIT_PER_HOUR = settings.GIVING_LIMIT_PER_HOUR = 100_000


@tried(60)
@given(place=st.sampled_from(EVERYWHERE), query=FIELDS, headers=HEADERS)
def test_no_query_and_no_header_breaks_an_address(place, query, headers, site_tree, client):
    fine(client.get(place, query, headers=headers), place, query, headers)


@tried(40)
@given(place=st.sampled_from(EVERYWHERE), said=FIELDS, raw=st.one_of(st.none(), st.binary(max_size=60)))
def test_whatever_is_posted_anywhere_breaks_no_address(place, said, raw, site_tree, client):
    fine(client.post(place, said) if raw is None else client.post(place, raw, "application/json"), place, said, raw)


@tried(30)
@given(path=st.text(max_size=30), method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"]))
def test_no_path_and_no_method_breaks_the_site(path, method, site_tree, client):
    fine(client.generic(method, "/" + path), path, method)


#: Where each form is shown. Those that lead to a payment lack the consent, so that nobody is asked for a session.
FORMS = {
    "donate": lambda home: ("/donate/", "consent"),
    "campaign": lambda home: (example(home, CampaignPage).url, "consent"),
    "membership": lambda home: ("/membership/join/", "consent"),
    "inquiry": lambda home: ("/corporate/inquiry/", ""),
    "contact": lambda home: ("/contact/", ""),
    "sign-up": lambda home: (example(home, EventPage).url, ""),
    "newsletter": lambda home: ("/newsletter/", ""),
    "door": lambda home: ("/mine/", ""),
    "person": lambda home: ("/mine/person/", ""),
    "new email": lambda home: ("/mine/email/", ""),
    "language": lambda home: ("/mine/", ""),
}
GOOD = {
    **dict.fromkeys(("name", "family_name", "given_name", "company", "message"), "見本"),
    "email": "hana@example.org",
    "topic": "hire",
    "people": "1",
    "phone": "03-0000-0000",
}
#: What replaces a field: other words, nothing at all, the field twice, or a file where words were asked for.
INSTEAD = st.one_of(
    WILD,
    st.none(),
    st.lists(WILD, min_size=2, max_size=3),
    st.binary(max_size=40).map(lambda content: SimpleUploadedFile("x\r\n.pdf", content)),
)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", FORMS)
def test_no_field_of_a_form_breaks_it(name, language, site_tree, client, request):
    path, left_out = FORMS[name](site_tree)
    if name in ("person", "new email", "language"):
        client = request.getfixturevalue("inside")
    shown = path if language == "ja" else f"/en{path}"
    forms = BeautifulSoup(client.get(shown).content, "html.parser").select("main form")
    assert forms, shown
    for form in forms:
        where = str(form.get("action") or shown)
        if where.endswith("/out/"):
            continue
        asked = filled(form)
        usual = {field: GOOD.get(field, value) for field, value in asked.items()} | {"consent": "yes"}
        usual.pop(left_out, None)
        names = sorted({*asked, *[str(one["name"]) for one in form.select("[name]")]})
        if names:
            fuzz(client.post if form.get("method") == "post" else client.get, where, usual, names)


def fuzz(send, where: str, usual: dict, names: list[str]) -> None:
    @tried(10)
    @given(changes=st.dictionaries(st.sampled_from(names), INSTEAD, min_size=1, max_size=3), more=FIELDS)
    def each(changes, more):
        changed = {**more, **usual, **changes}
        changed.pop("consent", None) if "consent" not in usual else None
        said = {field: value for field, value in changed.items() if value is not None}
        fine(send(where, said), where, said)

    each()


@pytest.fixture
def inside(client, site_tree):
    """The browser of a donor who came in by the mailed link."""
    from donate.mine import links
    from donate.models import DonorLink

    hana = Donor.objects.create(email="hana@example.org", language="ja", family_name="山田", given_name="花")
    _link, address = links.make(hana, DonorLink.Purpose.ENTER, email=hana.email, language="ja")
    assert client.post(urlsplit(address).path).status_code == 303
    return client


@tried(30)
@given(
    place=st.sampled_from(
        [
            *(
                "/admin/",
                "/admin/pages/",
                "/admin/images/",
                "/admin/documents/",
                "/admin/mails/outbox/",
                "/admin/users/",
            ),
            *("/admin/reports/site-history/", "/admin/translations/", "/admin/choose-page/", "/admin/account/"),
            *("/admin/giving_donors/", "/admin/inquiries/", "/admin/registrations/", "/admin/giving_receipts/"),
        ]
    ),
    query=FIELDS,
    send=st.booleans(),
)
def test_no_query_and_no_form_breaks_a_screen_of_the_admin(place, query, send, site_tree, admin_client):
    fine(admin_client.post(place, query) if send else admin_client.get(place, query), place, query)
