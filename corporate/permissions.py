"""Who may read what companies write to us."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from corporate.models import Inquiry, Topic

PARTNERSHIPS = "partnerships"


def make_group() -> Group:
    """The group of those who answer companies, with its permissions; run again, it adds only what is missing."""
    group, _made = Group.objects.get_or_create(name=PARTNERSHIPS)
    ours = ContentType.objects.get_for_models(Inquiry, Topic)
    group.permissions.add(
        *Permission.objects.filter(
            Q(content_type__in=ours.values()) | Q(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    )
    return group
