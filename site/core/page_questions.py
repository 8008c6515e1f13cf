"""Screens of the admin that ask something about one page before it goes live."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page


class PageQuestionView(WagtailAdminTemplateMixin, TemplateView):
    """A question to whoever may publish the page ``page_id``; everybody else is refused."""

    page: Page

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.page = get_object_or_404(Page.objects.filter(depth__gte=2), pk=kwargs["page_id"]).specific
        if not self.may_be_asked():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_be_asked(self) -> bool:
        """Whether this user may publish the page."""
        return bool(self.page.permissions_for_user(self.request.user).can_publish())

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]
