"""What the money room registers in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from donate import refunds
from donate.viewsets import GivingGroup

register_snippet(GivingGroup)


@hooks.register("register_log_actions")
def log_actions(registry: LogActionRegistry) -> None:
    registry.register_action(refunds.LOG_ACTION, _("Give money back"), _("Asked Stripe to give money back"))
