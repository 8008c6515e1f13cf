"""Membership: tiers side by side, joining, and the dues of those the board approved."""

import re
from datetime import timedelta

import pytest
from django.core import mail as post
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from core.models import SentMail
from donate import applications
from donate.models import Attempt, Donation, Donor, MembershipApplication, MembershipPage, Tier
from tests.donate.conftest import told
from tests.donate.visitors import fill, filled, problems, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

PAGES = ["/membership/", "/en/membership/"]
ADDRESS = {"country": "JP", "postal_code": "1500001", "prefecture": "東京都", "address": "見本町1-2-3"}


@pytest.mark.parametrize("page", PAGES)
def test_every_open_tier_stands_there_with_its_price(client, page):
    found = soup(client.get(page)).select(".tier")
    assert len(found) == Tier.objects.filter(locale__language_code="ja").count() == 3
    assert "12,000" in found[1].text
    assert found[1].select_one("a.button")["href"].endswith("join/?tier=associate")


def test_a_closed_tier_is_not_offered(client):
    Tier.objects.filter(slug="associate").update(is_open=False)
    assert len(soup(client.get(PAGES[0])).select(".tier")) == 2
    said = fill(client, "/membership/join/?tier=associate", tier="associate")
    assert set(problems(client.post("/membership/join/", said))) == {"tier"}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("suffix", ["", "join/"])
@pytest.mark.parametrize(("tier", "amount", "interval"), [("supporter", 1000, "month"), ("associate", 12_000, "year")])
def test_joining_leads_to_stripe(client, sandbox, page, suffix, tier, amount, interval):
    said = fill(client, f"{page}join/?tier={tier}")
    assert said["tier"] == tier
    response = client.post(page + suffix, said)
    attempt = Attempt.objects.get()
    assert response.status_code == 303
    assert response["Location"] == attempt.session_url
    assert (attempt.amount, attempt.interval, attempt.kind) == (amount, interval, "gift")
    assert attempt.tier == Tier.objects.get(slug=tier, locale__language_code="ja")
    assert sandbox.get(attempt.stripe_session)["mode"] == "subscription"


def test_a_monthly_supporter_may_give_more_but_not_less(client, sandbox):
    said = fill(client, "/membership/join/?tier=supporter")
    assert "other_amount" in problems(client.post(PAGES[0], {**said, "other_amount": "999"}))
    assert client.post(PAGES[0], {**said, "other_amount": "２，５００円"}).status_code == 303
    assert Attempt.objects.get().amount == 2500


def test_yearly_dues_are_as_they_are(client, sandbox):
    client.post(PAGES[0], fill(client, "/membership/join/?tier=associate", other_amount="5"))
    assert Attempt.objects.get().amount == 12_000


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("wrong", "targets"),
    [
        ({"tier": "king"}, {"tier"}),
        ({"tier": ""}, {"tier"}),
        ({"family_name": "", "consent": ""}, {"family_name", "consent"}),
        ({"tier": "full"}, {"postal_code", "prefecture", "address"}),
    ],
)
def test_every_mistake_is_named(client, page, wrong, targets):
    response = client.post(page, fill(client, f"{page}join/", **wrong))
    assert response.status_code == 422
    assert set(problems(response)) == targets


@pytest.mark.parametrize(
    ("prefix", "seat", "application"),
    [("", "お選びの席", "お申し込みの内容"), ("/en", "Your seat", "Your application")],
)
def test_the_summary_calls_an_application_only_what_the_board_decides(client, prefix, seat, application):
    page = soup(client.get(f"{prefix}/membership/join/"))
    votes = {box["data-choice"]: box.has_attr("data-votes") for box in page.select("[data-choice]")}
    heads = {head["data-for"]: head.text for head in page.select(".form-summary > span[data-for]:not(strong ~ span)")}
    assert heads == {f"choice-{choice}": application if vote else seat for choice, vote in votes.items()}
    assert set(votes.values()) == {True, False}


@pytest.mark.parametrize(
    ("prefix", "paid", "votes", "neither"),
    [("", "この席につく", "申し込む", "この席で進む"), ("/en", "Take this seat", "Apply", "Go on with this seat")],
)
def test_the_button_says_what_happens_with_the_seat_that_is_chosen(client, prefix, paid, votes, neither):
    address = f"{prefix}/membership/join/"

    def button(response) -> str:
        return " ".join(word.get_text() for word in soup(response).select("#giving button [data-seat]:not([hidden])"))

    assert button(client.get(f"{address}?tier=associate")) == paid
    assert button(client.get(f"{address}?tier=full")) == votes
    assert button(client.post(address, fill(client, address, tier=""))) == neither


def apply(client, prefix: str = "", **more: str):
    said = fill(client, f"{prefix}/membership/join/?tier=full", **{**ADDRESS, "message": "ぜひ一緒に", **more})
    return said, client.post(f"{prefix}/membership/join/", said)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_voting_member_applies_and_nothing_is_charged(client, sandbox, prefix):
    said, response = apply(client, prefix)
    assert response.status_code == 303
    assert client.get(response["Location"]).status_code == 200
    client.post(f"{prefix}/membership/join/", said)  # pressed twice
    application = MembershipApplication.objects.get()
    assert (application.state, application.prefecture) == ("waiting", "東京都")
    assert Attempt.objects.count() == len(sandbox.all("checkout.session")) == 0
    assert told("application_received") == told("application_notice") == 1
    price = {"": "毎年 24,000円", "/en": "¥24,000 every year"}[prefix]
    assert price in SentMail.objects.get(kind="donate/application_received").text
    mail = SentMail.objects.get(kind="donate/application_received")
    assert "ぜひ一緒に" not in mail.text
    for written in SentMail.objects.filter(kind__startswith="donate/application_"):
        assert not re.search("継続のご寄付|Recurring gift", written.text)


def test_after_the_boards_approval_the_mail_brings_the_way_to_pay_once(client, sandbox, deliver, time_machine):
    apply(client)
    application = MembershipApplication.objects.get()
    application.state = "approved"
    application.save()
    applications.decided(application)
    applications.decided(application)
    assert told("application_approved") == 1
    mail = SentMail.objects.get(kind="donate/application_approved")
    path = re.search(r"http://testserver(/membership/dues/\S+)", mail.text)[1]
    assert soup(client.get(path)).select_one("main form button")
    first = client.post(path)
    time_machine.move_to(timezone.now() + timedelta(seconds=30))
    second = client.post(path)
    assert first.status_code == 303
    assert first["Location"] == second["Location"]
    attempt = Attempt.objects.get()
    assert (attempt.kind, attempt.amount, attempt.interval) == ("dues", 24_000, "year")
    sandbox.pay(attempt.stripe_session)
    deliver()
    assert Donation.objects.get().kind == "dues"
    time_machine.move_to(timezone.now() + timedelta(days=3))
    assert "/thanks/" in client.post(path)["Location"]
    paid = soup(client.get(path)).select_one("main")
    assert (paid.select_one("form"), paid.select_one("a.button")["href"]) == (None, "/mine/")
    assert len(sandbox.all("checkout.session")) == 1


def test_the_file_of_members_says_where_a_voting_member_lives(client, admin_client, sandbox, deliver):
    """A donor's row has an address only for receipts; the register of members asks for it all the same."""
    apply(client)
    application = MembershipApplication.objects.get()
    MembershipApplication.objects.update(state="approved")
    attempt_dues = client.post(applications.dues_link(application).removeprefix("http://testserver"))
    assert attempt_dues.status_code == 303
    sandbox.pay(Attempt.objects.get().stripe_session)
    deliver()
    assert Donor.objects.get().address == ""
    rows = admin_client.get("/admin/giving/members/?export=csv").getvalue().decode("utf-8-sig").splitlines()
    assert [line for line in rows[1:] if application.address in line and "東京都" in line] == rows[1:]
    Donor.objects.update(
        wants_receipt=True, country="JP", postal_code="060-0001", prefecture="北海道", address="札幌市9"
    )
    moved = admin_client.get("/admin/giving/members/?export=csv").getvalue().decode("utf-8-sig").splitlines()
    assert "札幌市9" in moved[1]


@pytest.mark.parametrize("state", ["waiting", "declined"])
def test_dues_can_be_paid_only_after_approval(client, sandbox, state):
    apply(client)
    MembershipApplication.objects.update(state=state)
    path = applications.dues_link(MembershipApplication.objects.get()).removeprefix("http://testserver")
    assert client.get(path).status_code == client.post(path).status_code == 404


@pytest.mark.parametrize("signed", ["x", "1", "1/2/3", "a:b:c", "%00"])
def test_a_forged_link_leads_nowhere(client, signed):
    assert client.get(f"/membership/dues/{signed}/").status_code == 404


def test_the_words_for_the_board_never_reach_the_public_messages(client, sandbox):
    said = fill(client, "/membership/join/?tier=supporter", message="理由")
    client.post("/membership/join/", said)
    assert Attempt.objects.get().form["message"] == ""


def test_a_meeting_of_the_board_that_is_over_is_not_announced():
    page = MembershipPage.objects.first()
    today = timezone.localdate()
    page.board_meets_on = today - timedelta(days=1)
    assert page.next_board is None
    page.board_meets_on = today
    assert page.next_board == today


def test_the_tier_that_stands_out_must_exist():
    page = MembershipPage.objects.first()
    page.featured_tier = "king"
    with pytest.raises(ValidationError):
        page.full_clean()


@pytest.mark.parametrize("address", [*PAGES, "/membership/join/", "/en/membership/join/"])
def test_the_page_needs_few_queries(client, address, django_assert_max_num_queries):
    client.get(address)
    with django_assert_max_num_queries(8):
        client.get(address)


@pytest.mark.parametrize(("language", "words"), [("ja", "すでに会員"), ("en", "a member already")])
def test_who_is_a_member_already_is_led_by_mail_to_the_change_and_the_page_tells_nobody(
    client, sandbox, give, deliver, language, words, django_capture_on_commit_callbacks
):
    tier = Tier.objects.get(slug="associate", locale__language_code="ja")
    give(email="hana@example.org", tier=tier, amount=tier.price, frequency="monthly", language=language)
    deliver()
    answers = []
    for email in ("hana@example.org", "nobody@example.org", "hana@example.org"):
        said = fill(client, "/membership/join/?tier=supporter", email=email)
        answers.append(client.post("/membership/join/", said).status_code)
    assert answers == [303, 303, 303]
    mail = SentMail.objects.get(kind="donate/member_already")
    assert mail.to == "hana@example.org"
    assert words in mail.subject
    [link] = re.findall(r"http://testserver(/\S*in/\S+/)", mail.text)
    assert mail.keys == f"http://testserver{link}"  # which the outbox hides
    page = client.post(link)["Location"]
    assert page.endswith("/tier/")
    assert client.get(page).status_code == 200
    late = Client()
    assert late.post(link).status_code == 410
    again = soup(late.get(link)).select_one("form.inline-form")
    with django_capture_on_commit_callbacks(execute=True):
        late.post(str(again["action"]), filled(again) | {"email": "hana@example.org"})
    link = re.search(r"http://testserver(/\S*in/\S+/)", post.outbox[-1].body)[1]
    assert late.post(link)["Location"] == page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_member_who_applies_for_the_vote_is_not_warned_of_paying_twice(client, sandbox, give, deliver, prefix):
    tier = Tier.objects.get(slug="associate", locale__language_code="ja")
    give(email="hana@example.org", tier=tier, amount=tier.price)
    deliver()
    _said, response = apply(client, prefix, email="hana@example.org")
    assert response["Location"].endswith("/join/received/")
    assert told("application_received") == 1
    assert told("member_already") == 0


def test_a_second_membership_that_was_paid_is_told_to_staff_once(sandbox, give, deliver, settings):
    settings.STAFF_EMAIL, settings.STAFF_LANGUAGE = "desk@example.org", "en"
    for slug in ("associate", "supporter"):
        tier = Tier.objects.get(slug=slug, locale__language_code="ja")
        assert not SentMail.objects.filter(about__startswith="joined_twice:").exists()
        give(email="hana@example.org", tier=tier, amount=tier.price, frequency="monthly")
        deliver(times=2)
    notice = SentMail.objects.get(about__startswith="joined_twice:")
    assert (notice.to, "joined a second time" in notice.text) == ("desk@example.org", True)
