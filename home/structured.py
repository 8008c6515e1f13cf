"""Who we are, and what people ask, in the words of schema.org."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import strip_tags
from wagtail.models import Page

from core.frame import frame_of


def organisation(request: HttpRequest, page: Page) -> list[dict[str, Any]]:
    """The organisation as an NGO; nothing before somebody has filled in who we are."""
    identity = frame_of(request).identity
    if identity is None:
        return []
    address = {
        "@type": "PostalAddress",
        "streetAddress": identity.address,
        "postalCode": identity.postal_code.removeprefix("〒"),
        "addressCountry": "JP",
    }
    found = {
        "@type": "NGO",
        "name": identity.name,
        "legalName": identity.legal_name,
        "description": identity.description,
        "slogan": identity.motto,
        "url": page.get_full_url(request) or settings.SITE_URL,
        "email": identity.email,
        "telephone": identity.phone,
        "foundingDate": str(identity.founded or ""),
        "address": address,
    }
    return [{name: value for name, value in found.items() if value}]


def faq(questions: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Questions and their answers (HTML) as a FAQPage."""
    entries = [
        {
            "@type": "Question",
            "name": question,
            "acceptedAnswer": {"@type": "Answer", "text": strip_tags(answer).strip()},
        }
        for question, answer in questions
    ]
    return [{"@type": "FAQPage", "mainEntity": entries}] if entries else []
