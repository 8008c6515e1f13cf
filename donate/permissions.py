"""Who may see who gave: superusers and the group *fundraising*. Editors can't."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from donate.models import (
    Attempt,
    Donation,
    Donor,
    Entry,
    Fund,
    MembershipApplication,
    Reconciliation,
    RecurringGift,
    StripeEvent,
    SupporterMessage,
    Tier,
)

FUNDRAISING = "fundraising"

_THEIRS = (
    Attempt,
    Donation,
    Donor,
    Entry,
    Fund,
    MembershipApplication,
    Reconciliation,
    RecurringGift,
    StripeEvent,
    SupporterMessage,
    Tier,
)


def make_group() -> Group:
    """The group of fundraisers with its permissions; run again, it adds only what is missing."""
    group, _made = Group.objects.get_or_create(name=FUNDRAISING)
    types = ContentType.objects.get_for_models(*_THEIRS)
    group.permissions.add(
        *Permission.objects.filter(
            Q(content_type__in=types.values()) | Q(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    )
    return group
