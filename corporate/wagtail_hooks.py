"""What the companies' room registers in the admin."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from corporate.front_panel import InquiriesPanel
from corporate.viewsets import CompaniesScreens

register_snippet(CompaniesScreens)


@hooks.register("construct_homepage_panels")
def front_panel(request: HttpRequest, panels: list[Component]) -> None:
    if InquiriesPanel.is_for(request.user):
        panels.append(InquiriesPanel())
