"""Words from which answers begin, in both languages."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, Panel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from corporate import answer_words


class AnswerTemplate(index.Indexed, TranslatableMixin, models.Model):
    """One template. Offered where the topic and the language of the inquiry are its own."""

    name = models.CharField(_("name"), max_length=60, help_text=_("How staff find it; the receiver doesn't see it."))
    topic = models.ForeignKey(
        "corporate.Topic",
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: for every topic."),
    )
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("text"), max_length=6000)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("topic"), FieldPanel("order")]),
        FieldPanel("subject"),
        FieldPanel("body"),
        HelpPanel(template="corporate/admin/template_help.html"),
    ]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("body"),
        index.FilterField("locale_id"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *[TranslatableField(name) for name in ("name", "subject", "body")],
        *[SynchronizedField(name, overridable=False) for name in ("topic", "order")],
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("template of answers")
        verbose_name_plural = _("templates of answers")
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Every placeholder must be one that we can fill."""
        super().clean()
        found = {name: answer_words.problems(getattr(self, name) or "") for name in ("subject", "body")}
        if any(found.values()):
            raise ValidationError({name: errors for name, errors in found.items() if errors})
