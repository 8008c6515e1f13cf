"""The mails about inquiries: when each goes out, and what may stand in it."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.mail_kinds import Form, MailKind, Placeholder, register
from core.templatetags.core_tags import day
from corporate import answers

_READERS = "corporate.view_inquiry"
_NUMBER = Placeholder("number", _("The inquiry's number"), "Q-2026-0042")
_TOPIC = Placeholder("topic", _("What it is about"), _("Business cooperation"))


def _sample_receipt() -> list[tuple[str, str]]:
    return [
        (gettext("Number"), "Q-2026-0042"),
        (gettext("About"), gettext("Business cooperation")),
        (gettext("Received"), day(date(2026, 11, 21))),
    ]


def _sample_sender() -> list[tuple[str, str]]:
    return [
        (gettext("About"), gettext("Business cooperation")),
        (gettext("Company"), gettext("Sample Trading Co., Ltd.")),
        (gettext("Name"), gettext("Hana Yamada")),
        (gettext("Answer by"), day(date(2026, 11, 26))),
    ]


def _sample_reply() -> list[tuple[str, str]]:
    return [
        (gettext("About"), gettext("Business cooperation")),
        (gettext("Answer by"), day(date(2026, 11, 26))),
    ]


def _sample_subject() -> str:
    return gettext("Your message to us (%(number)s)") % {"number": "C-00042"}


def _sample_words() -> str:
    return gettext("Thank you for writing to us. Could we talk for an hour next week?")


def _sample_late() -> list[tuple[str, str]]:
    return [
        ("C-00042", gettext("%(topic)s, due %(day)s") % {"topic": gettext("Hiring"), "day": day(date(2026, 11, 20))})
    ]


_LINK = Placeholder(
    "link",
    _("Link to it in the inbox"),
    "https://www.example.org/admin/inquiries/",
    Form.LINK,
    required=True,
    label=_("Read and answer it in the inbox"),
)


def register_all() -> None:
    """Make the kinds known; called when Django starts."""
    register(
        MailKind(
            "corporate/inquiry_confirmation",
            _("An inquiry has arrived"),
            _("To whoever wrote through a form; it never repeats their words."),
            (
                _NUMBER,
                _TOPIC,
                Placeholder("details", _("Number, topic, when it came"), _sample_receipt, Form.TABLE),
                Placeholder(
                    "note", _("The words for the mail that stand on the form's page"), _("We answer soon."), Form.PROSE
                ),
            ),
            permission=_READERS,
            headers=answers.headers_of_confirmation,
        ),
        MailKind(
            "corporate/answer",
            _("An answer to an inquiry"),
            _("When a member of staff answers from the inbox; the words are theirs, this is what stands around them."),
            (
                Placeholder("subject", _("The subject of the answer"), _sample_subject),
                Placeholder("words", _("The words of the answer"), _sample_words, Form.PROSE, required=True),
                Placeholder("person", _("Who answers"), _("Yu Mihon")),
                _NUMBER,
            ),
            permission=_READERS,
            headers=answers.headers_of_answer,
        ),
        MailKind(
            "corporate/inquiry_notice",
            _("A new inquiry"),
            _("To the staff whom the topic names."),
            (
                _NUMBER,
                _TOPIC,
                Placeholder("details", _("Who writes about what, and until when"), _sample_sender, Form.TABLE),
                _LINK,
            ),
            permission=_READERS,
            for_staff=True,
        ),
        MailKind(
            "corporate/reply_notice",
            _("A sender has answered"),
            _("To the assignee, or to the staff whom the topic names."),
            (_NUMBER, Placeholder("details", _("Topic and day"), _sample_reply, Form.TABLE), _LINK),
            permission=_READERS,
            for_staff=True,
        ),
        MailKind(
            "corporate/inquiry_reminder",
            _("Inquiries wait for an answer"),
            _("On working days, to the assignee or to the staff whom the topic names, until there is an answer."),
            (
                Placeholder("count", _("How many"), "1"),
                Placeholder("details", _("Numbers, topics and days"), _sample_late, Form.TABLE),
                _LINK,
            ),
            permission=_READERS,
            for_staff=True,
        ),
    )
