"""The addresses that we make up for somebody who was forgotten: rows need one, and no mail can ever reach it."""

from django.db.models import Q

#: How they end; ``.invalid`` is reserved for that (RFC 2606).
_ENDS = ("@donor.invalid", "@erased.invalid")


def is_nobody(email: str) -> bool:
    """Whether we made this address up, in the place of one that we were to forget."""
    return email.lower().endswith(_ENDS)


def nobody_in(column: str) -> Q:
    """The same, for the database."""
    return Q(*((f"{column}__iendswith", end) for end in _ENDS), _connector=Q.OR)
