"""Forms of the donor's own pages."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import languages
from core.visitor_forms import VisitorForm
from donate import receipt_tasks
from donate.forms.donor import DonorForm
from donate.forms.fields import PlainMailField, TidyField
from donate.forms.places import JAPAN
from donate.models import Donor


class LinkForm(VisitorForm):
    """Asks for the mailed link."""

    email = PlainMailField(help_text=_("The one you gave with your gift or membership"))
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class PersonForm(DonorForm):
    """Names with their reading, and the address where receipts are wanted."""

    email = message = display_name = newsletter = consent = None  # type: ignore[assignment]  # asked elsewhere
    family_name_kana = TidyField(label=_("Family name (kana)"), required=False, max_length=60)
    given_name_kana = TidyField(label=_("Given name (kana)"), required=False, max_length=60)

    FIELDS: ClassVar = (
        *("family_name", "given_name", "family_name_kana", "given_name_kana", "organisation"),
        *DonorForm.ADDRESS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wants_receipt"].help_text = _(
            "Without receipts we keep no address. Receipts are in Japanese, with a copy in English."
        )

    @classmethod
    def of(cls, donor: Donor, *, wants_receipt: bool = False) -> "PersonForm":
        """Filled in with what we have; ``wants_receipt``: who came here would like receipts from now on."""
        initial: dict[str, Any] = {name: getattr(donor, name) for name in cls.FIELDS}
        initial["country"] = donor.country or JAPAN
        return cls(initial=initial | {"wants_receipt": "yes" if donor.wants_receipt or wants_receipt else "no"})

    def save(self, donor: Donor) -> None:
        """Write it into the donor's row. Receipts that were issued keep what they say."""
        with transaction.atomic():
            row = Donor.objects.select_for_update(no_key=True).get(pk=donor.pk)
            for name in self.FIELDS:
                setattr(row, name, self.cleaned_data[name])
            row.wants_receipt = self.cleaned_data["wants_receipt"] == "yes"
            row.save(update_fields=[*self.FIELDS, "wants_receipt"])
            receipt_tasks.after_completion(row)


class NewAddressForm(VisitorForm):
    """Asks for the donor's new e-mail address."""

    email = PlainMailField(label=_("New e-mail address"), help_text=_("A mail goes there; its link makes the change."))


class LanguageForm(forms.Form):
    """In which language we write."""

    language = forms.ChoiceField(choices=languages.choices)
