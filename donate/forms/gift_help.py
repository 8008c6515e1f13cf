"""One field: where shall we write to?"""

from django.utils.translation import gettext_lazy as _

from core.visitor_forms import VisitorForm
from donate.forms.fields import PlainMailField


class GiftHelpForm(VisitorForm):
    """Asks for the mail that says how to change a gift."""

    email = PlainMailField(help_text=_("The one you gave with your gift or membership"))
