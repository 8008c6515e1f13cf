"""Where each language of a page stands: live, draft, older than the page it follows, or missing."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Standing(models.TextChoices):
    """Of one page in one language."""

    LIVE = "live", _("live")
    STALE = "stale", _("outdated")
    DRAFT = "draft", _("draft")
    MISSING = "missing", _("missing")


def standings(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, tuple[Standing, int | None]]]:
    """Translation key → language → how the page stands there, and its number; one query for all.

    The page that was made first is what the others follow: a twin is outdated where that one was published after the
    twin was last worked on. A copy that only mirrors another language (an alias) is no translation.
    """
    rows = Page.objects.filter(translation_key__in=set(keys)).values(
        "pk",
        "translation_key",
        "locale__language_code",
        "live",
        "alias_of_id",
        "last_published_at",
        "latest_revision_created_at",
    )
    groups: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["translation_key"]].append(row)
    return {key: _of_group(group) for key, group in groups.items()}


def _of_group(group: list[dict[str, Any]]) -> dict[str, tuple[Standing, int | None]]:
    own = [row for row in group if row["alias_of_id"] is None]
    first = min(own or group, key=lambda row: row["pk"])
    by_language = {row["locale__language_code"]: row for row in own}
    return {
        code: (_of(by_language[code], first), by_language[code]["pk"])
        if code in by_language
        else (Standing.MISSING, None)
        for code, _name in settings.LANGUAGES
    }


def _of(row: dict[str, Any], first: dict[str, Any]) -> Standing:
    if not row["live"]:
        return Standing.DRAFT
    worked_on = max(filter(None, (row["last_published_at"], row["latest_revision_created_at"])), default=None)
    published = first["last_published_at"]
    if row is not first and worked_on and published and published > worked_on:
        return Standing.STALE
    return Standing.LIVE
