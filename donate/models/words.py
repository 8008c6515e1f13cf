"""What supporters write with their gift. Nothing is public before a member of staff lets it be."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel

from donate.models.records import Attempt


class SupporterMessage(models.Model):
    """The words that came with a paid gift. Campaign pages show those with ``is_shown``."""

    attempt = models.OneToOneField(Attempt, verbose_name=_("gift"), on_delete=models.CASCADE, related_name="message")
    campaign = models.UUIDField(_("campaign"), null=True, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=8)
    name = models.CharField(_("public name"), max_length=60, blank=True, help_text=_("Empty: without a name."))
    text = models.TextField(_("message"))
    is_shown = models.BooleanField(_("show on the page"), default=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name", read_only=True),
        FieldPanel("text", read_only=True),
        FieldPanel("is_shown"),
    ]

    class Meta:
        verbose_name = _("message of a supporter")
        verbose_name_plural = _("messages of supporters")
        ordering: ClassVar = ["-created_at"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.text[:60]
