"""The donate form: how often, how much, for what, and who."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from donate import money
from donate.forms.amounts import NotAnAmount, TooMuch, read_yen
from donate.forms.donor import DonorForm
from donate.models.giving import Frequency
from donate.models.snippets import Fund

if TYPE_CHECKING:
    from donate.models import CampaignPage

OTHER = "other"
NOT_A_NUMBER = _("Please write the amount as a number")


@dataclass(frozen=True)
class Preset:
    """One amount (yen) that is offered, and what it does once and monthly. None: not offered that way."""

    amount: int
    once: str | None = None
    monthly: str | None = None

    @property
    def value(self) -> str:
        """The value of its radio button."""
        return str(self.amount)


@dataclass(frozen=True)
class Offer:
    """What a form offers: presets, the smallest amounts (yen), funds, and whom to ask for more."""

    presets: Sequence[Preset] = ()
    once_floor: int = money.ONCE_FLOOR
    monthly_floor: int = money.MONTHLY_FLOOR
    funds: Sequence[Fund] = ()
    contact: str = ""

    def floor(self, frequency: str) -> int:
        """The smallest amount in yen."""
        return self.monthly_floor if frequency == Frequency.MONTHLY else self.once_floor


def check_amount(typed: str, *, floor: int, contact: str) -> int:
    """Yen between ``floor`` and our ceiling; raises ``ValidationError`` that states the limits."""
    limits = {"floor": money.written(floor), "ceiling": money.written(money.CEILING), "contact": contact}
    too_much = forms.ValidationError(
        gettext("Online we can take up to %(ceiling)s. For a larger gift please write or call: %(contact)s") % limits,
        code="ceiling",
    )
    if not typed.strip():
        raise forms.ValidationError(
            gettext("Please enter an amount from %(floor)s to %(ceiling)s") % limits, code="required"
        )
    try:
        amount = read_yen(typed)
    except TooMuch:
        raise too_much from None
    except NotAnAmount:
        raise forms.ValidationError(
            gettext("Please enter the amount as a whole number of yen, from %(floor)s to %(ceiling)s") % limits,
            code="invalid",
        ) from None
    if amount < floor:
        raise forms.ValidationError(
            gettext("Please enter an amount of %(floor)s or more, as a whole number of yen") % limits, code="floor"
        )
    if amount > money.CEILING:
        raise too_much
    return amount


class GiftForm(DonorForm):
    """A gift, once or monthly. ``amount`` is a preset (in yen) or ``other``; then ``other_amount`` counts."""

    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=[(Frequency.ONCE, _("Once")), (Frequency.MONTHLY, _("Monthly"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose whether to give once or monthly"),
            "invalid_choice": _("Please choose whether to give once or monthly"),
        },
    )
    amount = forms.CharField(
        label=_("Amount"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"null_characters_not_allowed": NOT_A_NUMBER},
    )
    other_amount = forms.CharField(
        label=_("Another amount"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "is-short"}),
        error_messages={"null_characters_not_allowed": NOT_A_NUMBER},
    )
    fund = forms.ChoiceField(
        label=_("Where it goes"),
        required=False,
        help_text=_("If in doubt, let us use it where it is needed most."),
        error_messages={"invalid_choice": _("Please choose a fund from the list")},
    )
    campaign = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("frequency", "amount", "other_amount", "fund")
    #: The running campaign that the gift belongs to, as the page found it.
    campaign_page: "CampaignPage | None" = None

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        self.offer = offer
        super().__init__(*args, **kwargs)
        funds = self.fields["fund"]
        assert isinstance(funds, forms.ChoiceField)
        funds.choices = [(fund.slug, fund.name) for fund in offer.funds]
        for name in ("amount", "other_amount", "fund"):
            self.fields[name].silently_optional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        chosen, typed = cleaned.get("amount", ""), cleaned.get("other_amount", "")
        if chosen == OTHER or (not chosen and typed):
            self._clean_yen(cleaned, "other_amount", typed)
        elif not chosen:
            self.add_error("amount", _("Please choose an amount"))
        else:
            self._clean_yen(cleaned, "amount", chosen)
        return cleaned

    def _clean_yen(self, cleaned: dict[str, Any], name: str, typed: str) -> None:
        floor = self.offer.floor(cleaned.get("frequency", ""))
        try:
            cleaned["yen"] = check_amount(typed, floor=floor, contact=self.offer.contact)
        except forms.ValidationError as error:
            self.add_error(name, error)

    @property
    def fund_chosen(self) -> Fund | None:
        """The fund; the first one offered where none was named. Only after ``is_valid()``."""
        slug = self.cleaned_data.get("fund")
        return next((fund for fund in self.offer.funds if fund.slug == slug), next(iter(self.offer.funds), None))

    # What the template needs to mark the radio cards ------------------------------------------------

    @property
    def frequency_now(self) -> str:
        """The frequency that is chosen as the form is shown."""
        return str(self["frequency"].value() or "")

    @property
    def chosen_amount(self) -> str:
        """The value of the radio card that is chosen: a preset, ``other``, or nothing."""
        chosen = str(self["amount"].value() or "").strip()
        offered = {str(preset.amount) for preset in self.offer.presets}
        if not chosen and self["other_amount"].value():
            return OTHER
        return chosen if chosen in offered or not chosen else OTHER

    @property
    def typed_amount(self) -> str:
        """What stands in the field for another amount; an amount from a link that is no preset stands there too."""
        chosen = str(self["amount"].value() or "").strip()
        if chosen and chosen != OTHER and self.chosen_amount == OTHER:
            return chosen
        return str(self["other_amount"].value() or "")

    @property
    def amount_errors(self) -> list[str]:
        """What is wrong with either amount field: said once, above both."""
        return [str(message) for message in (*self["amount"].errors, *self["other_amount"].errors)]
