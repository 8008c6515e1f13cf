"""The menu *Giving*: who sees it, and that what Stripe or donors made is only read there."""

import codecs
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from donate.models import (
    Donation,
    Donor,
    DonorTag,
    Entry,
    Fund,
    OfflineGift,
    Reconciliation,
    RecurringGift,
    StripeEvent,
    SupporterMessage,
    Tier,
)
from donate.permissions import FUNDRAISING, make_group
from donate.viewsets.donors import DonorViewSet
from donate.viewsets.gifts import DonationViewSet
from donate.viewsets.offers import ApplicationViewSet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

LISTS = (DonorViewSet, DonationViewSet, ApplicationViewSet)
READ_ONLY = ["donors", "payments", "recurring", "entries", "attempts", "events", "reconciliations"]
SCREENS = [*READ_ONLY, "messages", "applications", "failures"]


def user_in(group: str | None, **more) -> User:
    user = User.objects.create_user("staff", "staff@example.org", "secret", **more)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def fundraiser(client, site_tree):
    make_group()
    client.force_login(user_in(FUNDRAISING))
    return client


@pytest.fixture
def superuser(client, site_tree):
    client.force_login(user_in(None, is_superuser=True))
    return client


@pytest.fixture
def editor(client, site_tree):
    client.force_login(user_in("Editors"))
    return client


@pytest.fixture
def some_of_everything(sandbox, give, deliver):
    """A monthly gift with a message, a refund, an event that failed, a comparison."""
    give(frequency="monthly", message="応援しています", display_name="はな")
    deliver()
    sandbox.refund(Donation.objects.get().payment_intent, 500)
    deliver()
    StripeEvent.objects.filter(type="charge.refunded").update(handled_at=None, last_error="Traceback: …", attempts=1)
    Reconciliation.objects.create(
        started_at=Donation.objects.get().charged_at,
        result="differs",
        differences=[{"kind": "refund", "stripe_id": "re_x", "ours": None, "stripe": -100}],
    )


def first_pk(screen: str) -> object:
    from donate.models import Attempt

    models = dict(
        zip(READ_ONLY, [Donor, Donation, RecurringGift, Entry, Attempt, StripeEvent, Reconciliation], strict=True)
    )
    return models[screen].objects.first().pk


@pytest.mark.parametrize("language", ["ja", "en"])
def test_fundraisers_read_every_list(fundraiser, some_of_everything, language):
    for screen in SCREENS:
        answer = fundraiser.get(reverse(f"giving_{screen}:index"), headers={"accept-language": language})
        assert answer.status_code == 200
        assert fundraiser.get(reverse(f"giving_{screen}:index"), {"q": "hana"}).status_code == 200


def test_fundraisers_read_every_row(fundraiser, some_of_everything):
    for screen in READ_ONLY:
        assert fundraiser.get(reverse(f"giving_{screen}:inspect", args=[first_pk(screen)])).status_code == 200


def test_not_even_a_superuser_adds_edits_or_deletes_a_row(superuser, some_of_everything):
    for screen in READ_ONLY:
        pk = first_pk(screen)
        assert superuser.get(reverse(f"giving_{screen}:inspect", args=[pk])).status_code == 200
        addresses = [reverse(f"giving_{screen}:delete", args=[pk])]
        if screen != "donors":  # whom staff know and Stripe doesn't is added; a name is corrected
            addresses += [reverse(f"giving_{screen}:add"), reverse(f"giving_{screen}:edit", args=[pk])]
        for address in addresses:
            assert superuser.get(address).status_code == 302
            assert superuser.post(address).status_code == 302
        assert first_pk(screen) == pk


def test_editors_see_nothing_of_it(editor, some_of_everything):
    for screen in SCREENS:
        assert editor.get(reverse(f"giving_{screen}:index")).status_code == 302
    for screen in READ_ONLY:
        assert editor.get(reverse(f"giving_{screen}:inspect", args=[first_pk(screen)])).status_code == 302
    assert "/admin/giving/" not in editor.get("/admin/").content.decode()


def test_every_list_goes_out_as_a_file_even_where_nobody_is_known(fundraiser, some_of_everything):
    Donor.objects.update(organisation="=1+1")
    OfflineGift.objects.create(amount=500, received_on=date(2026, 1, 5), method="cash")
    OfflineGift.objects.create(amount=700, received_on=date(2026, 1, 6), method="cash", donor=Donor.objects.get())
    for screen in ("donors", "payments", "recurring", "entries", "offline"):
        answer = fundraiser.get(reverse(f"giving_{screen}:index"), {"export": "csv"})
        content = answer.getvalue()
        text = content.decode("utf-8-sig")
        assert content.startswith(codecs.BOM_UTF8)
        assert "'=1+1" in text
        assert ",=1+1" not in text  # a spreadsheet would reckon
        assert fundraiser.get(reverse(f"giving_{screen}:index"), {"export": "xlsx"}).status_code == 200


def test_no_row_of_a_file_is_read_before_it_is_on_its_way(fundraiser, some_of_everything):
    """So that a million rows need as much memory as ten."""
    screens = {Donor: "donors", Donation: "payments", RecurringGift: "recurring", Entry: "entries"}
    for model, screen in screens.items():
        with CaptureQueriesContext(connection) as before:
            answer = fundraiser.get(reverse(f"giving_{screen}:index"), {"export": "csv"})
        rows = f'SELECT "{model._meta.db_table}"."id"'
        assert not [query["sql"] for query in before if query["sql"].startswith(rows)], screen
        with CaptureQueriesContext(connection) as sending:
            lines = answer.getvalue().splitlines()
        assert len(lines) == 1 + model.objects.count(), screen
        assert [query["sql"] for query in sending if rows in query["sql"]], screen


def test_a_failed_event_is_tried_again_by_hand(fundraiser, some_of_everything):
    event = StripeEvent.objects.get(handled_at=None)
    shown = fundraiser.get(reverse("giving_events:inspect", args=[event.pk]))
    retry = reverse("giving_events:retry", args=[event.pk])
    assert "Traceback" in shown.content.decode()
    assert retry in shown.content.decode()
    assert fundraiser.get(retry).status_code == 405
    assert fundraiser.post(retry, follow=True).status_code == 200
    event.refresh_from_db()
    assert event.handled_at is not None


def test_who_only_looks_may_not_retry(editor, some_of_everything):
    event = StripeEvent.objects.get(handled_at=None)
    editor.post(reverse("giving_events:retry", args=[event.pk]))
    editor.post(reverse("giving_books:run"))
    event.refresh_from_db()
    assert event.handled_at is None
    assert Reconciliation.objects.count() == 1


def test_the_books_are_compared_by_a_button(fundraiser, some_of_everything):
    fundraiser.post(reverse("giving_books:run"))
    run = Reconciliation.objects.first()
    assert (run.result, run.started_by.username) == ("matches", "staff")


def test_a_message_is_shown_only_once_staff_let_it(fundraiser, some_of_everything):
    message = SupporterMessage.objects.get()
    assert (message.name, message.is_shown) == ("はな", False)
    fundraiser.post(
        reverse("giving_messages:edit", args=[message.pk]), {"is_shown": "on", "language": "ja", "text": "changed"}
    )
    message.refresh_from_db()
    assert (message.text, message.is_shown) == ("応援しています", True)


@pytest.mark.parametrize("model", [Fund, Tier])
def test_fundraisers_keep_funds_and_tiers(fundraiser, model):
    prefix = model.snippet_viewset
    assert fundraiser.get(reverse(prefix.get_url_name("list"))).status_code == 200
    assert fundraiser.get(reverse(prefix.get_url_name("add"))).status_code == 200


def test_a_list_of_many_rows_asks_the_database_as_often_as_a_short_one(fundraiser, some_of_everything, give, deliver):
    def asked(screen: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            fundraiser.get(reverse(f"giving_{screen}:index"))
            return len(queries)

    for screen in READ_ONLY:
        asked(screen)  # what is asked once per process
    few = {screen: asked(screen) for screen in READ_ONLY}
    for number in range(3):
        give(email=f"donor{number}@example.org", frequency="monthly")
    deliver()
    assert {screen: asked(screen) for screen in READ_ONLY} == few
    assert few["donors"] <= 12
    assert max(few.values()) <= 13


@pytest.fixture
def reader():
    """Somebody whose admin speaks a language."""

    def reader(client, language):
        user = User.objects.get(username="staff")
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        return lambda screen, *args, **query: BeautifulSoup(
            client.get(reverse(f"giving_{screen}", args=args), query).content, "html.parser"
        ).main.get_text(" ")

    return reader


def test_funds_and_tiers_are_called_as_the_reader_calls_them(fundraiser, site_tree, reader):
    original, english = (Locale.objects.get(language_code=code) for code in ("ja", "en"))
    fund = Fund.objects.create(name="夏", slug="s", locale=original)
    alone = Fund.objects.create(name="冬", slug="w", locale=original)
    Fund.objects.create(name="Summer", slug="s", locale=english, translation_key=fund.translation_key)
    tier = Tier.objects.create(name="椅子", slug="t", price=1000, locale=original)
    Tier.objects.create(name="A chair", slug="t", price=1000, locale=english, translation_key=tier.translation_key)
    donor = Donor.objects.create(email="hana@example.org", language="ja", family_name="山田", given_name="花")
    for one in (fund, alone):
        OfflineGift.objects.create(amount=500, received_on=date(2026, 1, 5), method="cash", fund=one, donor=donor)
    RecurringGift.objects.create(
        donor=donor, amount=1000, tier=tier, stripe_subscription="sub_1", status="active", started_at=timezone.now()
    )
    for language, expected, others in (
        ("ja", {"夏", "冬", "椅子"}, {"Summer", "A chair"}),
        ("en", {"Summer", "冬", "A chair"}, {"夏", "椅子"}),
    ):
        read = reader(fundraiser, language)
        words = " ".join(
            [
                *(read(f"{screen}:index") for screen in ("offline", "recurring", "payments", "members")),
                read("offline:add"),
                read("donors:inspect", donor.pk),
            ]
        )
        assert {word for word in expected | others if word in words} == expected
        exported = fundraiser.get(reverse("giving_offline:index"), {"export": "csv"}).getvalue().decode()
        assert ("Summer" in exported) is (language == "en")


def test_a_list_of_gifts_for_funds_asks_as_often_in_english(fundraiser, site_tree, reader, settings):
    read = reader(fundraiser, "en")
    settings.PAGE_CACHE = True

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            read("offline:index")
        return len(queries)

    fund = Fund.objects.filter(locale__language_code="ja").first()
    OfflineGift.objects.create(amount=500, received_on=date(2026, 1, 5), method="cash", fund=fund)
    asked()
    few = asked()
    OfflineGift.objects.bulk_create(
        [OfflineGift(amount=500, received_on=date(2026, 1, 5), method="cash", fund=fund) for _number in range(5)]
    )
    assert asked() == few


def test_icons_say_yes_and_no_to_those_who_hear_them(fundraiser, some_of_everything):
    SupporterMessage.objects.update(is_shown=True)
    shown = BeautifulSoup(fundraiser.get(reverse("giving_messages:index")).content, "html.parser")
    said = {one.get_text(strip=True) for one in shown.select("td .w-sr-only, td svg + span")}
    assert "はい" in said
    assert not {"True", "False"} & said


def test_what_can_be_deleted_says_so_where_it_is_edited(fundraiser, site_tree):
    tag = DonorTag.objects.create(name="理事")
    shown = BeautifulSoup(fundraiser.get(reverse("giving_tags:edit", args=[tag.pk])).content, "html.parser")
    assert shown.select_one("footer a")["href"] == reverse("giving_tags:delete", args=[tag.pk])
    fundraiser.post(reverse("giving_tags:delete", args=[tag.pk]))
    assert not DonorTag.objects.exists()


def test_what_stays_offers_no_deletion(fundraiser, some_of_everything):
    message = SupporterMessage.objects.get()
    shown = BeautifulSoup(fundraiser.get(reverse("giving_messages:edit", args=[message.pk])).content, "html.parser")
    assert not shown.select("footer a")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Sorry, you do not have permission"), ("ja", "アクセス権がありません")]
)
@pytest.mark.parametrize("closed", ["/admin/users/", "/admin/pages/add/home/homepage/1/"])
def test_who_is_turned_away_reads_why_in_their_own_language(fundraiser, language, words, closed):
    UserProfile.objects.create(user=User.objects.get(), preferred_language=language)
    answer = fundraiser.get(closed, follow=True)
    assert [words in str(message) for message in answer.context["messages"]] == [True]
    assert translation.get_language() == "ja"


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ja", {"donors": "寄付者", "payments": "寄付", "applications": "入会の申し込み"}),
        ("en", {"donors": "Donors", "payments": "Gifts", "applications": "Applications for membership"}),
    ],
)
def test_a_list_has_one_name_in_the_menu_in_its_title_and_on_the_way_to_a_row(
    fundraiser, some_of_everything, language, names
):
    UserProfile.objects.create(user=User.objects.get(), preferred_language=language)
    for screen, name in names.items():
        page = BeautifulSoup(fundraiser.get(reverse(f"giving_{screen}:index")).content, "html.parser")
        assert page.title.text.split(" - ")[0].strip() == name
        with translation.override(language):
            assert {str(one.menu_label) for one in LISTS if one.name == f"giving_{screen}"} == {name}
        if screen != "applications":
            row = fundraiser.get(reverse(f"giving_{screen}:inspect", args=[first_pk(screen)]))
            way = BeautifulSoup(row.content, "html.parser").select(".w-breadcrumbs a")
            assert name in [link.text.strip() for link in way]


def test_in_english_what_stands_alone_begins_with_a_capital_letter(fundraiser, some_of_everything):
    UserProfile.objects.create(user=User.objects.get(), preferred_language="en")
    page = BeautifulSoup(
        fundraiser.get(reverse("giving_donors:inspect", args=[first_pk("donors")])).content, "html.parser"
    )
    labels = {label.text for label in page.select("[aria-labelledby=donor-timeline] strong")}
    assert {"Gift", "Refund"} <= labels
    assert [label for label in labels if not label[0].isupper()] == []
    for screen in ("members", "payments", "donors", "offline"):
        file = fundraiser.get(reverse(f"giving_{screen}:index"), {"export": "csv"}).getvalue().decode("utf-8-sig")
        headings = file.splitlines()[0].split(",")
        assert [heading for heading in headings if not heading[0].isupper()] == []


def test_messages_are_found_by_the_languages_in_which_there_are_some(fundraiser, some_of_everything):
    page = fundraiser.get(reverse("giving_messages:index"))
    choices = [value for value, _name in page.context["filters"].form.fields["language"].choices if value]
    assert choices == ["ja"]
    found = fundraiser.get(reverse("giving_messages:index"), {"language": "ja"})
    assert [one.language for one in found.context["object_list"]] == ["ja"]
