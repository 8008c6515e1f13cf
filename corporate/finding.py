"""Finding inquiries: every word of the question stands somewhere in the message, its answers or the conversation."""

import re

from django.db.models import Q, QuerySet

from corporate.models.inquiries import Inquiry, folded

_NUMBER = re.compile(r"c?-?0*(\d{1,12})")
_LONGEST = 100


def asked(inquiries: QuerySet[Inquiry], question: str) -> QuerySet[Inquiry]:
    """Japanese has no spaces, so parts of words count; one sign is enough. A number finds its inquiry."""
    found = inquiries
    for word in folded(question.replace("\0", ""))[:_LONGEST].split():
        number = _NUMBER.fullmatch(word)
        found = found.filter(Q(found_by__contains=word) | Q(pk=int(number[1]) if number else None))
    return found
