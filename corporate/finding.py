"""Finding inquiries: every word of the question stands somewhere in the message, its answers or the conversation.

Those words stand encrypted, so they are looked through here and not by the database: some ten thousand inquiries
take a fraction of a second, and only staff who may read them ask.
"""

import re

from django.db.models import QuerySet

from corporate.models.inquiries import Inquiry, folded

_NUMBER = re.compile(r"c?-?0*(\d{1,12})")
_LONGEST = 100


def asked(inquiries: QuerySet[Inquiry], question: str) -> QuerySet[Inquiry]:
    """Japanese has no spaces, so parts of words count; one sign is enough. A number finds its inquiry."""
    words = folded(question.replace("\0", ""))[:_LONGEST].split()
    if not words:
        return inquiries
    numbers = {word: int(number[1]) for word in words if (number := _NUMBER.fullmatch(word))}
    found = [
        pk
        for pk, text in inquiries.order_by().values_list("pk", "found_by").iterator()
        if all(word in text or numbers.get(word) == pk for word in words)
    ]
    return inquiries.filter(pk__in=found)
