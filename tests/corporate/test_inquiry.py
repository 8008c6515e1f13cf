"""A company asks: stored once, mailed once, explained clearly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as site_settings
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from core.models import Identity, SentMail
from corporate import intake
from corporate.models import Inquiry, InquiryPage, InquiryQuestion, Topic
from corporate.working_days import due_date
from tests.corporate.conftest import FORM

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipients(site_tree):
    Topic.objects.filter(slug="hire").update(recipients="jobs@example.org\nyu@example.org")


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Post a form the way a browser does, and let the mails out."""

    def post(said: dict, address: str = FORM):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, said)

    return post


def page_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def errors_of(response) -> list[str]:
    return [item.get_text() for item in page_of(response).select(".error-summary li")]


def test_an_inquiry_is_stored_and_thanked_with_a_redirect(send, client, filled):
    response = send(filled())
    assert response.status_code == 303
    inquiry = Inquiry.objects.get()
    assert (inquiry.company, inquiry.topic.slug, inquiry.state, inquiry.language) == ("見本商事", "hire", "new", "ja")
    assert inquiry.website == "https://example.co.jp"
    thanks = client.get(response["Location"])
    assert thanks.status_code == 200
    assert inquiry.number in thanks.content.decode()
    assert 'name="message"' not in thanks.content.decode()
    assert "noindex" in thanks.content.decode()
    twin = client.get(page_of(thanks).select_one(".language-switch")["href"])
    assert inquiry.number in twin.content.decode()


def test_reloading_the_thanks_sends_nothing(send, client, filled, recipients):
    response = send(filled())
    for _reload in range(3):
        client.get(response["Location"])
    assert Inquiry.objects.count() == 1
    assert len(mail.outbox) == 3


def test_a_double_press_makes_one_inquiry_and_one_set_of_mails(send, filled, recipients):
    said = filled()
    first, second = send(said), send(said)
    assert first.status_code == second.status_code == 303
    assert Inquiry.objects.count() == 1
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "hanako@example.co.jp",
        "jobs@example.org",
        "yu@example.org",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_make_one_inquiry(filled):
    said = filled()

    def press(_number: int) -> int:
        try:
            return Client().post(FORM, said).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as hands:
        assert list(hands.map(press, range(4))) == [303] * 4
    assert Inquiry.objects.count() == 1
    assert SentMail.objects.filter(kind="corporate/inquiry_confirmation").count() == 1


@pytest.mark.parametrize(("prefix", "language", "word"), [("", "ja", "受け付けました"), ("/en", "en", "received")])
def test_the_confirmation_is_in_the_senders_language_and_repeats_no_free_text(
    send, filled, recipients, prefix, language, word
):
    address = prefix + FORM
    words = {"company": "XSPAMCO", "name": "Buy XPILLS", "message": "XMESSAGE", "department": "XDEPARTMENT"}
    send(filled(address, **words), address)
    letter = next(letter for letter in mail.outbox if letter.to == ["hanako@example.co.jp"])
    assert word in letter.subject
    assert Inquiry.objects.get().number in letter.body
    page = InquiryPage.objects.get(locale__language_code=language)
    assert page.mail_text in letter.body
    assert not any(word in letter.subject + letter.body for word in words.values())


def test_staff_is_told_in_japanese_with_the_way_to_the_inbox(send, filled, recipients):
    send(filled("/en" + FORM), "/en" + FORM)
    notice = next(letter for letter in mail.outbox if letter.to == ["jobs@example.org"])
    assert "採用したい" in notice.subject
    assert f"/admin/inquiries/edit/{Inquiry.objects.get().pk}/" in notice.body


def test_without_recipients_the_organisation_itself_is_told(send, filled):
    japanese = Identity.objects.filter(locale__language_code="ja").first() or Identity.objects.create(
        locale_id=Topic.objects.first().locale_id, name="W", legal_name="W", description="d", email="hello@example.org"
    )
    send(filled())
    assert japanese.email in [letter.to[0] for letter in mail.outbox]


def test_an_english_inquiry_is_filed_under_the_same_topic_as_a_japanese_one(send, filled):
    send(filled("/en" + FORM), "/en" + FORM)
    assert Inquiry.objects.get().topic.locale.language_code == "ja"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": None}, "topic"),
        ({"topic": "nothing"}, "topic"),
        ({"topic": "hire\x00"}, "topic"),
        ({"company": ""}, "company"),
        ({"company": "  \t "}, "company"),
        ({"company": "あ" * 121}, "company"),
        ({"name": ""}, "name"),
        ({"name": "\x00\x01"}, "name"),
        ({"email": ""}, "email"),
        ({"email": "hanako.example.co.jp"}, "email"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "email"),
        ({"email": "a" * 250 + "@b.org"}, "email"),
        ({"phone": "later"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "0" * 41}, "phone"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "http://"}, "website"),
        ({"message": ""}, "message"),
        ({"message": "あ" * 4001}, "message"),
        ({"consent": None}, "consent"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_bad_input_is_answered_clearly_and_what_was_typed_stays(send, filled, prefix, changes, field):
    address = prefix + FORM
    response = send(filled(address, **{"department": "KEPT", **changes}), address)
    assert response.status_code == 422
    page = page_of(response)
    links = page.select(".error-summary a")
    assert [link["href"] for link in links] == [f"#{field}"]
    assert page.find(id=field) is not None
    assert page.find(id=f"{field}-error") is not None
    assert page.find(id="department")["value"] == "KEPT"
    assert page.title.get_text().startswith("入力の確認" if not prefix else "Please check")
    assert not Inquiry.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize("bad", ["", "forged", "\x00", "a:b:c", "x" * 20_000])
def test_a_bad_token_keeps_the_input_and_gives_a_new_token(send, filled, bad):
    response = send(filled(token=bad))
    assert response.status_code == 422
    page = page_of(response)
    assert page.find(id="company")["value"] == "見本商事"
    again = send(filled(token=page.find("input", {"name": "token"})["value"]))
    assert again.status_code == 303


def test_an_empty_post_is_answered_with_every_missing_field(send, site_tree):
    response = send({})
    assert response.status_code == 422
    assert len(errors_of(response)) == 7


def test_more_than_can_be_read_is_said_so(client, site_tree):
    response = client.post(FORM, {"message": "x" * (site_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    many = client.post(
        FORM,
        "&".join(f"a{number}=1" for number in range(site_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)),
        content_type="application/x-www-form-urlencoded",
    )
    assert (response.status_code, many.status_code) == (413, 413)
    assert "引き継げませんでした" in response.content.decode()
    assert "ご入力の内容は残っています" not in response.content.decode()
    assert len(errors_of(many)) == 1


def test_full_width_signs_are_understood(send, filled):
    send(filled(email="Ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", phone="０３ー１２３４（５６７８）"))
    inquiry = Inquiry.objects.get()
    assert inquiry.email.lower() == "hanako@example.co.jp"
    assert inquiry.phone == "03-1234(5678)"


def test_line_breaks_in_names_never_reach_a_header(send, filled, recipients):
    send(filled(name="Eve\r\nBcc: all@example.org", company="A\nB\u202eC"))
    inquiry = Inquiry.objects.get()
    assert (inquiry.name, inquiry.company) == ("Eve Bcc: all@example.org", "A BC")
    assert all("\n" not in letter.subject and not letter.bcc for letter in mail.outbox)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fax": "1"}, "trap"),
        ({"message": "http://a.example http://b.example www.c.example"}, "links"),
        ({"name": "see http://a.example"}, "links"),
    ],
)
def test_the_doubtful_are_kept_apart_in_silence(send, client, filled, recipients, changes, reason):
    response = send(filled(**changes))
    inquiry = Inquiry.objects.get()
    assert inquiry.doubtful
    assert inquiry.doubts == [reason]
    assert not mail.outbox
    assert inquiry.number in client.get(response["Location"]).content.decode()


def test_one_who_was_too_quick_is_kept_apart(send, filled, settings):
    settings.FORM_MINIMUM_SECONDS = 3
    send(filled())
    assert Inquiry.objects.get().doubts == ["too quick"]


def test_a_form_from_a_machine_whose_clock_is_ahead_was_not_filled_too_quickly(send, filled, settings, time_machine):
    settings.FORM_MINIMUM_SECONDS = 3
    now = timezone.now()
    time_machine.move_to(now + timedelta(seconds=30), tick=False)
    shown_ahead = filled()
    time_machine.move_to(now, tick=False)
    send(shown_ahead)
    assert Inquiry.objects.get().doubts == []


def test_too_many_from_one_network_address_are_asked_to_wait(send, filled, settings):
    settings.FORM_LIMIT_PER_HOUR = 2
    answers = [send(filled(email=f"{number}@example.org")) for number in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert answers[2]["Retry-After"]
    assert page_of(answers[2]).find(id="company")["value"] == "見本商事"
    assert len(errors_of(answers[2])) == 1


def test_too_many_in_the_name_of_one_person_are_asked_to_wait(send, filled, settings):
    settings.FORM_LIMIT_PER_HOUR = 1000
    codes = [send(filled()).status_code for _number in range(intake.MESSAGES_PER_ADDRESS + 1)]
    assert codes[-2:] == [303, 429]


def test_the_form_is_never_cached(client, site_tree):
    assert {"private", "no-store"} <= set(client.get(FORM)["Cache-Control"].split(", "))


def test_other_methods_are_refused(client, site_tree):
    assert client.put(FORM).status_code == 405


def test_a_topic_can_be_chosen_by_the_address(client, site_tree):
    page = page_of(client.get(FORM + "?topic=training"))
    assert page.select_one('input[name="topic"][checked]')["value"] == "training"


@pytest.mark.parametrize("key", ["", "forged", "\x00"])
def test_a_forged_thanks_shows_the_form(client, site_tree, key):
    assert 'name="message"' in client.get(FORM, {"sent": key}).content.decode()


class TestTheEditorsQuestions:
    @pytest.fixture
    def questions(self, site_tree):
        page = InquiryPage.objects.get(locale__language_code="ja")
        page.questions.add(
            InquiryQuestion(label="社員数", kind="choice", choices="10人まで\n100人まで", required=True),
            InquiryQuestion(label="オンライン希望", kind="yes_no"),
            InquiryQuestion(label="時期", kind="text", help="月だけでも"),
            InquiryQuestion(label="職場の様子", kind="long"),
        )
        page.save_revision().publish()
        return {question.label: question.field_name for question in page.questions.all()}

    def test_they_are_asked_and_kept_with_their_answers(self, send, client, filled, questions):
        assert "月だけでも" in client.get(FORM).content.decode()
        send(filled(**{questions["社員数"]: "100人まで", questions["時期"]: "春"}))
        assert Inquiry.objects.get().answers == [["社員数", "100人まで"], ["時期", "春"]]

    @pytest.mark.parametrize("answer", [None, "a million"])
    def test_a_required_one_must_be_answered_with_an_offered_answer(self, send, filled, questions, answer):
        response = send(filled(**{questions["社員数"]: answer}))
        assert response.status_code == 422
        field = questions["社員数"]
        assert [link["href"] for link in page_of(response).select(".error-summary a")] == [f"#{field}"]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # Before a public holiday on a Monday, among the holidays of May, and at the turn of the year.
        (date(2026, 11, 20), date(2026, 11, 26)),
        (date(2026, 5, 1), date(2026, 5, 11)),
        (date(2026, 12, 28), date(2027, 1, 4)),
        (date(2026, 11, 24), date(2026, 11, 27)),
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 11, 28), date(2026, 12, 2)),
    ],
)
def test_an_answer_is_due_after_three_working_days(received, due):
    assert due_date(received) == due


def test_the_database_keeps_the_doubtful_with_a_reason(site_tree):
    from django.db import IntegrityError, transaction

    topic = Topic.objects.first()
    common = {"topic": topic, "language": "ja", "due_on": date(2026, 1, 1), "token": "0" * 32}
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.create(**common, name="n", email="a@b.org", message="m", doubtful=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.create(**common, name="n", email="a@b.org", message="")
    assert connection.is_usable()


class TestEveryKindOfQuestion:
    ANSWERS = {  # noqa: RUF012
        "text": ("一行", "一行"),
        "long": ("二\n行", "二\n行"),
        "choice": ("A", "A"),
        "several": (["A", "B"], "A / B"),
        "yes_no": (None, None),
        "date": ("2026年12月24日", "2026-12-24"),
        "number": ("１,２００", "1200"),
    }

    @pytest.fixture
    def page(self, site_tree):
        page = InquiryPage.objects.get(locale__language_code="ja")
        page.questions.all().delete()
        for kind in self.ANSWERS:
            page.questions.add(
                InquiryQuestion(locale=page.locale, label=f"質問{kind}", kind=kind, choices="A\nB", required=True)
            )
        page.save_revision().publish()
        return page

    def test_each_is_asked_checked_and_kept_in_the_words_of_that_day(self, send, filled, page):
        names = {question.kind: question.field_name for question in page.questions.all()}
        missing = send(filled())
        assert len(errors_of(missing)) == len(names)
        wrong = send(filled(**{names["date"]: "soon", names["number"]: "many", names["several"]: ["Z"]}))
        assert wrong.status_code == 422
        assert 'value="soon"' in wrong.content.decode()
        given = {names[kind]: answer for kind, (answer, _kept) in self.ANSWERS.items() if answer}
        assert send(filled(**given, **{names["yes_no"]: "はい"})).status_code == 303
        kept = dict(Inquiry.objects.get().answers)
        for kind, (_given, words) in self.ANSWERS.items():
            assert kept[f"質問{kind}"] == (words or "はい")
        InquiryQuestion.objects.filter(page=page).update(label="別の言葉")
        assert dict(Inquiry.objects.get().answers) == kept

    def test_it_is_asked_in_english_once_it_is_translated(self, send, filled, page, client):
        from wagtail.models import Locale
        from wagtail_localize.models import StringTranslation, TranslationSource
        from wagtail_localize.operations import translate_object

        english = Locale.objects.get(language_code="en")
        translate_object(page, [english])
        source = TranslationSource.objects.get_for_instance(page)
        for segment in source.stringsegment_set.filter(context__path__startswith="questions."):
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=english,
                context=segment.context,
                defaults={"data": f"English {segment.string.data}".replace("質問", "")},
            )
        translation = source.translations.get(target_locale=english)
        translation.save_target(publish=True)
        twin = page.get_translation(english).specific
        names = {question.kind: question.field_name for question in twin.questions.all()}
        assert names == {question.kind: question.field_name for question in page.questions.all()}
        shown = client.get(f"/en{FORM}").content.decode()
        assert "English text" in shown
        assert "質問" not in shown
