"""From one membership to another, by the member: what is charged as often at once, from monthly to yearly by paying."""

import re
import uuid

import pytest
from django.test import Client
from django.utils import translation

from core.models import SentMail
from core.templatetags.core_tags import day
from donate import applications, changes, checkout, mail_values, seats
from donate.models import AmountChange, Attempt, Kind, Membership, MembershipApplication, RecurringGift, Tier
from tests.donate.conftest import told
from tests.donate.mine.test_changing import form_at, press, words
from tests.donate.visitors import filled, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]


WITH_ADDRESS = {"country": "JP", "postal_code": "150-0000", "prefecture": "東京都", "address": "見本町1-2"}
WITH_RECEIPT = {"wants_receipt": True, **WITH_ADDRESS}


@pytest.fixture
def tiers(site_tree):
    for slug, price, interval in (("friend", 2500, "month"), ("patron", 30_000, "year")):
        Tier.objects.create(slug=slug, name=slug.title(), price=price, interval=interval, locale=site_tree.locale)
    return {tier.slug: tier for tier in Tier.objects.filter(locale=site_tree.locale)}


@pytest.fixture
def member(client, give, deliver, mailed, tiers):
    """The browser of somebody with this seat, on the page that changes it."""

    def join(slug: str, **said) -> tuple[Client, RecurringGift]:
        give(tier=tiers[slug], amount=tiers[slug].price, frequency="monthly", **said)
        deliver()
        assert client.post(mailed(client)).status_code == 303
        return client, RecurringGift.objects.latest("pk")

    return join


def choose(client: Client, gift: RecurringGift, slug: str, where: str = "/mine/"):
    """From the donor's page to the seats, and the press on one of them."""
    path = next(link["href"] for link in soup(client.get(where)).select("a") if link["href"].endswith("/tier/"))
    form = next(form for form in soup(client.get(path)).select("main form") if filled(form).get("tier") == slug)
    return press(client, form), form


def test_a_seat_charged_as_often_is_changed_by_two_presses_and_one_mail(member, sandbox, deliver):
    client, gift = member("associate")
    number = Membership.objects.get().written_number
    assert number in words(client.get("/mine/"))
    done, form = choose(client, gift, "patron")
    assert press(client, form)["Location"] == done["Location"]
    deliver(times=2)
    assert "Patron" in words(client.get(done["Location"]))
    gift.refresh_from_db()
    assert (gift.tier.slug, gift.amount, gift.kind) == ("patron", 30_000, Kind.GIFT)
    assert AmountChange.objects.get().by_donor
    mail = SentMail.objects.get(kind="donate/tier_changed")
    assert all(said in mail.text for said in ("Patron", "30,000円", number))
    assert told("amount_changed") == told("raised") == 0
    sandbox.renew(gift.stripe_subscription)
    deliver()
    assert gift.donations.latest("pk").tier.slug == "patron"


def test_a_vote_can_be_laid_down_and_what_is_paid_then_is_a_gift(member, sandbox, deliver):
    client, gift = member("full")
    assert choose(client, gift, "associate", "/mine/")[0].status_code == 303
    sandbox.renew(gift.stripe_subscription)
    deliver()
    assert list(gift.donations.order_by("pk").values_list("kind", "amount")) == [("dues", 24_000), ("gift", 12_000)]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_monthly_to_yearly_the_former_ends_when_the_new_is_paid(member, sandbox, deliver, language):
    client, gift = member("supporter", language=language)
    away, form = choose(client, gift, "associate", {"ja": "/mine/", "en": "/en/mine/"}[language])
    assert away["Location"].startswith(sandbox.world.settings.base_url)
    attempt = Attempt.objects.get(replaces=gift)
    assert (attempt.email, attempt.language) == ("hana@example.org", language)
    deliver()
    gift.refresh_from_db()
    assert gift.ended_at is None  # not yet paid
    assert press(client, form)["Location"] == away["Location"]
    sandbox.pay(attempt.stripe_session)
    deliver(times=2)
    deliver()
    gift.refresh_from_db()
    assert gift.ended_at
    member = Membership.objects.get()
    assert (member.status, member.gift.tier.slug) == ("running", "associate")
    assert told("member_farewell") == told("ended") == 0
    last = gift.donations.get().charged_at
    with translation.override(language):
        said = {
            "ja": f"毎月1,000円のご寄付は、これで終わります。最後のお引き落としは{day(last)}でした。",
            "en": f"Your monthly gift of ¥1,000 ends with it: the last one was collected on {day(last)}.",
        }[language]
    welcome = SentMail.objects.filter(kind="donate/member_welcome").latest("pk")
    thanks = client.get({"ja": "", "en": "/en"}[language] + "/donate/thanks/", {"session_id": attempt.stripe_session})
    for shown in (welcome.text, welcome.html, words(thanks)):
        assert said in shown
    with translation.override(language):
        assert gift.title in dict(mail_values.details(attempt.donation)).values()


def test_of_two_payment_pages_for_another_seat_only_the_latest_can_be_paid(member, sandbox, deliver):
    client, gift = member("supporter")
    choose(client, gift, "associate")
    former = Attempt.objects.get(replaces=gift)
    choose(client, gift, "patron")  # back, and another form of the page
    latest = Attempt.objects.exclude(pk=former.pk).get(replaces=gift)
    assert [sandbox.get(key)["status"] for key in (former.stripe_session, latest.stripe_session)] == ["expired", "open"]
    sandbox.pay(latest.stripe_session)
    deliver()
    deliver()
    running = RecurringGift.objects.filter(ended_at=None)
    assert [one.tier.slug for one in running] == ["patron"]


def test_a_payment_page_that_was_paid_meanwhile_is_not_followed_by_another(member, sandbox):
    client, gift = member("supporter")
    choose(client, gift, "associate")
    sandbox.pay(Attempt.objects.get(replaces=gift).stripe_session)  # in another tab; its webhook is late
    answer, _form = choose(client, gift, "patron")
    assert answer.status_code == 409
    assert "変更はありません" in words(answer)
    assert Attempt.objects.filter(replaces=gift).count() == 1


def test_a_former_payment_page_that_cannot_be_closed_leaves_no_second_one(member, sandbox):
    client, gift = member("supporter")
    choose(client, gift, "associate")
    former = Attempt.objects.get(replaces=gift)
    sandbox.break_next("down", times=9, path=f"/v1/checkout/sessions/{former.stripe_session}")
    answer, form = choose(client, gift, "patron")
    assert answer.status_code == 503
    sandbox.mend()
    assert press(client, form).status_code == 303
    assert sandbox.get(former.stripe_session)["status"] == "expired"


def test_a_former_gift_that_could_not_be_ended_is_ended_by_the_next_look(member, sandbox, deliver):
    client, gift = member("supporter")
    choose(client, gift, "associate")
    sandbox.pay(Attempt.objects.get(replaces=gift).stripe_session)
    sandbox.break_next("down", times=9, path=f"/v1/subscriptions/{gift.stripe_subscription}")
    deliver()
    gift.refresh_from_db()
    assert gift.ended_at is None
    sandbox.mend()
    seats.leave_former()
    gift.refresh_from_db()
    assert gift.ended_at


def test_dues_for_a_vote_come_in_place_of_the_yearly_seat_and_not_of_a_monthly_gift(
    member, give, sandbox, deliver, tiers
):
    browser, yearly = member("associate")
    give(frequency="monthly")
    deliver()
    application = MembershipApplication.objects.create(
        token=uuid.uuid4(),
        tier=tiers["full"],
        email="Hana@example.org",
        family_name="山田",
        given_name="花",
        language="ja",
        state="approved",
    )
    checkout.begin(applications.dues(application))
    sandbox.pay(Attempt.objects.get(replaces=yearly).stripe_session)
    deliver()
    assert told("will_end") == 0, "it would say that the end can be taken back"
    until = RecurringGift.objects.get(pk=yearly.pk).ends_at
    welcome = SentMail.objects.filter(kind="donate/member_welcome").latest("pk")
    assert f"これまでの会員資格(年12,000円)は{day(until)}まで続き、更新はされません。" in welcome.text
    ends = {gift.amount: bool(gift.ends_at) for gift in RecurringGift.objects.filter(ended_at=None)}
    assert ends == {12_000: True, 3000: False, 24_000: False}
    assert "/resume/" not in browser.get("/mine/").content.decode(), "both would be collected"
    with pytest.raises(changes.NotPossible):
        changes.resume(RecurringGift.objects.get(pk=yearly.pk), form=uuid.uuid4())


def test_what_cannot_be_chosen_is_not_done(member, sandbox, tiers):
    client, gift = member("associate")
    path = f"/mine/gifts/{gift.pk}/tier/"
    page = soup(client.get(path))
    offered = {
        str(form.select_one("[name=tier]")["value"]) for form in page.select("main form") if form.select("[name=tier]")
    }
    assert offered == {"patron"}  # a vote is applied for, a monthly seat waits for the year's end
    token = filled(form_at(page, "/tier/"))["token"]
    for slug in ("full", "supporter", "nothing", "\x00"):
        assert client.post(path, {"token": token, "tier": slug}).status_code == 200
    assert client.post(path, {"token": token, "tier": "associate"}).status_code == 409  # has it already
    assert client.post(path, {"token": "forged", "tier": "patron"}).status_code == 200
    Tier.objects.filter(slug="patron").update(is_open=False)
    assert client.post(path, {"token": token, "tier": "patron"}).status_code == 200
    sandbox.cancel(gift.stripe_subscription, at_period_end=True)
    assert Client().post(path).status_code == 303  # to the door
    gift.refresh_from_db()
    assert gift.tier.slug == "associate"
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_who_applies_from_the_own_page_finds_the_form_filled_in(member, client, prefix):
    client, gift = member("associate", **WITH_RECEIPT)
    seat = soup(client.get(f"{prefix}/mine/gifts/{gift.pk}/tier/"))
    address = next(link["href"] for link in seat.select("main a.button") if "tier=full" in link["href"])
    shown = client.get(address)
    form = soup(shown).select_one("#giving")
    said = filled(form)
    known = {"tier": "full", "family_name": "山田", "given_name": "花", "email": "hana@example.org", **WITH_ADDRESS}
    assert {name: said.get(name) for name in known} == known
    assert "consent" not in said
    assert "no-store" in shown["Cache-Control"]
    assert form["action"] == f"{prefix}/membership/join/"
    assert client.post(form["action"], said | {"consent": "yes"}).status_code == 303
    assert MembershipApplication.objects.get().address == WITH_ADDRESS["address"]
    stranger = Client()
    stranger.cookies["supporter"] = client.cookies["supporter"].value
    assert stranger.get(address)["Location"].startswith(f"{prefix}/mine/?next=")


def test_who_joins_by_the_public_form_is_told_by_mail_alone_of_the_gift_that_goes_on_beside(
    client, give, deliver, tiers
):
    give(frequency="monthly", amount=3000)
    deliver()
    attempt = give(tier=tiers["associate"], amount=12_000, frequency="monthly")
    deliver()
    attempt.refresh_from_db()
    said = "毎月3,000円のご寄付は、これまでどおり続きます。"
    assert said in SentMail.objects.get(kind="donate/member_welcome").text
    assert said not in words(client.get("/donate/thanks/", {"session_id": attempt.stripe_session}))


@pytest.mark.parametrize(
    ("prefix", "ending", "going_on"),
    [
        ("", "会員をやめる", "会員資格は、これまでどおり続きます"),
        ("/en", "End the membership", "Your membership goes on"),
    ],
)
def test_ending_a_membership_and_taking_that_back_speak_of_a_membership(member, prefix, ending, going_on):
    client, gift = member("associate", language="en" if prefix else "ja")
    own = f"{prefix}/mine/gifts/{gift.pk}"
    assert soup(client.get(f"{own}/stop/")).h1.get_text() == ending
    press(client, form_at(soup(client.get(f"{own}/stop/")), "/stop/"))
    done = press(client, form_at(soup(client.get(f"{own}/resume/")), "/resume/"))
    assert soup(client.get(done["Location"])).h1.get_text() == going_on
    resumed = SentMail.objects.get(kind="donate/resumed")
    for row in (SentMail.objects.get(kind="donate/will_end"), resumed):
        assert not re.search("金額の変更|change the amount", row.text)
    assert resumed.subject == ("It goes on as before" if prefix else "これまでどおり続きます")
