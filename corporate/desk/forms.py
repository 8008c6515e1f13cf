"""The forms of the inbox."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from corporate import inbox, replies
from corporate.desk.filters import staff_of_inbox
from corporate.models import Inquiry


class InquiryForm(forms.ModelForm):
    """What staff may change of an inquiry, and a note to leave."""

    note = forms.CharField(
        label=_("Internal note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only staff sees it."),
    )
    real = forms.BooleanField(
        label=_("This message is real"),
        required=False,
        help_text=_("It moves to the inbox, and the mails that were held back go out."),
    )

    class Meta:
        model = Inquiry
        fields: ClassVar[list[str]] = ["state", "assignee", "due_on"]
        widgets: ClassVar[dict[str, Any]] = {"due_on": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = self.instance.state
        possible = [choice for choice in Inquiry.State.choices if self.instance.may_become(choice[0])]
        self.fields["state"].choices = possible if now else Inquiry.State.choices  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = staff_of_inbox()  # type: ignore[attr-defined]
        self.fields["assignee"].label_from_instance = inbox.name_of  # type: ignore[attr-defined]
        self.fields["assignee"].empty_label = _("nobody yet")  # type: ignore[attr-defined]
        if not self.instance.doubtful:
            del self.fields["real"]


class AnswerForm(forms.Form):
    """An answer that is being written; ``key`` makes of two presses one mail."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Your answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 16, "class": "answer-text"})
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())


class PastedForm(forms.Form):
    """What the sender wrote or said elsewhere."""

    text = forms.CharField(
        label=_("What the sender wrote"), max_length=replies.MOST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    at = forms.DateTimeField(label=_("When"), widget=AdminDateTimeInput, required=False)

    def clean_at(self) -> Any:
        said = self.cleaned_data["at"] or timezone.now()
        if said > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("This lies in the future."))
        return said
