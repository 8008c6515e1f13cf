"""The address to which somebody answers, so that the mail finds its way back into the conversation.

``reply+42-<mark>@<INBOUND_MAIL_DOMAIN>``: the mark is made of the site's secret, so nobody guesses the address of
another inquiry. Mail servers may change the case of an address: everything in it is lower.
"""

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from corporate.models.inquiries import Inquiry

_ADDRESS = re.compile(r"reply\+(\d{1,12})-([0-9a-f]{20})@(.+)", re.IGNORECASE)


def of(inquiry: Inquiry) -> str:
    """Where answers about this inquiry go; empty where the site receives no mail."""
    domain = settings.INBOUND_MAIL_DOMAIN
    return f"reply+{inquiry.pk}-{_mark(inquiry)}@{domain}" if domain else ""


def inquiry_of(address: str) -> Inquiry | None:
    """Whose address it is; nobody's where the mark doesn't fit."""
    found = _ADDRESS.fullmatch(address.strip())
    if not found or found[3].lower() != str(settings.INBOUND_MAIL_DOMAIN).lower():
        return None
    inquiry = Inquiry.objects.filter(pk=int(found[1]), erased_at=None).first()
    return inquiry if inquiry and constant_time_compare(_mark(inquiry), found[2].lower()) else None


def _mark(inquiry: Inquiry) -> str:
    return salted_hmac("corporate.reply_address", f"{inquiry.pk}:{inquiry.token_hex}", algorithm="sha256").hexdigest()[
        :20
    ]
