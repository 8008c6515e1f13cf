"""Amounts that a page offers."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from donate import money
from donate.blocks import PresetsBlock
from donate.forms.gift import Preset


def merged_presets(once: Iterable[Any], monthly: Iterable[Any]) -> list[Preset]:
    """Both lists as one, by amount: a card says what the amount does once and what monthly."""
    texts: dict[int, dict[str, str]] = {}
    for way, blocks in (("once", once), ("monthly", monthly)):
        for block in blocks:
            texts.setdefault(block.value["amount"], {})[way] = block.value["text"]
    return [Preset(amount, **said) for amount, said in sorted(texts.items())]


class Presets(models.Model):
    """Amounts that a page offers, and which of them is chosen first."""

    once_presets = StreamField(PresetsBlock(), verbose_name=_("amounts for a one-time gift"), blank=True)
    monthly_presets = StreamField(PresetsBlock(), verbose_name=_("amounts for a monthly gift"), blank=True)
    default_amount = models.PositiveIntegerField(
        _("amount chosen first"), null=True, blank=True, help_text=_("One of the amounts above; empty: none.")
    )

    class Meta:
        abstract = True

    @property
    def presets(self) -> list[Preset]:
        """What is offered, by amount."""
        return merged_presets(self.once_presets, self.monthly_presets)

    def wrong_presets(self, once_floor: int, monthly_floor: int) -> dict[str, str]:
        """What is wrong with the amounts, by field."""
        wrong: dict[str, str] = {}
        for name, floor in (("once_presets", once_floor), ("monthly_presets", monthly_floor)):
            amounts = [block.value["amount"] for block in getattr(self, name)]
            if any(amount < floor for amount in amounts):
                wrong[name] = gettext("The smallest amount here is %(floor)s.") % {"floor": money.written(floor)}
            elif len(amounts) != len(set(amounts)):
                wrong[name] = gettext("The same amount stands here twice.")
        if self.default_amount and self.default_amount not in {preset.amount for preset in self.presets}:
            wrong["default_amount"] = gettext("Choose one of the amounts that are offered.")
        return wrong
