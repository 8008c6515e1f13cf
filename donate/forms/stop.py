"""The form for ending a recurring gift on the donor's wish."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class StopForm(forms.Form):
    """Why staff ends it. The donor is asked for no reason; whoever acts for somebody else leaves one."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For our own records: who asked, and when. The donor does not see it."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"token": uuid.uuid4()})
