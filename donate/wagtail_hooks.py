"""What the money room registers in the admin."""

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry, log
from wagtail.models import ModelLogEntry
from wagtail.snippets.models import register_snippet

from core import guide
from donate import refunds, stops
from donate.campaign_panel import CampaignPanel
from donate.front_panel import GivingPanel
from donate.models import Shield
from donate.viewsets import GivingScreens

SHIELD_UP, SHIELD_DOWN = "donate.shield_up", "donate.shield_down"

register_snippet(GivingScreens)
_fundraisers = guide.has("donate.view_donation")
guide.add("donate", dict.fromkeys(("giving", "receipts", "refunds", "books"), _fundraisers), order=60)


@hooks.register("construct_homepage_panels")
def front_panel(request: HttpRequest, panels: list[Component]) -> None:
    if GivingPanel.is_for(request.user):
        panels.append(GivingPanel())
    panels.append(CampaignPanel())


@hooks.register("register_log_actions")
def log_actions(registry: LogActionRegistry) -> None:
    registry.register_action(refunds.LOG_ACTION, _("Give money back"), _("Asked Stripe to give money back"))
    registry.register_action("donate.merged", _("Merge donors"), _("Made two donors one"))
    registry.register_action("donate.cancelled", _("Cancel a gift by transfer"), _("Took a gift by transfer back"))
    registry.register_action(
        stops.LOG_ACTION, _("Stop a recurring gift"), _("Stopped the recurring gift for the donor")
    )
    registry.register_action(SHIELD_UP, _("Turn on the protection"), _("Protection against card testing turned on"))
    registry.register_action(SHIELD_DOWN, _("Turn off the protection"), _("Protection against card testing turned off"))


@hooks.register("after_edit_setting")
def log_the_switch(request: HttpRequest, instance: Model) -> None:
    """A line in the history where the switch was turned, none where it was only looked at."""
    if not isinstance(instance, Shield):
        return
    now = SHIELD_UP if instance.is_up else SHIELD_DOWN
    last = ModelLogEntry.objects.for_instance(instance).filter(action__in=(SHIELD_UP, SHIELD_DOWN)).first()
    if now != (last.action if last else SHIELD_DOWN):
        log(instance, now, user=request.user)
