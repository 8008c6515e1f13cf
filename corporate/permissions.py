"""Who may read what companies write to us."""

from django.contrib.auth.models import Group

from core import permissions
from corporate.models import Inquiry, Topic

PARTNERSHIPS = "partnerships"


def make_group() -> Group:
    """The group of those who answer companies, with its permissions; run again, it adds only what is missing."""
    return permissions.make_group(
        PARTNERSHIPS, dict.fromkeys((Inquiry, Topic), ("view", "add", "change", "delete")), "core.change_mailtext"
    )
