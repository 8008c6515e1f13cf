"""Who gives: the part that the donate form and the membership form share."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.visitor_fields import ConsentField, MessageField, YesBox
from core.visitor_forms import VisitorForm
from donate import attack, receipt_promise
from donate.forms import places
from donate.forms.fields import CountryField, PlainMailField, PrefectureField, TidyField, japanese_postal_code


def _line(label: Any, autocomplete: str, limit: int, *, missing: Any = None, hint: Any = "") -> TidyField:
    """One line of text; required where ``missing`` says what to ask for."""
    errors = {"max_length": _("Please use at most %(limit_value)d characters")}
    if missing:
        errors["required"] = missing
    widget = forms.TextInput({"autocomplete": autocomplete})
    return TidyField(
        label=label, required=bool(missing), help_text=hint, widget=widget, max_length=limit, error_messages=errors
    )


class DonorForm(VisitorForm):
    """Names, e-mail, address where a receipt is wanted, words, consent."""

    family_name = _line(_("Family name"), "family-name", 60, missing=_("Please enter your family name"))
    given_name = _line(_("Given name"), "given-name", 60, missing=_("Please enter your given name"))
    email = PlainMailField(help_text=_("We send our thanks and your record to this address."))
    organisation = _line(_("Company or organisation"), "organization", 120)
    wants_receipt = forms.ChoiceField(
        label=_("Donation receipt"),
        choices=[("no", _("No, thank you")), ("yes", _("Yes (we ask for your address)"))],
        initial="no",
        required=False,
        widget=forms.RadioSelect,
        help_text=receipt_promise.of_gifts_later(),
        error_messages={"invalid_choice": _("Please choose whether you want a receipt")},
    )
    country = CountryField(
        label=_("Country"),
        initial=places.JAPAN,
        required=False,
        widget=forms.Select({"autocomplete": "country"}),
        error_messages={"invalid_choice": _("Please choose a country from the list")},
    )
    postal_code = _line(_("Postal code"), "postal-code", 16)
    prefecture = PrefectureField(
        label=_("Prefecture"),
        required=False,
        widget=forms.Select({"autocomplete": "address-level1", "class": "is-short"}),
        error_messages={"invalid_choice": _("Please choose a prefecture from the list")},
    )
    address = _line(_("City, street and building"), "street-address", 200)
    message = MessageField(
        label=_("A message"), max_length=500, rows=4, required=False, help_text=_("We may quote it on this site.")
    )
    display_name = _line(_("Name to show with it"), "nickname", 60, hint=_("Left empty, we write “anonymous”."))
    newsletter = forms.BooleanField(
        label=_("Send me the monthly letter"),
        required=False,
        widget=YesBox(),
        template_name="components/form/checkbox.html",
    )
    consent = ConsentField()

    #: In the order in which it is asked.
    ADDRESS: ClassVar = ("country", "postal_code", "prefecture", "address")
    #: What is kept with the attempt.
    KEPT: ClassVar = (
        *("family_name", "given_name", "email", "organisation", *ADDRESS),
        *("message", "display_name", "newsletter", "consent"),
    )

    #: Whether Stripe could not be reached with this valid form; the page then offers to try again.
    stripe_is_away = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["postal_code"].widget.attrs["class"] = "is-short"
        self.fields["wants_receipt"].template_name = "components/form/group.html"  # type: ignore[attr-defined]
        for name in ("wants_receipt", *self.ADDRESS):
            self.fields[name].silently_optional = True  # type: ignore[attr-defined]  # asked only where needed
        if translation.get_language() != settings.LANGUAGE_CODE:
            self.order_fields([*(self.field_order or ()), "given_name", "family_name"])

    def needs_address(self, cleaned: dict[str, Any]) -> bool:
        """Whether what was filled in so far makes the address necessary."""
        return cleaned.get("wants_receipt") == "yes"

    def clean_wants_receipt(self) -> str:
        return self.cleaned_data["wants_receipt"] or "no"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if self.needs_address(cleaned):
            self._clean_address(cleaned)
        else:  # we keep no address without a purpose, even where a browser filled it in
            for name in self.ADDRESS:
                self.errors.pop(name, None)
                cleaned[name] = ""
        return cleaned

    def _clean_address(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("country") == places.JAPAN:
            self._clean_japanese_address(cleaned)
        elif "country" in cleaned:
            self.errors.pop("prefecture", None)
            cleaned["prefecture"] = ""
        if not cleaned.get("address", "?"):
            self.add_error("address", _("Please enter your address"))

    def _clean_japanese_address(self, cleaned: dict[str, Any]) -> None:
        if "postal_code" in cleaned:
            try:
                cleaned["postal_code"] = japanese_postal_code(cleaned["postal_code"])
            except ValueError:
                self.add_error("postal_code", _("Please enter the postal code as seven digits"))
        if not cleaned.get("prefecture", "?"):
            self.add_error("prefecture", _("Please choose a prefecture"))

    @property
    def work_bits(self) -> int:
        """How much work the browser is asked for while cards are being tried out here; 0: none."""
        return attack.work_bits()

    @property
    def donor(self) -> dict[str, Any]:
        """Everything about the donor, as it is kept with the attempt. Only after ``is_valid()``."""
        kept = {name: self.cleaned_data[name] for name in self.KEPT}
        return {**kept, "wants_receipt": self.cleaned_data["wants_receipt"] == "yes"}
