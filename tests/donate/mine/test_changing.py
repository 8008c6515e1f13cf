"""Changing a gift on the donor's own pages: two taps to raise, as easy to lower, rest and stop."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from donate.models import AmountChange, GiftChange, RecurringGift, Tier
from tests.donate.visitors import filled, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]


@pytest.fixture
def gift(give, deliver) -> RecurringGift:
    give(frequency="monthly")
    deliver()
    return RecurringGift.objects.get()


@pytest.fixture
def donor(client, gift, mailed) -> Client:
    """The browser of the gift's donor, inside."""
    assert client.post(mailed(client)).status_code == 303
    mail.outbox.clear()
    return client


def form_at(page, end: str, nth: int = 0):
    """A form of the page whose address ends so."""
    return [form for form in page.select("form") if str(form["action"]).endswith(end)][nth]


def press(client: Client, form, **chosen):
    """Send the form as a browser does."""
    send = client.post if form.get("method") == "post" else client.get
    return send(str(form["action"]), filled(form) | chosen)


def words(response) -> str:
    return " ".join(soup(response).select_one("main").get_text(" ").split())


def test_two_taps_raise_and_nothing_is_preselected(sandbox, donor, gift):
    page = soup(donor.get("/mine/"))
    form = form_at(page, "/amount/")
    assert not form.select("[checked]")
    told = " ".join(form.get_text(" ").split())
    day = f"{gift.next_payment_at.astimezone():%Y}年"
    assert "3,000円" in told
    assert "4,000円" in told
    assert day in told
    done = press(donor, form, **{"raise": "1000"})
    again = press(donor, form, **{"raise": "1000"})
    assert (done.status_code, done["Location"]) == (303, again["Location"])
    shown = words(donor.get(done["Location"]))
    assert re.search(f"3,000円.*4,000円.*{day}", shown)
    assert "4,000" in words(donor.get("/mine/"))
    assert (AmountChange.objects.count(), GiftChange.objects.count(), len(sandbox.all("price"))) == (1, 1, 2)


def test_another_amount_is_stated_before_it_is_done(donor, gift):
    stated = press(
        donor, form_at(soup(donor.get("/mine/")), "/amount/"), **{"raise": "other", "amount": "５，０００円"}
    )
    assert stated.status_code == 200
    assert re.search("3,000円.*5,000円", words(stated))
    assert not GiftChange.objects.exists()
    assert press(donor, form_at(soup(stated), "/amount/")).status_code == 303
    assert AmountChange.objects.get().new_amount == 5000


def test_lowering_goes_the_same_way(donor, gift):
    stated = press(donor, form_at(soup(donor.get("/mine/")), "/amount/", 1), amount="1500")
    assert re.search("3,000円.*1,500円", words(stated))
    assert press(donor, form_at(soup(stated), "/amount/")).status_code == 303
    assert AmountChange.objects.get().new_amount == 1500


def test_what_is_no_amount_is_answered_with_words_and_changes_nothing(donor, gift):
    address = f"/mine/gifts/{gift.pk}/amount/"
    for typed in ("", "999", "10000000", "many", "-5", "3000", "1.5", "9" * 60, "\x00"):
        form = form_at(soup(donor.get("/mine/")), "/amount/")
        answer = press(donor, form, **{"raise": "other", "amount": typed})
        assert answer.status_code == 422, typed
        assert soup(answer).select_one("#amount-error"), typed
        assert donor.get(address, {"amount": typed}).status_code == 422, typed
        assert donor.post(address, {"raise": typed, "token": "x"}).status_code in (200, 422), typed
        assert not GiftChange.objects.exists(), typed


@pytest.mark.parametrize(
    ("prefix", "said"), [("", "金額は1,000円以上"), ("/en", "Please enter an amount of ¥1,000 or more")]
)
def test_too_little_is_answered_with_the_least_amount_as_on_the_donate_form(donor, gift, prefix, said):
    for typed in ("0", "０円", "999"):
        form = form_at(soup(donor.get(f"{prefix}/mine/")), "/amount/")
        answer = press(donor, form, **{"raise": "other", "amount": typed})
        lower = donor.get(f"{prefix}/mine/gifts/{gift.pk}/amount/", {"amount": typed})
        for refused in (answer, lower):
            assert said in soup(refused).select_one("#amount-error").get_text(), typed


def test_a_link_in_a_mail_that_raises_states_it_and_waits_for_the_press(donor, gift):
    page = soup(donor.get("/en/mine/?raise=1000"))
    form = form_at(page, "/amount/")
    assert "¥4,000" in form.get_text()
    assert not GiftChange.objects.exists()
    assert press(donor, form).status_code == 303
    assert AmountChange.objects.get().new_amount == 4000


def test_a_link_that_raises_beyond_what_we_take_states_nothing(donor, gift):
    form = form_at(soup(donor.get("/mine/?raise=9999999")), "/amount/")
    assert form.select("[name=raise]")
    assert "10,002,999" not in words(donor.get("/mine/?raise=9999999"))


def test_a_bare_post_is_answered_with_what_would_happen(donor, gift):
    for path, data in [
        ("amount", {"amount": "4000"}),
        ("pause", {"months": "2"}),
        ("stop", {}),
        ("pause", {"months": "9"}),
    ]:
        answer = donor.post(f"/mine/gifts/{gift.pk}/{path}/", data)
        assert answer.status_code in (200, 422)
        assert form_at(soup(answer), f"/{path}/").select_one("[name=token]")
    assert not GiftChange.objects.exists()


def test_rest_go_on_and_stop(sandbox, donor, gift):
    form = form_at(soup(donor.get("/mine/")), "/pause/")
    assert [option["value"] for option in form.select("option")] == ["1", "2", "3"]
    assert words(donor.get(press(donor, form, months="2")["Location"]))
    gift.refresh_from_db()
    assert gift.paused
    page = soup(donor.get("/mine/"))
    assert not [form for form in page.select("form") if str(form["action"]).endswith("/pause/")]
    assert press(donor, form_at(page, "/resume/")).status_code == 303
    gift.refresh_from_db()
    assert not gift.paused
    page = soup(donor.get("/mine/"))
    stop = form_at(page, "/stop/")
    assert not stop.select("input:not([type=hidden]), textarea, select")  # no reason is asked
    assert press(donor, stop).status_code == 303
    assert press(donor, stop).status_code == 303
    gift.refresh_from_db()
    assert gift.ended_at is not None
    assert donor.get("/mine/").status_code == 200
    assert donor.get(f"/mine/gifts/{gift.pk}/pause/").status_code == 409


def test_near_its_end_a_rest_can_be_prolonged_as_the_reminder_says(sandbox, give, deliver, mailed, client):
    sandbox.advance_to(timezone.now() - timedelta(days=50))
    give(frequency="monthly", amount=3000)
    deliver()
    client.post(mailed(client))
    gift = RecurringGift.objects.get()
    assert press(client, form_at(soup(client.get("/mine/")), "/pause/"), months="1").status_code == 303
    gift.refresh_from_db()
    first = gift.next_payment_at
    assert timezone.now() < first < timezone.now() + timedelta(days=14)
    again = form_at(soup(client.get("/mine/")), "/pause/")
    done = press(client, again, months="1")
    assert press(client, again, months="1")["Location"] == done["Location"]
    gift.refresh_from_db()
    assert gift.paused
    assert timedelta(days=27) < gift.next_payment_at - first < timedelta(days=32)
    assert gift.resumes_at < gift.next_payment_at


def test_where_a_payment_is_open_the_card_comes_first(sandbox, donor, gift, deliver):
    sandbox.fail_renewals(gift.stripe_subscription)
    sandbox.renew(gift.stripe_subscription)
    deliver()
    page = soup(donor.get("/mine/"))
    first = page.select("main form[action*=gifts]")[0]
    assert str(first["action"]).endswith("/card/")
    assert not [form for form in page.select("form") if str(form["action"]).endswith("/pause/")]
    away = press(donor, first)
    assert away["Location"].startswith(sandbox.world.settings.base_url)
    sandbox.change_card(gift.stripe_customer, "5555555555554444")
    assert donor.get(f"/mine/gifts/{gift.pk}/card/?back=1").status_code == 200
    assert sandbox.retry(gift.stripe_subscription)["status"] == "paid"


@pytest.mark.parametrize("fault", ["down", "error", "saved_error", "rate_limit", "lost"])
def test_where_stripe_fails_words_and_the_same_form_come_back_and_pressing_again_is_one_change(
    sandbox, donor, gift, deliver, fault
):
    form = form_at(soup(donor.get("/mine/")), "/amount/")
    sandbox.break_next(fault, times=3, path="/v1/subscriptions/", method="POST")
    answer = press(donor, form, **{"raise": "500"})
    tries = 0
    while answer.status_code != 303 and tries < 5:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        again = form_at(soup(answer), "/amount/")
        assert filled(again)["token"] == filled(form)["token"]
        answer, tries = press(donor, again), tries + 1
    deliver(times=2)
    assert answer.status_code == 303
    assert list(AmountChange.objects.values_list("new_amount", "by_donor")) == [(3500, True)]


def test_a_gift_of_somebody_else_does_not_exist(donor, gift, give, deliver):
    give(frequency="monthly", email="other@example.org")
    deliver()
    other = RecurringGift.objects.get(donor__email="other@example.org")
    token = filled(form_at(soup(donor.get("/mine/")), "/amount/"))["token"]
    for verb in ("amount", "pause", "resume", "stop", "card"):
        assert donor.get(f"/mine/gifts/{other.pk}/{verb}/").status_code == 404
        assert donor.post(f"/mine/gifts/{other.pk}/{verb}/", {"token": token, "raise": "500"}).status_code == 404
    assert Client().post(f"/mine/gifts/{gift.pk}/stop/").status_code == 303  # to the door
    assert not GiftChange.objects.exists()


def test_a_yearly_membership_offers_card_and_end_only(client, give, deliver, mailed, site_tree):
    tier = Tier.objects.get(slug="associate", locale=site_tree.locale)
    give(tier=tier, amount=tier.price, frequency="monthly")
    deliver()
    assert client.post(mailed(client)).status_code == 303
    gift = RecurringGift.objects.get()
    page = soup(client.get("/mine/"))
    verbs = {
        str(form["action"]).rstrip("/").rsplit("/", 1)[1]
        for form in page.select("main form")
        if "/gifts/" in form["action"]
    }
    assert verbs == {"card", "stop"}
    press(client, form_at(page, "/stop/"))
    gift.refresh_from_db()
    assert (gift.ends_at is not None, gift.ended_at) == (True, None)
    assert press(client, form_at(soup(client.get("/mine/")), "/resume/")).status_code == 303
