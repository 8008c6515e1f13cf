"""What supporters write with their gift. Nothing is public before a member of staff lets it be."""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel

from donate.models.attempt import Attempt


class SupporterMessage(models.Model):
    """The words that came with a paid gift. Campaign pages show those with ``is_shown``."""

    attempt = models.OneToOneField(Attempt, verbose_name=_("gift"), on_delete=models.CASCADE, related_name="message")
    campaign = models.UUIDField(_("campaign"), null=True, blank=True, db_index=True)
    language = models.CharField(
        _("language"),
        max_length=8,
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$", _("Write its code, for example ja, en, uk."))],
        help_text=_("In which the words are written, as a code: ja, en, uk, fa… Browsers read them aloud by it."),
    )
    name = models.CharField(_("public name"), max_length=60, blank=True, help_text=_("Empty: without a name."))
    text = models.TextField(_("message"))
    translated = models.TextField(
        _("translation"),
        blank=True,
        max_length=1000,
        help_text=_("In the site's other language. The page says that the translation is ours."),
    )
    is_shown = models.BooleanField(_("show on the page"), default=False)
    looked_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name", read_only=True),
        FieldPanel("text", read_only=True),
        FieldPanel("language"),
        FieldPanel("translated"),
        FieldPanel("is_shown"),
    ]

    class Meta:
        verbose_name = _("message of a supporter")
        verbose_name_plural = _("messages of supporters")
        ordering: ClassVar = ["-created_at"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.text[:60]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever saves a message that was there already has read it and decided."""
        if not self._state.adding:
            self.looked_at = self.looked_at or timezone.now()
        super().save(*args, **kwargs)

    @property
    def is_foreign(self) -> bool:
        """Whether the words stand in another language than the page."""
        return not (translation.get_language() or "ja").startswith(self.language[:2])

    @property
    def translation_shown(self) -> str:
        """Our translation, where the page's language is another than the words'."""
        return self.translated if self.is_foreign else ""
