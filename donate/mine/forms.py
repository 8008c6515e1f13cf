"""Forms of the donor's own pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.visitor_forms import VisitorForm
from donate.forms.fields import PlainMailField


class LinkForm(VisitorForm):
    """Asks for the mailed link."""

    email = PlainMailField(help_text=_("The one you gave with your gift or membership"))
    next = forms.CharField(required=False, widget=forms.HiddenInput)
