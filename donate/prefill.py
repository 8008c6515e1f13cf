"""What a link to a form may choose beforehand. Whatever makes no sense is left aside: a link is no form."""

from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from donate import money
from donate.forms.amounts import NotAnAmount, read_yen
from donate.forms.gift import OTHER, Offer
from donate.models.giving import Frequency

if TYPE_CHECKING:
    from donate.models import CampaignPage, DonatePage


def initial(asked: QueryDict, offer: Offer, page: "DonatePage", campaign: "CampaignPage | None") -> dict[str, Any]:
    """The form's first values: what the link asks for, else what the campaign or the page proposes."""
    proposed = campaign if campaign and campaign.presets else page
    frequency = asked.get("frequency", "")
    if frequency not in Frequency.values:
        frequency = (campaign and campaign.frequency) or page.default_frequency
    fund = asked.get("fund", "")
    if fund not in {offered.slug for offered in offer.funds}:
        fund = campaign.fund.slug if campaign and campaign.fund else ""
    return {
        "frequency": frequency,
        "fund": fund,
        "campaign": campaign.slug if campaign else "",
        **_amount(asked, offer.floor(frequency), proposed.default_amount),
    }


def _amount(asked: QueryDict, floor: int, default: int | None) -> dict[str, str]:
    """``amount`` and ``other_amount``; an amount that is no preset is shown as another amount by the form."""
    typed = asked.get("amount", "")
    if typed == OTHER:
        other = _yen(asked.get("other_amount", ""), floor)
        return {"amount": OTHER, "other_amount": str(other or "")}
    amount = _yen(typed, floor) or default
    return {"amount": str(amount or "")}


def _yen(typed: str, floor: int) -> int | None:
    try:
        amount = read_yen(typed)
    except NotAnAmount:
        return None
    return amount if floor <= amount <= money.CEILING else None
