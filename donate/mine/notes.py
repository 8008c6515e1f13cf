"""What the donor's page says after something was done: ``?done=<code>``. The address holds the code, never words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTES: dict[str, Promise] = {
    "person": _("Your details are saved."),
    "language": _("From now on we write to you in this language."),
    "newsletter": _("The monthly letter comes to you from now on."),
    "no-newsletter": _("The monthly letter comes no more."),
    "email": _("Your new e-mail address is in place."),
    "out": _("You are signed out. See you soon."),
    "deletion": _("Your wish has reached us. We write to you as soon as it is done."),
    "no-deletion": _("Your wish is taken back; everything stays as it was."),
}
#: What is said to somebody who is not signed in, too.
AT_THE_DOOR = frozenset({"out", "email"})
