"""Tags of the frame and small filters that several rooms use."""

import json
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from core import languages, social_cards

register = template.Library()

_OG_LOCALES = {"ja": "ja_JP", "en": "en_US"}
_UNSAFE_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def digits(value: str) -> str:
    """Only the digits (and a leading plus) of a phone number, for ``tel:`` links."""
    return re.sub(r"[^\d+]", "", value or "")


@register.filter
def grouped(value: int | None) -> str:
    """A whole number with commas, as both languages write it."""
    return "" if value is None else f"{int(value):,}"


@register.filter
def yen(amount: int | None) -> str:
    """An amount in whole yen as each language writes it: ``3,000円``, ``¥3,000``."""
    if amount is None:
        return ""
    sign = "−" if amount < 0 else ""
    number = f"{abs(int(amount)):,}"
    return f"{sign}{number}円" if translation.get_language() == "ja" else f"{sign}¥{number}"


@register.filter
def day(value: date | datetime | None) -> str:
    """A Japanese date as each language writes it, without the time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value, timezone.get_default_timezone()).date()
    # Translators: how a date is written, in the letters of Django's "date" filter.
    return formats.date_format(value, gettext("F j, Y"))


@register.filter
def moment(value: datetime | None) -> str:
    """Date and time in Japan as each language writes them."""
    if value is None:
        return ""
    # Translators: how a date with its time in Japan is written, in the letters of Django's "date" filter.
    return formats.date_format(
        timezone.localtime(value, timezone.get_default_timezone()), gettext("F j, Y, H:i \\J\\S\\T")
    )


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day in Japan, with its zone: ``15:40 JST``."""
    if value is None:
        return ""
    # Translators: how a time in Japan is written, in the letters of Django's "date" filter.
    written = gettext("H:i \\J\\S\\T")
    return formats.date_format(timezone.localtime(value, timezone.get_default_timezone()), written)


@register.simple_tag(takes_context=True)
def frame_path(context: dict[str, Any], path: str) -> str:
    """A stable Japanese address in the current language."""
    return context["frame"].path(path)


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[dict[str, str]]:
    """This very page in every other language, with the parameters of the address that make it what it shows."""
    request, frame, page = context["request"], context["frame"], context.get("page")
    twins = getattr(page, "live_twins", {}) if page is not None and page.pk else {}
    kept: Any = context.get("kept_parameters") or getattr(page, "kept_parameters", ())
    query = urlencode([(name, request.GET[name]) for name in kept if request.GET.get(name)])
    links = []
    for code, name in languages.other_languages(frame.language):
        twin = twins.get(code) if page is not None and page.get_url(request) == request.path else None
        path = (twin.get_url(request) if twin else None) or languages.path_in(code, request.path)
        links.append({"code": code, "name": name, "url": f"{path}?{query}" if query else path})
    return links


@register.inclusion_tag("components/share_links.html", takes_context=True)
def share_links(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Plain links that share a page: no script, no request to anyone before they are pressed."""
    address, title = settings.SITE_URL + (page.get_url(context.get("request")) or ""), page.title
    return {
        "links": [
            ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}"),
            ("X", f"https://x.com/intent/post?{urlencode({'url': address, 'text': title})}"),
            ("LINE", f"https://social-plugins.line.me/lineit/share?{urlencode({'url': address})}"),
            (
                pgettext("share by", "E-mail"),
                f"mailto:?{urlencode({'subject': title, 'body': address}, quote_via=quote)}",
            ),
        ]
    }


@register.simple_tag(takes_context=True)
def frame_link(context: dict[str, Any], link: Any) -> SafeString:
    """A link of navigation or footer, marked where it leads to the current page or its section."""
    request = context.get("request")
    url = link.url
    path = request.path if request else ""
    current = ' aria-current="page"' if url == path else ""
    home = context["frame"].home_url if "frame" in context else "/"
    if not current and url not in ("", home) and "?" not in url and "#" not in url and path.startswith(url):
        current = ' aria-current="true"'
    return format_html('<a href="{}"{}>{}</a>', url, mark_safe(current), link.label)  # noqa: S308 - a constant


@register.inclusion_tag("components/meta.html", takes_context=True)
def page_meta(context: dict[str, Any]) -> dict[str, Any]:
    """Description, canonical and alternate addresses, social card and structured data of the current page."""
    page, request, frame = context.get("page"), context["request"], context["frame"]
    identity = frame.identity
    own = getattr(page, "search_description", "") or getattr(page, "teaser", "")
    description = " ".join((own or (identity.description if identity else "")).split())
    alternates: list[tuple[str, str]] = []
    structured: list[dict[str, Any]] = []
    query = context.get("canonical_query", "")
    picture = getattr(page, "share_picture", None)
    canonical = context.get("canonical") or frame.canonical + query
    if page is not None and page.pk:
        twins = page.live_twins if hasattr(page, "live_twins") else languages.live_twins(page)
        # A further page of a list has a twin only where the list in that language is as long.
        as_long = context.get("languages_as_long", twins)
        below = request.path.removeprefix(page.get_url(request) or request.path)  # such as ``join/``
        twins = {code: twin for code, twin in twins.items() if code in as_long}
        alternates = languages.alternates(twins, request, below + query)
        if hasattr(page, "structured_data"):
            structured = [*page.structured_data(request), *_breadcrumbs(context)]
    return {
        "request": request,
        "title": (page and (page.seo_title or page.title)) or context.get("title", ""),
        "description": description,
        "canonical": canonical,
        "alternates": alternates,
        "noindex": context.get("noindex", False) or not getattr(page, "indexed", True),
        "site_name": identity.name if identity else "",
        "og_type": getattr(page, "og_type", "website"),
        "og_locale": _OG_LOCALES.get(frame.language, translation.to_locale(frame.language)),
        "picture": picture,
        "card": social_cards.card_of(page, frame.language, identity.name if identity else "") if page else None,
        # A picture's own description is in one language only; a page may describe its lead picture in its own.
        "picture_alt": getattr(page, "lead_alt", "") if picture == getattr(page, "lead_picture", None) else "",
        "base_url": settings.SITE_URL,
        "structured_data": [_as_script(item) for item in structured],
    }


def _breadcrumbs(context: dict[str, Any]) -> list[dict[str, Any]]:
    trail = list(context.get("breadcrumbs") or [])
    if len(trail) < 2:
        return []
    request = context["request"]
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": page.title,
            "item": settings.SITE_URL + (page.get_url(request) or ""),
        }
        for position, page in enumerate(trail, start=1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def _as_script(item: dict[str, Any]) -> SafeString:
    """JSON that may stand inside a script element; a data block is no script, so a strict CSP lets it be."""
    content = json.dumps({"@context": "https://schema.org", **item}, ensure_ascii=False, default=str)
    return mark_safe(content.translate(_UNSAFE_IN_SCRIPT))  # noqa: S308 - escaped above
