"""The door to the mail server: one mail as a message, and what its refusals mean."""

import smtplib
from base64 import b64encode
from collections.abc import Mapping
from email.header import Header
from email.mime.image import MIMEImage
from email.utils import make_msgid, parseaddr
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from requests import ConnectTimeout
from urllib3.exceptions import NewConnectionError

from core import mail_kinds
from core.mail_letter import PICTURE_ID
from core.models import SentMail

_PICTURE = Path(settings.ROOT) / "site/static/img/mail-table.png"
#: What a test mail is about begins with this: there is nothing whose files could go with it.
TEST = "test:"
_UNAVAILABLE, _BAD_REQUEST = 503, 400


class NotNow(Exception):
    """It certainly did not go out; later it may."""


class Refused(Exception):
    """It certainly did not go out, and trying again is of no use: nobody has this address."""


class NobodyKnows(Exception):
    """The answer was lost: perhaps it went out."""


#: Of a line with encoded words (RFC 2047, section 2).
_LONGEST_LINE = 76


class _Header(Header):
    """A header whose encoded words keep to RFC 2047: 75 letters each, 76 a line.

    Python's generator asks for lines of 78, as RFC 5322 allows for plain ones; a reader that counts strictly then shows
    the encoded words as they stand.
    """

    def encode(self, splitchars: str = ";, \t", maxlinelen: int | None = None, linesep: str = "\n") -> str:
        return super().encode(splitchars, _LONGEST_LINE, linesep)


class Message(EmailMultiAlternatives):
    """A mail whose long headers begin on their own line.

    Django encodes words before it is known what they are the header of, so a first piece may not fit behind "Subject:"
    and leaves an empty line there: allowed, but some programs then show no subject.
    """

    def message(self, **policy: Any) -> Any:  # a policy is Django 6's
        message: Any = super().message(**policy)
        subject = str(self.subject)
        message.replace_header("Subject", _Header(subject, _charset(subject), header_name="Subject"))
        name, address = parseaddr(str(self.from_email))
        if not name.isascii():
            sender = _Header(name, "utf-8", header_name="From")
            sender.append(f"<{address}>", "us-ascii")
            message.replace_header("From", sender)
        return message


def _charset(words: str) -> str:
    return "us-ascii" if words.isascii() else "utf-8"


def hand_over(mail: SentMail) -> str:
    """Give the mail to the server; the number it has there. Raises ``NotNow``, ``Refused`` or ``NobodyKnows``."""
    message = message_of(mail)
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # unreachable, password refused: nothing was said about this mail yet
        raise NotNow(_named(error)) from error
    try:
        connection.send_messages([message])
    except (smtplib.SMTPException, AnymailError, OSError) as error:
        raise _meaning(error) from error
    finally:
        connection.close()
    status = getattr(message, "anymail_status", None)
    return str(getattr(status, "message_id", None) or message.extra_headers["Message-ID"])


def message_of(mail: SentMail) -> Message:
    """Text, HTML, the frame's picture, and the files of its kind."""
    message = Message(
        mail.subject,
        mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
            # No holiday reply, please (RFC 3834).
            "Auto-Submitted": "auto-generated",
            **_headers_of_its_kind(mail),
        },
    )
    # The service's reports name our row even where they overtake its answer.
    message.metadata = {"mail": str(mail.pk)}  # type: ignore[attr-defined]
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    kind = mail_kinds.find(mail.kind)
    make_files = kind.attachments if kind and not mail.about.startswith(TEST) else None
    files = list(make_files(mail)) if make_files else []
    if f"cid:{PICTURE_ID}" in mail.html:
        message.attach(_picture())
        if not files:
            message.mixed_subtype = "related"  # type: ignore[attr-defined] # the picture belongs to the HTML: no paper clip in the list
    for file in files:
        message.attach(file.name, file.content, file.mimetype)
    return message


def _headers_of_its_kind(mail: SentMail) -> Mapping[str, str]:
    kind = mail_kinds.find(mail.kind)
    return kind.headers(mail) if kind and kind.headers and not mail.about.startswith(TEST) else {}


@cache
def _drawing() -> bytes:
    return _PICTURE.read_bytes()


def with_picture(html: str) -> str:
    """For a screen, with the picture inside: the frame that shows a mail has no origin from which it could fetch it."""
    return html.replace(f"cid:{PICTURE_ID}", f"data:image/png;base64,{b64encode(_drawing()).decode()}")


def _picture() -> MIMEImage:
    picture = MIMEImage(_drawing(), "png")
    picture.add_header("Content-ID", f"<{PICTURE_ID}>")
    picture.add_header("Content-Disposition", "inline", filename="table.png")
    return picture


def _meaning(error: Exception) -> Exception:
    """What an error says about the mail: not now, never, or nobody knows."""
    said = _named(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        return Refused(said) if all(code >= 500 for code in codes) else NotNow(said)
    if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPNotSupportedError):
        return NotNow(said)
    if isinstance(error, AnymailRecipientsRefused):
        return Refused(said)
    if isinstance(error, AnymailAPIError):
        if _never_connected(error):
            return NotNow(said)
        code = error.status_code or 0
        # 400 and above: the service says itself that it took nothing. Other faults may have come after it did.
        certain = _BAD_REQUEST <= code < 500 or code == _UNAVAILABLE
        return NotNow(said) if certain else NobodyKnows(said)
    if isinstance(error, AnymailError):
        return NotNow(said)
    return NobodyKnows(said)


def _never_connected(error: Exception) -> bool:
    """Whether the service was not even reached."""
    inner = getattr(error.__cause__, "args", ())[:1]
    reason = getattr(inner[0], "reason", None) if inner else None
    return isinstance(error.__cause__, ConnectTimeout) or isinstance(reason, NewConnectionError)


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
