"""Whatever a guest is called and notes down: seat, mails, the calendar's entry, the list and its files hold it."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from core.models import SentMail
from home.event_data import calendar_of
from home.models import EventPage, Registration
from tests.home.meetings import cancel_link, make_event, said
from tests.wild import body_of, harmless, read_csv, read_xlsx, seen, tried, wholesome, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.FORM_LIMIT_PER_HOUR = 100_000


def entry_of(content: bytes):
    """The only entry of a calendar file, which can be read."""
    [entry] = Calendar.from_ical(content).walk("VEVENT")
    return entry


def test_whoever_signs_up_and_whatever_they_note_it_arrives_whole(send, client, admin_client, site_tree):
    make_event(site_tree, capacity=None)

    @tried(10)
    @given(name=words(3), note=words(12))
    @example(name="\ufffe=花\u2028", note="\uffff\r\nBcc: evil@evil.example\n{{ 7|add:7 }}")
    def one(name, note):
        mail.outbox.clear()
        email = f"g{Registration.objects.count()}@example.org"
        answer = send(said(name=name, note=note, email=email))
        if answer.status_code != 303:
            assert answer.status_code == 422
            assert BeautifulSoup(answer.content, "html.parser").select(".error-summary li")
            return
        guest = Registration.objects.get(email=email)
        assert (seen(guest.name), seen(guest.note)) == (seen(name), seen(note))
        harmless(BeautifulSoup(client.get(answer["Location"]).content, "html.parser"))
        letters = [letter for letter in mail.outbox if letter.to == [email]]
        for letter in mail.outbox:
            wholesome(letter, letter.to[0])
        if guest.state == "doubtful":
            assert not letters
            return
        [letter] = letters
        [file] = [file for file in letter.attachments if isinstance(file, tuple)]
        assert entry_of(file[1])["summary"] == "となりの食卓の会"
        assert client.get(cancel_link(letter)).status_code == 200

    one()
    assert Registration.objects.count() > 5
    assert not SentMail.objects.exclude(state="sent")
    event = EventPage.objects.get(slug="table", locale__language_code="ja")
    for screen in (reverse("registrations:index"), reverse("registrations:door", args=[event.pk])):
        harmless(BeautifulSoup(admin_client.get(screen).content, "html.parser"))
    where = reverse("registrations:index")
    rows = read_csv(body_of(admin_client.get(f"{where}?export=csv")))
    sheet = read_xlsx(body_of(admin_client.get(f"{where}?export=xlsx")))
    guests = Registration.objects.all()
    kept = sorted(seen(guest.name + guest.note) for guest in guests)
    place = [list(rows[0]).index(heading) for heading in ("名前", "備考") if heading in rows[0]]
    assert len(place) == 2, list(rows[0])
    assert sorted(seen("".join(row[at] or "" for at in place)) for row in sheet[1:]) == kept
    told = [list(row.values()) for row in rows]
    quoted = sorted(seen(guest.name.lstrip("'") + guest.note.lstrip("'")) for guest in guests)
    assert sorted(seen("".join(row[at].lstrip("'") for at in place)) for row in told) == quoted


@tried(40)
@given(title=words(4), subtitle=words(6), venue=words(4), address=words(4), guest=st.booleans())
def test_a_calendar_reads_back_what_an_editor_wrote(title, subtitle, venue, address, guest, site_tree, rf):
    """A line's end, a comma, a semicolon or a backslash begins no property of its own."""
    event = EventPage.objects.filter(slug="table").first() or make_event(site_tree)
    plain = {"title": title, "subtitle": subtitle, "venue": venue, "address": address}
    for name, value in plain.items():
        setattr(event, name, value.replace("\0", ""))
    guest_row = Registration(event=event, email="g@example.org") if guest else None
    entry = entry_of(calendar_of(event, guest=guest_row))
    assert seen(str(entry["summary"])) == seen(title)
    assert seen(str(entry["description"])) == seen(subtitle)
    assert seen(str(entry.get("location", ""))) in (seen(f"{venue}, {address}"), seen(venue), "")
    allowed = {"UID", "DTSTAMP", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL"}
    assert set(entry) <= allowed | {"ORGANIZER", "LOCATION"}
