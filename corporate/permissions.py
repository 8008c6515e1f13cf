"""Who may read what companies write to us."""

from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils.translation import pgettext_lazy

from core import names, permissions
from corporate.models import AnswerTemplate, InboxSettings, Inquiry, Topic, WebhookDelivery

PARTNERSHIPS = "partnerships"
names.call_group(PARTNERSHIPS, pgettext_lazy("group of staff", "Partnerships"))


def make_group() -> Group:
    """The group of those who answer companies, with its permissions; run again, it adds only what is missing."""
    whole = ("view", "add", "change", "delete")
    grants: dict[type[Model], tuple[str, ...]] = {
        Inquiry: ("view", "change"),
        Topic: whole,
        AnswerTemplate: whole,
        InboxSettings: ("change",),
        WebhookDelivery: ("view",),
    }
    return permissions.make_group(PARTNERSHIPS, grants, "core.change_mailtext", "wagtail_localize.submit_translation")
