"""Donors from a file: every line has its verdict, nothing happens before the button, nobody is there twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from donate.models import Donor, DonorImport
from donate.people import importing
from donate.people.columns import column_name
from donate.people.csv_files import Unreadable, columns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

FILE = """姓,名,セイ,メールアドレス,郵便番号,住所,領収書,同意日,ニュースレター,タグ,メモ,血液型
山田,花,ヤマダ,Hana@Example.org,100-0001,千代田1-1,はい,2024/5/1,2024-05-02,大口、理事,電話が良い,A
佐藤,一,サトウ,,150-0001,渋谷2-2,,2023年4月1日,はい,,,B
鈴木,二,,no-address,,,,,,,,
田中,三,,tanaka@example.org,160-0001,新宿3-3,いいえ,,,,,
山田,花,,hana@example.org,,,,,,,,
高橋,四,,taka@example.org,,,,2999-01-01,,,,
,,,,,,,,,理事,,
"""


def bring(text, encoding="utf-8", name="donors.csv"):
    return SimpleUploadedFile(name, text.encode(encoding))


def outcomes(one):
    return [(line["number"], line["outcome"]) for line in one.report]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_file_is_read_in_every_encoding_that_excel_writes(encoding, admin_user):
    one = importing.read(FILE.encode(encoding), "donors.csv", admin_user)
    assert outcomes(one) == [
        (2, "new"),
        (3, "new"),
        (4, "refused"),
        (5, "new"),
        (6, "known"),
        (7, "refused"),
        (8, "refused"),
    ]
    assert one.columns["left"] == ["血液型"]
    assert not Donor.objects.exists()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_headings_of_our_own_export_are_understood(language):
    names = ["organisation", "family_name", "given_name", "family_name_kana", "given_name_kana", "email", "language"]
    names += ["wants_receipt", "postal_code", "prefecture", "address", "country"]
    with translation.override(language):
        fields, left = columns([column_name(name) for name in names])
        assert list(fields.values()) == names
        assert left == []
        dates = [column_name(name) for name in ("consented_at", "newsletter_at")]
        assert list(columns(dates)[0].values()) == ["consented_on", "newsletter_on"]


def test_a_file_is_taken_over_once_and_reading_it_again_makes_no_doubles(admin_user):
    for _time in range(2):
        one = importing.read(FILE.encode(), "donors.csv", admin_user)
        importing.take_over(one.pk, admin_user)
        importing.take_over(one.pk, admin_user)
    assert sorted(Donor.objects.values_list("family_name", flat=True)) == sorted(["山田", "佐藤", "田中"])
    one.refresh_from_db()
    assert {line["outcome"] for line in one.report} == {"known", "refused"}
    assert one.rows == []
    hana = Donor.objects.with_email("hana@example.org").get()
    assert set(hana.tags.names()) == {"大口", "理事"}
    assert hana.notes.get().text == "電話が良い"


@pytest.mark.parametrize(
    ("language", "tag", "both"),
    [
        ("ja", "補う項目：タグ「法人」。", "補う項目：タグ「理事」、メモ。"),
        ("en", "Adds: tag 法人.", "Adds: tag 理事, the note."),
    ],
)
def test_a_tag_and_a_note_are_news_of_a_donor_who_is_here_before_and_after(hana, admin_user, language, tag, both):
    hana.tags.add("大口")
    nothing = {"ja": "補う項目はありません。", "en": "Adds nothing."}[language]
    with translation.override(language):
        again = "理事,来社した"
        for cells, news in (("法人、大口,", tag), ("法人,", nothing), (again, both), (again, nothing)):
            text = f"メールアドレス,タグ,メモ\nhana@example.org,{cells}\n"
            one = importing.read(text.encode(), "donors.csv", admin_user)
            assert one.report[0]["said"] == [news]
            assert importing.take_over(one.pk, admin_user).report[0]["said"] == [news]
    assert set(hana.tags.names()) == {"大口", "法人", "理事"}
    assert hana.notes.get().text == "来社した"


def test_consent_is_taken_over_only_with_its_day(admin_user):
    importing.take_over(importing.read(FILE.encode(), "donors.csv", admin_user).pk, admin_user)
    hana, sato, tanaka = (Donor.objects.get(family_name=name) for name in ("山田", "佐藤", "田中"))
    assert f"{hana.newsletter_at:%Y-%m-%d %H}" == "2024-05-01 15"  # midnight in Japan
    assert (sato.newsletter_at, tanaka.consented_at) == (None, None)
    assert sato.consented_at is not None


def test_an_address_comes_along_only_for_a_receipt(admin_user):
    importing.take_over(importing.read(FILE.encode(), "donors.csv", admin_user).pk, admin_user)
    rows = {row.family_name: (row.wants_receipt, row.address) for row in Donor.objects.all()}
    assert rows == {"山田": (True, "千代田1-1"), "佐藤": (False, ""), "田中": (False, "")}


def test_who_is_here_keeps_what_they_said(hana, admin_user):
    text = "email,family name,given name,family name (kana),newsletter,organisation\n"
    text += "hana@example.org,鈴木,次郎,スズキ,2024-01-01,みほん社\n"
    importing.take_over(importing.read(text.encode(), "donors.csv", admin_user).pk, admin_user)
    hana.refresh_from_db()
    assert (hana.name, hana.family_name_kana, hana.newsletter_at) == ("みほん社 山田 花", "ヤマダ", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\xff\x00\x81",
        "血液型\nA\n".encode(),
        b"email\n" + b"a@example.org\n" * 3001,
        b"\xff\xfea",
    ],
)
def test_what_is_no_list_of_donors_is_refused_with_a_word(content, admin_user):
    with pytest.raises(Unreadable) as refusal:
        importing.read(content, "x.csv", admin_user)
    assert str(refusal.value)


UNCLOSED = '姓,名,メールアドレス\n"未閉,太郎,unclosed@example.jp\n林,次,second@example.jp\n'


@pytest.mark.parametrize(
    ("text", "number", "start"),
    [
        (UNCLOSED, 2, "未閉,太郎"),
        ('姓,名,メールアドレス\n\n山田,花,hana@example.org\n林,"次,second@example.jp', 4, "林,"),
        (UNCLOSED + '"森",三,third@example.jp\n', 2, "未閉,太郎"),
        ('"姓,名,メールアドレス\n林,次,second@example.jp\n', 1, "姓,名"),
    ],
)
def test_a_quotation_mark_that_is_not_closed_swallows_nobody(text, number, start, admin_user):
    with pytest.raises(Unreadable) as refusal:
        importing.read(text.encode(), "x.csv", admin_user)
    assert f"{number}行目" in str(refusal.value)
    assert start in str(refusal.value)
    assert not DonorImport.objects.exists()


def test_a_line_break_in_a_name_or_an_e_mail_refuses_the_line_and_is_remarked_on_elsewhere(admin_user):
    text = (
        '姓,名,メールアドレス,メモ\n"未閉,太郎\n林",次,second@example.jp,\n森,三,"mori@example.jp\nx@example.jp",\n'
        '池,四,ike@example.jp,"一行目\n二行目"\n'
    )
    one = importing.read(text.encode(), "x.csv", admin_user)
    assert outcomes(one) == [(2, "refused"), (3, "refused"), (4, "new")]
    said = [" ".join(line["said"]) for line in one.report]
    assert "「姓」の中に改行" in said[0]
    assert "「メールアドレス」の中に改行" in said[1]
    assert "メモ" in said[2]


def test_cells_without_a_heading_and_cells_that_are_missing_are_remarked_on(admin_user):
    text = "姓,名,メールアドレス\n山田,花,hana@example.org,余り,,も\n森,三\n"
    text += "池,四,ike@example.jp,,\n山田,花,hana@example.org,余り\n"
    one = importing.read(text.encode(), "x.csv", admin_user)
    said = [" ".join(line["said"]) for line in one.report]
    assert "2件" in said[0]
    assert "1件" in said[1]
    assert not said[2]  # nothing stands in them
    assert "1件" in said[3]
    assert "2行目" in said[3]


@pytest.mark.parametrize("rest", ["", "\n", "\n\n,,\n"])
def test_headings_alone_are_no_file_to_take_over(rest, fundraiser):
    answer = fundraiser.post(reverse("giving_donors:imports"), {"file": bring("姓,名,メールアドレス" + rest)})
    assert answer.status_code == 422
    assert "見出し" in answer.context["form"].errors["file"][0]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_the_line_with_which_excel_says_its_separator_is_read(first, encoding, admin_user):
    text = f"{first}\r\n姓;名;メールアドレス\r\n山田, 花;一;hana@example.org\r\n"
    one = importing.read(text.encode(encoding), "x.csv", admin_user)
    assert [(line["outcome"], line["name"]) for line in one.report] == [("new", "山田, 花 一 hana@example.org")]


def test_where_every_line_is_refused_nothing_is_offered_to_be_taken_over(fundraiser):
    there = fundraiser.post(reverse("giving_donors:imports"), {"file": bring("メールアドレス\nx\n")}, follow=True)
    assert "空欄を補う" not in there.content.decode()
    assert 'name="discard"' in there.content.decode()


def test_staff_look_through_every_line_before_the_button(fundraiser):
    imports = reverse("giving_donors:imports")
    assert fundraiser.get(imports).status_code == 200
    assert fundraiser.post(imports, {"file": bring("")}).status_code == 422
    assert fundraiser.post(imports, {"file": bring("x\ny")}).status_code == 422
    there = fundraiser.post(imports, {"file": bring(FILE, "cp932")}, follow=True)
    page = there.content.decode()
    assert "no-address" in page
    assert "Shift_JIS" in page
    assert not Donor.objects.exists()
    key = DonorImport.objects.get().pk
    fundraiser.post(reverse("giving_donors:import", args=[key]))
    assert Donor.objects.count() == 3
    assert fundraiser.get(reverse("giving_donors:import", args=[key])).status_code == 200
    fundraiser.post(imports, {"file": bring(FILE)})
    fundraiser.post(reverse("giving_donors:import", args=[key + 1]), {"discard": "1"})
    assert DonorImport.objects.get().pk == key


def test_editors_bring_no_file(editor):
    editor.post(reverse("giving_donors:imports"), {"file": bring(FILE)})
    assert not DonorImport.objects.exists()
