"""The one door to Brevo, where the letter can be written and sent: who gets it is told there, and who left is asked.

Off unless ``BREVO_API_KEY`` and ``BREVO_LIST`` are set. The list is kept here; Brevo holds a copy of it.
"""

from collections.abc import Iterator
from functools import lru_cache

import httpx
from brevo import Brevo
from brevo.contacts import RemoveContactFromListRequestBodyEmails
from brevo.core.api_error import ApiError
from brevo.errors import BadRequestError, NotFoundError
from django.conf import settings

_PAGE = 500
_SECONDS = 20.0


class BrevoUnavailable(Exception):
    """Brevo did not answer, or refused; what it said."""


def is_used() -> bool:
    """Whether the letter goes out through Brevo."""
    return bool(settings.BREVO_API_KEY)


def put(email: str, language: str, stop_url: str) -> None:
    """Put one address on the list, whatever Brevo knew of it before: its owner has just confirmed."""
    try:
        _client().contacts.create_contact(
            email=email,
            attributes={"LANGUAGE": language, "STOP_URL": stop_url},
            list_ids=[settings.BREVO_LIST],
            email_blacklisted=False,
            update_enabled=True,
        )
    except (ApiError, httpx.HTTPError) as error:
        raise BrevoUnavailable(_said(error)) from error


def take_off(email: str) -> None:
    """Take one address off the list; no matter if it wasn't on it."""
    body = RemoveContactFromListRequestBodyEmails(emails=[email])
    try:
        _client().contacts.remove_contact_from_list(settings.BREVO_LIST, request=body)
    except (BadRequestError, NotFoundError):
        return  # Brevo's way to say that it isn't there
    except (ApiError, httpx.HTTPError) as error:
        raise BrevoUnavailable(_said(error)) from error


def forget(email: str) -> None:
    """Delete all that Brevo knows of one address."""
    try:
        _client().contacts.delete_contact(email, identifier_type="email_id")
    except NotFoundError:
        return
    except (ApiError, httpx.HTTPError) as error:
        raise BrevoUnavailable(_said(error)) from error


def left() -> Iterator[str]:
    """Addresses on the list that unsubscribed there, reported a letter as spam, or don't exist."""
    offset = 0
    while True:
        try:
            found = _client().contacts.get_contacts_from_list(settings.BREVO_LIST, limit=_PAGE, offset=offset)
        except (ApiError, httpx.HTTPError) as error:
            raise BrevoUnavailable(_said(error)) from error
        for contact in found.contacts:
            is_off = contact.email_blacklisted or settings.BREVO_LIST in (contact.list_unsubscribed or [])
            if contact.email and is_off:
                yield contact.email.lower()
        offset += len(found.contacts)
        if not found.contacts or offset >= found.count:
            return


def _said(error: ApiError | httpx.HTTPError) -> str:
    """Without the key, which the headers of a request carry."""
    return f"{error.status_code}: {error.body}" if isinstance(error, ApiError) else type(error).__name__


def _client() -> Brevo:
    return _made(settings.BREVO_API_KEY, settings.BREVO_API_BASE)


@lru_cache(maxsize=2)
def _made(key: str, base: str) -> Brevo:
    return Brevo(api_key=key, base_url=base or None, timeout=_SECONDS)
