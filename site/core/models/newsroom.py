"""What the newsroom keeps: findings of the content checks, and links by which outsiders read a draft."""

import secrets
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Finding(models.Model):
    """Something about a live page that an editor should look at. Made and removed by ``core.newsroom.checking``."""

    class Kind(models.TextChoices):
        DESCRIPTION = "description", _("no description")
        ALT = "alt", _("a picture without alternative text")
        LINK = "link", _("a link that leads nowhere")
        HEADINGS = "headings", _("headings out of order")
        LEFT_OVER = "left_over", _("words left over from a starting text")
        TWIN_MISSING = "twin_missing", _("not in every language")
        TWIN_STALE = "twin_stale", _("older than its other language")

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="findings"
    )
    kind = models.CharField(_("what was found"), max_length=12, choices=Kind)
    detail = models.CharField(_("where"), max_length=255, blank=True)
    found_at = models.DateTimeField(_("found"), default=timezone.now)

    class Meta:
        verbose_name = _("finding of the content checks")
        verbose_name_plural = _("findings of the content checks")
        ordering: ClassVar = ["kind", "-found_at", "pk"]
        default_permissions = ()  # whoever may work on pages sees them
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "kind", "detail"], name="a_finding_is_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.detail}" if self.detail else str(self.get_kind_display())


def _token() -> str:
    return secrets.token_urlsafe(24)


class DraftLink(models.Model):
    """A link by which somebody without an account reads the newest draft of a page, until it ends or is withdrawn."""

    LONGEST = timedelta(days=60)

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="draft_links"
    )
    token = models.CharField(_("secret part of the address"), max_length=64, unique=True, default=_token)
    note = models.CharField(_("for whom"), max_length=120)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    ends_at = models.DateTimeField(_("open until"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    opened = models.PositiveIntegerField(_("times opened"), default=0)

    class Meta:
        verbose_name = _("embargo link")
        verbose_name_plural = _("embargo links")
        ordering: ClassVar = ["-made_at", "-pk"]
        default_permissions = ()  # whoever may edit the page
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("made_at")), name="an_embargo_link_ends_after_it_was_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.note}"

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None and self.ends_at > timezone.now()

    @property
    def address(self) -> str:
        """Where the outsider reads it, absolute."""
        return settings.SITE_URL + reverse("draft_link", args=[self.token])
