"""What an editor offers: funds a gift can go to, and tiers one can join. One of each per language."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.models import Locale, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core import languages, page_cache
from donate.money import CEILING, MONTHLY_FLOOR, written


class Interval(models.TextChoices):
    """How often a recurring gift is charged; the values are Stripe's."""

    MONTH = "month", _("every month")
    YEAR = "year", _("every year")


class Offered(TranslatableMixin, index.Indexed, models.Model):
    """What funds and tiers share. Gifts point to the original, never to a translation (see ``original``)."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(
        _("short name in addresses"), max_length=40, help_text=_("The same in every language; links rely on it.")
    )
    is_open = models.BooleanField(_("offered"), default=True, help_text=_("What is closed keeps its gifts."))
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    search_fields: ClassVar[list[Any]] = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering: ClassVar = ["sort_order", "pk"]

    def __str__(self) -> str:
        return languages.called(self)

    @property
    def original(self) -> "Offered":
        """The one in the default language: what gifts are counted under, whatever language the donor read."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        return self.get_translation_or_none(Locale.get_default()) or self


class Fund(Offered):
    """What a gift is for."""

    description = models.CharField(_("description"), max_length=200, blank=True)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("is_open"), FieldPanel("sort_order")]),
    ]
    override_translatable_fields: ClassVar = [
        TranslatableField("name"),
        TranslatableField("description"),
        SynchronizedField("slug"),
        SynchronizedField("is_open"),
        SynchronizedField("sort_order"),
    ]

    class Meta(Offered.Meta):
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        constraints: ClassVar = [
            UniqueConstraint(fields=["slug", "locale"], name="one_fund_per_slug_and_language"),
        ]

    @classmethod
    def offered(cls, language: str) -> "list[Fund]":
        """What one can give for, in the words for a reader of this language."""
        open_ones = cls.objects.filter(is_open=True)
        return page_cache.known(("funds", language), lambda: languages.in_each(open_ones, language))


class Tier(Offered):
    """A way to belong: price, how often, what it brings, whether it carries a vote."""

    price = models.PositiveIntegerField(
        _("price in yen"), validators=[MinValueValidator(MONTHLY_FLOOR), MaxValueValidator(CEILING)]
    )
    interval = models.CharField(_("charged"), max_length=5, choices=Interval, default=Interval.MONTH)
    summary = models.CharField(_("in one sentence"), max_length=120, blank=True)
    benefits = models.TextField(_("what it brings"), blank=True, help_text=_("One line each."))
    votes = models.BooleanField(
        _("carries a vote"),
        default=False,
        help_text=_("Dues of voting members are no gifts: they never appear on a donation receipt."),
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("price"), FieldPanel("interval")]),
        FieldPanel("summary"),
        FieldPanel("benefits"),
        FieldPanel("votes"),
        FieldRowPanel([FieldPanel("is_open"), FieldPanel("sort_order")]),
    ]
    override_translatable_fields: ClassVar = [
        TranslatableField("name"),
        TranslatableField("summary"),
        TranslatableField("benefits"),
        SynchronizedField("slug"),
        SynchronizedField("price"),
        SynchronizedField("interval"),
        SynchronizedField("votes"),
        SynchronizedField("is_open"),
        SynchronizedField("sort_order"),
    ]

    class Meta(Offered.Meta):
        verbose_name = _("membership tier")
        verbose_name_plural = _("membership tiers")
        constraints: ClassVar = [
            UniqueConstraint(fields=["slug", "locale"], name="one_tier_per_slug_and_language"),
            CheckConstraint(condition=Q(price__gt=0), name="a_tier_has_a_price"),
        ]

    @property
    def benefit_list(self) -> list[str]:
        """What it brings, one item per line of the field."""
        return [line.strip() for line in self.benefits.splitlines() if line.strip()]

    @property
    def written_price(self) -> str:
        return written(self.price)
