"""What a message is about, and who gets it."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core import languages


class Topic(index.Indexed, TranslatableMixin, models.Model):
    """One choice of the field "topic". The Japanese topic decides who gets the message; its twins only lend names."""

    class Form(models.TextChoices):
        COMPANIES = "companies", _("companies")
        CONTACT = "contact", _("everybody else")

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("name in addresses"), max_length=40, help_text=_("For example “hire”; never change it."))
    form = models.CharField(_("offered on the form for"), max_length=12, choices=Form, default=Form.COMPANIES)
    recipients = models.TextField(
        _("recipients"),
        blank=True,
        help_text=_("E-mail addresses, one a line. Without any, the organisation's own address gets the message."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("form"), FieldPanel("order")]),
        FieldPanel("recipients"),
    ]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("name"),
        *[SynchronizedField(name, overridable=False) for name in ("slug", "form", "recipients", "order")],
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar = ["form", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "slug", "locale"], name="one_topic_per_form_slug_and_language"),
        ]

    def __str__(self) -> str:
        return languages.called(self)

    def clean(self) -> None:
        super().clean()
        for address in self.recipient_list:
            try:
                validate_email(address)
            except ValidationError as error:
                message = _("“%(address)s” is no e-mail address.") % {"address": address}
                raise ValidationError({"recipients": message}) from error

    @property
    def recipient_list(self) -> list[str]:
        """Who gets messages about this topic; each address once."""
        return list(dict.fromkeys(self.recipients.replace(",", "\n").split()))
