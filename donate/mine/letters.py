"""Mails about a donor's own pages. Each is written inside the transaction of its cause, once."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.mail import send_once
from core.mail_kinds import MailKind, Placeholder, register
from core.models import Identity
from donate import mail_values
from donate.mail_kinds import ADMIN, GREETING, NAME, link
from donate.models import Donor

_DONORS = "donate.view_donor"
_NEW = Placeholder("new", _("The new address, veiled"), "h…@example.org", required=True)
_WHO = Placeholder("donor", _("The donor's name"), _("Hana Yamada"))


def register_all() -> None:
    """Make the kinds known; called when Django starts."""
    register(
        MailKind(
            "donate/mine_email",
            _("A new address is confirmed"),
            _("To the new address, when a donor changes theirs. The link opens once, within 30 minutes."),
            (
                GREETING,
                NAME,
                link(
                    "link",
                    _("Link that makes the change"),
                    _("Use this address"),
                    "https://www.example.org/mine/email/sample/",
                    is_key=True,
                ),
            ),
            permission=_DONORS,
            private=True,
            of_use_for=timedelta(minutes=30),
        ),
        MailKind(
            "donate/mine_email_changed",
            _("The address has changed"),
            _("To the old address, when a donor's new one is in place."),
            (GREETING, NAME, _NEW),
            permission=_DONORS,
        ),
        MailKind(
            "donate/mine_merge_notice",
            _("Two records are one person"),
            _("To staff, when a donor proves that an address of another record is theirs, too."),
            (_WHO, ADMIN),
            permission=_DONORS,
            for_staff=True,
        ),
        MailKind(
            "donate/mine_forget_notice",
            _("A donor asks to be forgotten"),
            _("To staff, when a donor asks for it on their own page."),
            (_WHO, ADMIN),
            permission=_DONORS,
            for_staff=True,
        ),
        MailKind(
            "donate/mine_forgotten",
            _("A donor was forgotten"),
            _("The last mail, when a fundraiser has carried the wish out."),
            (GREETING, NAME, Placeholder("kept", _("What the law keeps, and until when"), _("Nothing is kept."))),
            permission=_DONORS,
        ),
    )


def write(kind: str, about: str, donor: Donor, *, to: str = "", **values: Any) -> None:
    """To the donor (or to ``to``), in the donor's language."""
    identity = Identity.in_language(donor.language)
    with translation.override(donor.language):
        values |= {"greeting": mail_values.greeting(donor), "name": donor.called}
    send_once(
        f"donate/{kind}",
        about=about,
        to=to or donor.email,
        language=donor.language,
        context=values,
        reply_to=identity.email if identity else "",
    )


def tell_staff(kind: str, about: str, donor: Donor, address: str) -> None:
    """A notice to the staff's address; ``address`` is a path in the admin."""
    language = settings.LANGUAGE_CODE
    identity = Identity.in_language(language)
    to = settings.STAFF_EMAIL or (identity.email if identity else "")
    if to:
        context = {"donor": str(donor), "link": f"{settings.SITE_URL}{address}"}
        send_once(f"donate/{kind}", about=about, to=to, language=language, context=context)
