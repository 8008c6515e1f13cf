"""The membership form: which tier, and who."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from donate import receipt_promise
from donate.forms.donor import DonorForm
from donate.forms.gift import NOT_A_NUMBER, check_amount
from donate.models.snippets import Interval, Tier


class MembershipForm(DonorForm):
    """Joining. A monthly tier may be given more than its price (``other_amount``); a voting one is an application."""

    tier = forms.ChoiceField(
        label=_("Your seat"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose a membership"),
            "invalid_choice": _("Please choose a membership from the list"),
        },
    )
    other_amount = forms.CharField(
        label=_("Your monthly amount"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "is-short"}),
        error_messages={"null_characters_not_allowed": NOT_A_NUMBER},
    )

    field_order = ("tier", "other_amount")

    def __init__(self, *args: Any, tiers: Sequence[Tier], contact: str = "", **kwargs: Any) -> None:
        self.tiers = tiers
        self.contact = contact
        super().__init__(*args, **kwargs)
        choice = self.fields["tier"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(tier.slug, tier.name) for tier in tiers]
        self.fields["other_amount"].silently_optional = True  # type: ignore[attr-defined]
        self.fields["wants_receipt"].help_text = receipt_promise.of_memberships_later()
        self.fields["message"].label = _("Why you would like to join")
        self.fields["message"].help_text = _("For voting members the board reads it. We don't show it on the site.")
        del self.fields["display_name"]

    def tier_of(self, cleaned: dict[str, Any]) -> Tier | None:
        """The tier that was chosen, as far as that can be said yet."""
        return next((tier for tier in self.tiers if tier.slug == cleaned.get("tier")), None)

    @property
    def tier_chosen(self) -> Tier:
        """Only after ``is_valid()``."""
        found = self.tier_of(self.cleaned_data)
        assert found is not None
        return found

    @property
    def tier_now(self) -> str:
        """The tier that is chosen as the form is shown."""
        return str(self["tier"].value() or "")

    @property
    def seat_now(self) -> str:
        """What the button does with that tier: ``paid`` at once, ``votes`` (the board decides), or ``open``."""
        tier = self.tier_of({"tier": self.tier_now})
        return "open" if tier is None else "votes" if tier.votes else "paid"

    def needs_address(self, cleaned: dict[str, Any]) -> bool:
        """Voting members stand in the register of members with their address (NPO law, article 28)."""
        tier = self.tier_of(cleaned)
        return super().needs_address(cleaned) or bool(tier and tier.votes)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        tier = self.tier_of(cleaned)
        if tier is not None:
            self._clean_yen(cleaned, tier)
        return cleaned

    def _clean_yen(self, cleaned: dict[str, Any], tier: Tier) -> None:
        """Dues are fixed; a monthly supporter may give more than the price."""
        typed = cleaned.get("other_amount", "")
        cleaned["yen"] = tier.price
        if not may_give_more(tier) or not typed.strip():
            return
        try:
            cleaned["yen"] = check_amount(typed, floor=tier.price, contact=self.contact)
        except forms.ValidationError as error:
            self.add_error("other_amount", error)

    @property
    def donor(self) -> dict[str, Any]:
        # Words for the board are none for the public: they stay with the application, not with the gift.
        return {**{name: self.cleaned_data.get(name, "") for name in self.KEPT}, **self._receipt, "message": ""}

    @property
    def _receipt(self) -> dict[str, Any]:
        """Dues appear on no receipt; an address that only the register needs stays with the application."""
        wanted = self.cleaned_data["wants_receipt"] == "yes"
        return {"wants_receipt": wanted} | ({} if wanted else dict.fromkeys(self.ADDRESS, ""))


def may_give_more(tier: Tier) -> bool:
    """A monthly tier is a gift from its price upwards; what is charged yearly, or carries a vote, has one price."""
    return tier.interval == Interval.MONTH and not tier.votes
