"""What the operator has to be told: a night that failed. By the outbox where that works, past it where it doesn't."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import mail, mail_server
from core.mail_kinds import Form, MailKind, Placeholder, register
from core.models import Identity, NightlyRun, SentMail

log = logging.getLogger(__name__)

KIND = "core/nightly_failed"
#: A night that told of itself within this time needs no second mail.
_JUST_NOW = timedelta(hours=6)


def register_kind() -> None:
    """Make the mail known; called when Django starts."""
    register(
        MailKind(
            KIND,
            gettext_lazy("A nightly job failed"),
            gettext_lazy("To whoever looks after the site, when a night failed or broke off."),
            (
                Placeholder("what", gettext_lazy("What happened"), gettext_lazy("These jobs failed:"), required=True),
                Placeholder("jobs", gettext_lazy("The jobs and what they said"), _sample, Form.TABLE),
                Placeholder("machine", gettext_lazy("The machine"), "web-1"),
                Placeholder(
                    "link",
                    gettext_lazy("Link to the report"),
                    "https://www.example.org/admin/reports/nightly-jobs/",
                    Form.LINK,
                    required=True,
                    label=gettext_lazy("Open the report"),
                ),
            ),
            permission="core.view_nightlyjob",
            for_staff=True,
        )
    )


def _sample() -> list[tuple[str, str]]:
    return [(_("Back up database and files"), "OSError")]


def operator() -> str:
    """Who looks after the site; empty where nobody is named anywhere."""
    if told := settings.OPERATOR_EMAIL or settings.STAFF_EMAIL:
        return str(told)
    identity = Identity.in_language(settings.LANGUAGE_CODE)
    return str(identity.email) if identity else ""


def tell_of_night(night: NightlyRun, failed: list[tuple[str, str]]) -> None:
    """One mail a night that failed (these jobs, with what they said) or broke off."""
    to = operator()
    if not to:
        log.error("nobody can be told of the night %s: OPERATOR_EMAIL is not set", night)
        return
    with translation.override(settings.STAFF_LANGUAGE):
        context = {
            "what": _("These jobs failed:") if failed else _("It broke off: what was still to be done was not done."),
            "jobs": [(label, said or "–") for label, said in failed],
            "machine": night.host,
            "link": settings.SITE_URL + reverse("nightly_jobs"),
        }
    with transaction.atomic():
        mail.send_once(KIND, about=f"night:{night.pk}", to=to, language=settings.STAFF_LANGUAGE, context=context)


def tell_of_unit(unit: str) -> bool:
    """A unit of the service manager failed, whatever it died of; whether a mail went.

    Straight to the mail server, since database and worker may be what is broken. Silent where the night told of itself.
    """
    try:
        told = SentMail.objects.filter(kind=KIND, created_at__gte=timezone.now() - _JUST_NOW)
        if told.exclude(state__in=[SentMail.State.FAILED, SentMail.State.BOUNCED]).exists():
            return False
        to = operator()
    except DatabaseError:
        to = settings.OPERATOR_EMAIL or settings.STAFF_EMAIL
    if not to:
        log.error("nobody can be told that %s failed: OPERATOR_EMAIL is not set", unit)
        return False
    with translation.override(settings.STAFF_LANGUAGE):
        subject = _("%(unit)s failed (%(site)s)") % {"unit": unit, "site": urlsplit(settings.SITE_URL).hostname}
        text = _("%(unit)s ended with an error. On the machine, this tells why:") % {"unit": unit}
    message = mail_server.Message(subject, f"{text}\n\njournalctl -u {unit} -n 100\n", to=[to])
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.send()
    return True
