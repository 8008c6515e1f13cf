"""Forms of the admin about receipts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from donate import receipt_gifts
from donate.forms.places import country_choices, prefecture_choices
from donate.models import Donor, Receipt, ReceiptBatch

FIRST_YEAR = 2000


class ReasonForm(forms.Form):
    """Why a receipt is taken back; kept with it."""

    reason = forms.CharField(label=_("reason"), max_length=200, help_text=_("Kept with the receipt; staff read it."))


class ReissueForm(ReasonForm):
    """What is different this time. Left as it is, the receipt is printed again as it was."""

    name = forms.CharField(label=_("name on the receipt"), max_length=200)
    address = forms.CharField(
        label=_("address on the receipt"), max_length=400, widget=forms.Textarea({"rows": 3}), strip=True
    )

    field_order = ("name", "address", "reason")

    def __init__(self, *args: Any, receipt: Receipt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"name": receipt.name, "address": receipt.address}

    def clean_address(self) -> str:
        return "\n".join(line.strip() for line in self.cleaned_data["address"].splitlines() if line.strip())


class BatchForm(WagtailAdminModelForm):
    """Which year, and whether mails go out."""

    class Meta:
        model = ReceiptBatch
        fields = ("year", "tells_donors")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = receipt_gifts.today().year - 1
        self.fields["year"] = forms.TypedChoiceField(
            label=self.fields["year"].label,
            coerce=int,
            choices=[(year, str(year)) for year in range(last, max(last - 5, FIRST_YEAR), -1)],
            help_text=_("Only years that are over: a receipt for a year says everything that was given in it."),
        )


class AddressForm(forms.ModelForm):
    """What a receipt lacks."""

    class Meta:
        model = Donor
        fields = ("organisation", "family_name", "given_name", "country", "postal_code", "prefecture", "address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=country_choices)
        self.fields["prefecture"] = forms.ChoiceField(label=_("Prefecture"), choices=prefecture_choices, required=False)
        self.fields["address"].required = True
        self.fields["address"].label = _("City, street and building")
