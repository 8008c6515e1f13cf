"""The mails about inquiries: when each goes out, and what may stand in it."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.mail_kinds import Form, MailKind, Placeholder, register
from core.templatetags.core_tags import day

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
        ),
        MailKind(
            "corporate/inquiry_notice",
            _("A new inquiry"),
            _("To the staff whom the topic names."),
            (
                _NUMBER,
                _TOPIC,
                Placeholder("details", _("Who writes about what, and until when"), _sample_sender, Form.TABLE),
                Placeholder(
                    "link",
                    _("Link to it in the inbox"),
                    "https://www.example.org/admin/inquiries/",
                    Form.LINK,
                    required=True,
                    label=_("Read and answer it in the inbox"),
                ),
            ),
            permission=_READERS,
            for_staff=True,
        ),
    )
