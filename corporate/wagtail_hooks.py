"""What the companies' room registers in the admin."""

from functools import partial

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.contrib.settings.models import register_setting
from wagtail.contrib.settings.registry import SettingMenuItem
from wagtail.snippets.models import register_snippet

from core import guide, menus
from corporate.front_panel import InquiriesPanel
from corporate.models import InboxSettings
from corporate.viewsets import CompaniesScreens

register_snippet(CompaniesScreens)
guide.add("corporate", {"inquiries": guide.has("corporate.view_inquiry")}, order=50)
register_setting(InboxSettings, icon="cog")
# Whoever answers companies looks for it beside the inbox.
hooks.register(menus.COMPANIES, partial(SettingMenuItem, InboxSettings, order=130))


@hooks.register("construct_homepage_panels")
def front_panel(request: HttpRequest, panels: list[Component]) -> None:
    if InquiriesPanel.is_for(request.user):
        panels.append(InquiriesPanel())
