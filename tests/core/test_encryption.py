"""A stolen dump tells nothing of what is encrypted, and keys can be changed while the site runs."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection

from core import encryption
from core.models import SentMail

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
    assert "core.SentMail: 0 values" in capsys.readouterr().out
    settings.DATA_KEYS = [new]
    assert [row.text for row in SentMail.objects.all()] == [WORDS, WORDS]
    settings.DATA_KEYS = [old]
    with pytest.raises(InvalidToken):
        SentMail.objects.get(pk=first.pk)


def test_a_value_that_was_tampered_with_is_not_shown():
    value = encryption.encrypted("true")
    with pytest.raises(InvalidToken):
        encryption.decrypted(value[:-6] + "AAAAA=")
