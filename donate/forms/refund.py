"""The form for giving money back."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from donate.forms.fields import YenField
from donate.models import Donation, RefundRequest
from donate.money import written
from donate.refunds import Wish


class RefundForm(forms.Form):
    """How much of a payment to give back, and why. ``left`` is what can be given back (minor units)."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    amount = YenField(label=_("Amount in yen"), min_value=1)
    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=RefundRequest.Cause,
        help_text=_("Stripe keeps it too. “Not by the card's owner” teaches Stripe to refuse this card."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For our own records: who asked, and when. The donor does not see it."),
    )
    stops_gift = forms.BooleanField(
        label=_("Stop the recurring gift as well"),
        required=False,
        help_text=_("Only where the donor wants it: nothing more will be charged."),
    )

    def __init__(self, data: Any = None, *, donation: Donation, left: int) -> None:
        initial = {"token": uuid.uuid4(), "amount": left, "cause": RefundRequest.Cause.WISH}
        super().__init__(data, initial=initial)
        self.left = left
        amount = self.fields["amount"]
        amount.help_text = _("The whole %(left)s, or a part of it.") % {"left": written(left, donation.currency)}
        gift = donation.recurring_gift
        if gift is None or not gift.is_running:
            del self.fields["stops_gift"]

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if amount > self.left:
            raise forms.ValidationError(
                _("At most %(left)s can be given back.") % {"left": written(self.left)}, code="too_much"
            )
        return amount

    @property
    def wish(self) -> Wish:
        """What the valid form asks for."""
        return Wish(**self.cleaned_data)
