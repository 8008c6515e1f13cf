"""A stolen dump tells nothing of what is encrypted, and keys can be changed while the site runs."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import TextField, Value
from django.utils import timezone

from core import encrypting, encryption
from core.models import SentMail
from corporate import finding
from corporate.models import Inquiry, Topic
from donate.models import Donor, DonorImport
from donate.people import merging
from home.models import EventPage, Registration
from tests.home.page_types import example

WORDS = "難民の方の電話番号は 03-0000-0000 です。"


def written(about: str, text: str = WORDS) -> SentMail:
    return SentMail.objects.create(
        kind="core/x", about=about, to="a@example.org", language="ja", subject="S", text=text
    )


def stored(row: SentMail, column: str = "text") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM core_sentmail WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_words_of_a_mail_are_read_as_written_and_stored_unreadable():
    row = written("a")
    assert SentMail.objects.get(pk=row.pk).text == WORDS
    assert stored(row).startswith("fernet:")
    assert "03-0000" not in stored(row)
    assert stored(row, "html") == "", "nothing stays nothing: constraints speak of it"
    SentMail.objects.filter(pk=row.pk).update(text="another")
    assert "another" not in stored(row)
    assert SentMail.objects.values_list("text", flat=True).get(pk=row.pk) == "another"


@pytest.mark.django_db
def test_the_database_is_never_asked_to_look_into_it():
    assert SentMail.objects.filter(text="").count() == 0
    for lookup in ({"text": "x"}, {"text__icontains": "x"}, {"text__in": ["x"]}):
        with pytest.raises(FieldError):
            SentMail.objects.filter(**lookup).exists()


@pytest.mark.django_db
def test_keys_are_changed_in_steps_and_rows_from_before_are_encrypted(settings, capsys):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.DATA_KEYS = [old]
    first, plain = written("a"), written("b")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_sentmail SET text = %s WHERE id = %s", [WORDS, plain.pk])
    assert SentMail.objects.get(pk=plain.pk).text == WORDS, "a row from before is read as it stands"
    settings.DATA_KEYS = [new, old]
    assert SentMail.objects.get(pk=first.pk).text == WORDS
    call_command("encrypt_data")
    assert "core.SentMail: 2 values" in capsys.readouterr().out
    call_command("encrypt_data")
    assert {line.partition(": ")[2] for line in capsys.readouterr().out.splitlines()} == {"0 values encrypted anew"}
    settings.DATA_KEYS = [new]
    assert [row.text for row in SentMail.objects.all()] == [WORDS, WORDS]
    settings.DATA_KEYS = [old]
    with pytest.raises(InvalidToken):
        SentMail.objects.get(pk=first.pk)


def test_a_value_that_was_tampered_with_is_not_shown():
    value = encryption.encrypted("true")
    with pytest.raises(InvalidToken):
        encryption.decrypted(value[:-6] + "AAAAA=")


#: Every column that a dump must not tell, by its table.
COLUMNS = {
    "core.SentMail": {"text", "html", "keys"},
    "core.Authenticator": {"secret"},
    "corporate.Inquiry": {"message", "answers", "found_by"},
    "corporate.ThreadMessage": {"text"},
    "corporate.AnswerDraft": {"text"},
    "corporate.HistoryLine": {"text"},
    "donate.Attempt": {"form"},
    "donate.Donor": {"postal_code", "prefecture", "address"},
    "corporate.WebhookTarget": {"secret"},
    "donate.DonorImport": {"rows"},
    "donate.DonorMerge": {"gone"},
    "donate.DonorNote": {"text"},
    "donate.MembershipApplication": {"postal_code", "prefecture", "address", "message"},
    "home.Registration": {"access", "note", "interpreter"},
}


def test_these_columns_are_encrypted_and_security_md_names_their_tables():
    found = {
        model._meta.label: {
            one.name for one in model._meta.local_fields if isinstance(one, encryption.EncryptedTextField)
        }
        for model in apps.get_models()
    }
    assert {label: names for label, names in found.items() if names} == COLUMNS
    said = (Path(__file__).resolve().parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    assert [label for label in COLUMNS if f"`{label.split('.')[1]}`" not in said] == []


def cell(row, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def donor(**said) -> Donor:
    address = {"postal_code": "1000001", "prefecture": "東京都", "address": "千代田1-1", "country": "JP"}
    return Donor.objects.create(language="ja", family_name="見本", wants_receipt=True, **{**address, **said})


@pytest.mark.django_db
def test_where_a_donor_lives_is_read_merged_and_forgotten_as_before():
    one, other = donor(email="a@example.org"), donor(email="b@example.org", given_name="二")
    stranger = donor(email="c@example.org", given_name="三", address="別の所")
    for column in ("postal_code", "prefecture", "address"):
        assert cell(one, column).startswith("fernet:")
    assert Donor.objects.get(pk=one.pk).address == "千代田1-1"
    assert merging.candidates(one)[0] == other
    assert stranger not in merging.candidates(one)
    Donor.objects.filter(pk=one.pk).update(wants_receipt=False, postal_code="", prefecture="", address="", country="")
    assert cell(one, "address") == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Donor.objects.filter(pk=one.pk).update(address="千代田1-1")


@pytest.mark.django_db
def test_an_address_is_still_one_line_of_so_many_characters():
    field = Donor._meta.get_field("postal_code").formfield()
    assert (field.max_length, type(field.widget).__name__) == (16, "TextInput")
    with pytest.raises(ValidationError, match="postal_code"):
        Donor(language="ja", email="a@example.org", wants_receipt=True, postal_code="1" * 17).full_clean()


@pytest.mark.django_db
def test_lists_and_mappings_are_encrypted_whole_and_empty_ones_are_nothing(site_tree):
    said = {"event": example(site_tree, EventPage), "name": "客", "state": "confirmed", "language": "ja"}
    guest = Registration.objects.create(
        token=f"{1:032}", email="a@example.org", access=["food"], note="車椅子", interpreter="ダリー語", **said
    )
    assert [cell(guest, name)[:7] for name in ("access", "note", "interpreter")] == ["fernet:"] * 3
    guest.refresh_from_db()
    assert (guest.access, guest.note, guest.interpreter) == (["food"], "車椅子", "ダリー語")
    guest.full_clean()
    assert guest.access == ["food"]
    easy = Registration.objects.create(token=f"{2:032}", email="b@example.org", **said)
    assert cell(easy, "access") == ""
    assert Registration.objects.get(pk=easy.pk).access == []
    assert list(Registration.objects.filter(access=[])) == [easy]
    names_nobody = {"erased_at": timezone.now(), "name": "", "email": "", "note": "", "interpreter": "", "doubts": []}
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=guest.pk).update(**names_nobody)
    assert Registration.objects.filter(pk=guest.pk).update(**names_nobody, access=[]) == 1
    done = {"file_name": "x", "encoding": "x", "state": "done", "finished_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        DonorImport.objects.create(**done, rows=[{"a": 1}])
    assert DonorImport.objects.create(**done).rows == []


@pytest.mark.django_db
def test_staff_find_inquiries_by_words_that_the_database_cannot_read(site_tree):
    made = {
        "topic": Topic.objects.filter(locale__language_code="ja").first(),
        "language": "ja",
        "name": "見本 花子",
        "email": "a@example.org",
        "due_on": timezone.localdate(),
    }
    one = Inquiry.objects.create(token=f"{1:032}", message="水道の設計", answers=[["何を", "ﾎﾟﾝﾌﾟ"]], **made)
    Inquiry.objects.create(token=f"{2:032}", message="別の話", **made)
    assert cell(one, "message").startswith("fernet:")
    assert cell(one, "found_by").startswith("fernet:")
    for question in ("水道", "道", "ポンプ 設計", one.number, str(one.pk)):
        assert one in finding.asked(Inquiry.objects.all(), question), question
    assert list(finding.asked(Inquiry.objects.all(), "ポンプ 設計")) == [one]
    assert list(finding.asked(Inquiry.objects.all(), "100%")) == []
    assert finding.asked(Inquiry.objects.all(), " ").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "column", "before"),
    [
        (lambda: donor(email="a@example.org"), "address", "千代田1-1"),
        (lambda: donor(email="a@example.org", address=""), "address", ""),
        (lambda: DonorImport.objects.create(file_name="x", encoding="x"), "rows", '[{"name": "花"}]'),
        (lambda: DonorImport.objects.create(file_name="x", encoding="x"), "rows", "[]"),
    ],
    ids=["words", "nothing", "a list", "an empty list"],
)
def test_the_migration_encrypts_what_was_there_and_takes_it_back_to_the_letter(make, column, before):
    row = make()
    model = type(row)
    model.objects.filter(pk=row.pk).update(**{column: Value(before, TextField())})
    assert cell(row, column) == before
    encrypting.encrypt(model, column)
    assert cell(row, column).startswith("fernet:") or cell(row, column) == ""
    assert encrypting.encrypt(model, column) == 0
    encrypting.decrypt(model, column)
    assert cell(row, column) == before
