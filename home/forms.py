"""Visitors' forms of the organisation's own pages."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.visitor_fields import ConsentField, LineField, MailField, MessageField, links_in
from core.visitor_forms import VisitorForm
from corporate.forms import MessageForm
from home.models.registrations import Registration
from home.sign_up import Said

if TYPE_CHECKING:
    from home.models.events import EventPage


class SignUpForm(VisitorForm):
    """A seat at an event, or a place on its waiting list (then without the questions about the day itself)."""

    name = LineField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("The name you would like to be called by. It goes on your name tag."),
        error_messages={"required": _("Please enter your name")},
    )
    email = MailField(help_text=_("Here we send the confirmation, and the way to cancel."))
    people = forms.TypedChoiceField(
        label=_("How many people"),
        coerce=int,
        widget=forms.Select(attrs={"class": "is-auto"}),
        error_messages={
            "required": _("Please choose how many people will come"),
            "invalid_choice": _("Please choose how many people will come"),
        },
    )
    access = forms.MultipleChoiceField(
        label=_("What you need at the venue"),
        choices=Registration.Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Please choose from the list")},
    )
    note = MessageField(
        label=_("Anything else"),
        required=False,
        max_length=1000,
        rows=4,
        help_text=_("What you cannot eat, how you will come, whatever is on your mind."),
    )
    interpreter = forms.ChoiceField(
        label=_("Interpreting into"),
        required=False,
        error_messages={"invalid_choice": _("Please choose a language from the list")},
    )
    consent = ConsentField()

    def __init__(self, data: Any = None, *, event: "EventPage", for_waiting: bool = False) -> None:
        self.event = event
        super().__init__(data)
        people = range(1, event.original.party_limit + 1)
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (number, ngettext("%(number)s person", "%(number)s people", number) % {"number": number})
            for number in people
        ]
        languages = event.languages_interpreted
        self.fields["interpreter"].choices = [  # type: ignore[attr-defined]
            ("", _("Not needed")),
            *[(language, language) for language in languages],
            ("other", _("Another one (please say which above)") if not for_waiting else _("Another one")),
        ]
        self.fields["interpreter"].silently_optional = True  # type: ignore[attr-defined]
        self.fields["access"].template_name = "components/form/group.html"  # type: ignore[attr-defined]
        if for_waiting:
            del self.fields["access"], self.fields["note"]
            self.fields["email"].help_text = _("Here we write when a seat becomes free.")
        if not languages:
            del self.fields["interpreter"]
        if event.place == event.Place.ONLINE:
            self.fields.pop("access", None)

    @property
    def doubts(self) -> list[str]:
        found = super().doubts
        if links_in(self.cleaned_data["name"]) or links_in(self.cleaned_data.get("note", "")) > 1:
            found.append("links")
        return found

    @property
    def shown_fields(self) -> list[Any]:
        """The fields in their order, without the trap and the consent."""
        return [self[name] for name in self.fields if name not in ("fax", "consent")]

    def said(self, language: str) -> Said:
        """What to store. Only after ``is_valid()``."""
        names = ("name", "email", "people", "access", "note", "interpreter")
        return Said(
            token=self.token_id,
            language=language,
            doubts=self.doubts,
            **{name: self.cleaned_data[name] for name in names if name in self.cleaned_data},
        )


class ContactForm(MessageForm):
    """Anybody writes to us; the message arrives in the inbox."""

    stored: ClassVar[tuple[str, ...]] = ("name", "email", "message")
    field_order = ("topic", "message", "name", "email", "consent")
