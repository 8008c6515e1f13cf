"""The forms in which staff write about donors."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page

from donate.forms.fields import YenField
from donate.forms.places import country_choices, prefecture_choices
from donate.models import CampaignPage, Donor, DonorTag, Fund, OfflineGift
from donate.models.donor import folded
from donate.money import CEILING

_OF_A_RECEIPT = ("postal_code", "prefecture", "address", "country")
#: A transfer may be larger than what Stripe takes at once.
LARGEST = CEILING * 100


class DonorForm(forms.ModelForm):
    """A donor whom staff enter or correct. What donors said themselves (consents) is not written here."""

    class Meta:
        model = Donor
        fields: ClassVar[list[str]] = [
            "organisation",
            "family_name",
            "given_name",
            "family_name_kana",
            "given_name_kana",
            "email",
            "language",
            "wants_receipt",
            *_OF_A_RECEIPT,
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = "ja"
        self.fields["wants_receipt"].help_text = _("An address is kept only of donors who want a receipt.")
        self._offer("country", _("Country"), [("", "—"), *country_choices()])
        self._offer("prefecture", _("Prefecture"), prefecture_choices())
        if self.instance.is_forgotten:
            self.initial["email"] = ""
        if self.instance.stripe_customer:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("Stripe writes to this address too: change it there, and it follows.")

    def _offer(self, name: str, label: Any, choices: list[tuple[str, str]]) -> None:
        """A list instead of a code that nobody knows by heart; what stands there and is in no list stays choosable."""
        kept = getattr(self.instance, name)
        unknown = [(kept, kept)] if kept not in dict(choices) else []
        self.fields[name] = forms.ChoiceField(label=label, choices=[*choices, *unknown], required=False)

    def clean_email(self) -> str:
        email = folded(self.cleaned_data["email"])
        if email and Donor.objects.with_email(email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another donor has this address, or had it. Perhaps the two are one?"))
        return email or (self.instance.email if self.instance.is_forgotten else "")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not (said.get("email") or said.get("family_name") or said.get("organisation") or self.errors):
            raise forms.ValidationError(_("A donor has at least an e-mail or a name."))
        if any(said.get(name) for name in _OF_A_RECEIPT) and not said.get("wants_receipt"):
            self.add_error("wants_receipt", _("Tick this, or empty the address."))
        return said


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Colleagues see it with your name. The donor may ask to read it."),
    )


class TagsForm(forms.Form):
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"), queryset=DonorTag.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    new = forms.CharField(label=_("A new tag"), required=False, max_length=50)


class ImportForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}))


class OfflineGiftForm(forms.ModelForm):
    """A gift that came by transfer or in cash."""

    donor = forms.ModelChoiceField(
        label=_("donor"), queryset=Donor.objects.all(), widget=forms.HiddenInput, required=False
    )
    amount = YenField(label=_("Amount"), min_value=1, max_value=LARGEST, help_text=_("In yen."))
    fund = forms.ModelChoiceField(label=_("Fund"), queryset=Fund.objects.none(), required=False)
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)

    class Meta:
        model = OfflineGift
        fields: ClassVar[list[str]] = [
            "donor",
            "amount",
            "received_on",
            "method",
            "payer",
            "kind",
            "fund",
            "campaign",
            "note",
        ]
        widgets: ClassVar[dict[str, Any]] = {"received_on": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate
        self.fields["fund"].queryset = Fund.objects.filter(locale__language_code="ja")  # type: ignore[attr-defined]
        self.fields["campaign"].choices = [("", "—"), *_campaigns()]  # type: ignore[attr-defined]
        self.fields["campaign"].help_text = OfflineGift._meta.get_field("campaign").help_text

    def clean_campaign(self) -> str | None:
        return self.cleaned_data["campaign"] or None

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is in the future."))
        if day.year < 1990:
            raise forms.ValidationError(_("Is the year right?"))
        return day


def _campaigns() -> list[tuple[str, str]]:
    pages = Page.objects.type(CampaignPage).filter(locale__language_code="ja").order_by("-first_published_at", "-pk")
    return [(str(key), title) for key, title in pages.values_list("translation_key", "title")]


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=400, help_text=_("For example: entered twice; the amount was wrong.")
    )
