"""Mailed links: made, looked at, used up. Looking (a mail scanner's GET) never uses one up; pressing does, once."""

import hashlib
import secrets
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_tasks import task

from core import mail_addresses
from core.mail import SOON, send_once
from core.models import Identity
from donate import mail_values
from donate.models import Donor, DonorLink, DonorSession
from donate.models.donor import folded
from donate.money import CEILING

#: Two taps on the button of one and the same browser within this time are one press.
_DOUBLE_TAP = timedelta(minutes=1)
#: Links are of no use soon; how often somebody came is nobody's business for longer.
_KEPT_FOR = timedelta(days=30)


class LinkGone(Exception):
    """This link opens nothing (any more): ``why`` is ``used``, ``joined``, ``expired`` or ``unknown``.

    ``destination`` is where it led, so that another one leads there, too.
    """

    def __init__(self, why: str, destination: str = "") -> None:
        super().__init__(why)
        self.why, self.destination = why, destination


def digest(token: str) -> str:
    """What is kept of a token or a session's key."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(donor: Donor, purpose: str, *, email: str, language: str, destination: str = "") -> tuple[DonorLink, str]:
    """A new link and its absolute address, which stands nowhere but in the mail."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    link = DonorLink.objects.create(
        donor=donor,
        purpose=purpose,
        email=folded(email),
        language=language,
        digest=digest(token),
        destination=destination,
        created_at=now,
        expires_at=now + DonorLink.LIFETIME,
    )
    view = {DonorLink.Purpose.ENTER: "mine:enter", DonorLink.Purpose.EMAIL: "mine:email_confirm"}[
        DonorLink.Purpose(purpose)
    ]
    with translation.override(language):
        return link, settings.SITE_URL + reverse(view, args=[token])


@task(priority=SOON)
def send(email: str, language: str, destination: str) -> None:
    """Mail the link to a known donor; an unknown address gets nothing. By a task, so that both take the page as long.

    ``language`` is that of the page where it was asked for; the mail itself is in the donor's.
    """
    donor = Donor.objects.with_email(email).first()
    if donor is None:
        return
    DonorLink.objects.filter(expires_at__lt=timezone.now() - _KEPT_FOR).delete()
    DonorSession.objects.filter(expires_at__lt=timezone.now() - _KEPT_FOR).delete()
    with transaction.atomic():
        link, address = make(
            donor, DonorLink.Purpose.ENTER, email=donor.email, language=language, destination=destination
        )
        identity = Identity.in_language(donor.language)
        with translation.override(donor.language):
            values = {"greeting": mail_values.greeting(donor), "name": donor.called, "link": address}
        send_once(
            "donate/mine_link",
            about=f"link:{link.pk}",
            to=donor.email,
            language=donor.language,
            context=values,
            reply_to=identity.email if identity else "",
        )


def find(token: str, purpose: str) -> DonorLink:
    """The open link; raises ``LinkGone``. Nothing changes by looking."""
    link = DonorLink.objects.select_related("donor").filter(digest=digest(token), purpose=purpose).first()
    if link is None:
        raise LinkGone("unknown")
    if link.used_at:
        raise LinkGone("joined" if _ended_by_a_merge(link) else "used", link.destination)
    if not link.is_open:
        raise LinkGone("expired", link.destination)
    return link


def _ended_by_a_merge(link: DonorLink) -> bool:
    """Whether nobody used it: two records became one, and it had been mailed to the address that didn't remain."""
    return link.used_at is not None and link.donor.merges.filter(at=link.used_at).exists()


def use(token: str, purpose: str, *, browser: str = "") -> DonorLink:
    """Use the link up: of any number at the same moment, one succeeds. Raises ``LinkGone`` for all others.

    ``browser`` is the mark of the browser that pressed. A second tap there within a minute, while the session that
    the first one opened is open, counts as the first: its answer may have got lost under the finger.
    """
    now = timezone.now()
    fresh = DonorLink.objects.filter(digest=digest(token), purpose=purpose, used_at=None, expires_at__gt=now)
    if fresh.update(used_at=now, browser=browser):
        used = DonorLink.objects.select_related("donor").get(digest=digest(token))
        # The mail was read: the address is good again, unless another mail came back since this one left.
        mail_addresses.note_arrival(used.email, used.created_at)
        return used
    again = DonorLink.objects.select_related("donor").filter(
        digest=digest(token), purpose=DonorLink.Purpose.ENTER, browser=browser, used_at__gt=now - _DOUBLE_TAP
    )
    link = again.filter(sessions__ended_at=None, sessions__isnull=False).first() if browser else None
    return link or find(token, purpose)


def browser_of(request: HttpRequest) -> str:
    """The mark of a browser: the fingerprint of its CSRF cookie; empty where it has none."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return digest(cookie) if cookie else ""


# --- Where it leads ----------------------------------------------------------------------------------


def destination(query: QueryDict) -> str:
    """The page of ours that the visitor was on the way to: ``?next=/…`` or ``?raise=1000``; else empty."""
    home = reverse("mine:home")
    wanted = query.get("next", "")
    if wanted and _is_ours(wanted):
        return wanted
    raised = query.get("raise", "")
    if raised.isascii() and raised.isdigit() and 0 < int(raised[:8]) <= CEILING:
        return f"{home}?{urlencode({'raise': int(raised[:8])})}"
    return ""


def _is_ours(path: str) -> bool:
    parts = urlsplit(path)
    return (
        len(path) <= 300
        and path.startswith("/")
        and path.isprintable()
        and not parts.netloc
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )
