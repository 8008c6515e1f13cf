"""The report *Content checks*: what was found on live pages, to be narrowed by kind, language and type of page."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, get_page_content_types
from wagtail.permissions import page_permission_policy

from core.models import Finding

_ACTIONS = ("add", "change", "publish")


def of_user(user: Any) -> QuerySet[Finding]:
    """Findings of the pages that this member of staff may work on."""
    found = Finding.objects.all()
    if user.is_superuser:
        return found
    pages = page_permission_policy.instances_user_has_any_permission_for(user, _ACTIONS)
    return found.filter(page__in=pages)


class FindingFilters(WagtailFilterSet):
    """Kind, language, type of page."""

    kind = django_filters.MultipleChoiceFilter(
        label=_("What was found"), choices=Finding.Kind, widget=forms.CheckboxSelectMultiple
    )
    locale = django_filters.ModelChoiceFilter(
        label=_("Language"),
        field_name="page__locale",
        queryset=lambda request: Locale.objects.all(),
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    content_type = ContentTypeFilter(
        label=_("Type of page"),
        field_name="page__content_type",
        queryset=lambda request: get_page_content_types(include_base_page_type=False),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Finding
        fields: ClassVar[list[str]] = ["kind", "locale", "content_type"]


class ContentChecksView(ReportView):
    """Every finding in a row; the title leads to the page's editor."""

    model = Finding
    page_title = _("Content checks")
    header_icon = "glasses"
    index_url_name = "content_checks"
    index_results_url_name = "content_checks_results"
    permission_policy = page_permission_policy
    any_permission_required: ClassVar[list[str]] = [*_ACTIONS]
    filterset_class = FindingFilters
    default_ordering = "kind"
    export_headings: ClassVar[dict[str, Any]] = {
        "page.title": _("Page"),
        "page.locale": _("Language"),
        "get_kind_display": _("What was found"),
        "detail": _("Where"),
        "found_at": _("Found"),
    }
    list_export: ClassVar[list[str]] = [*export_headings]
    columns: ClassVar[list[Column]] = [
        TitleColumn(
            "page",
            label=_("Page"),
            accessor=lambda row: row.page.get_admin_display_title(),
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.page_id]),
            sort_key="page__title",
        ),
        Column("kind", label=_("What was found"), accessor="get_kind_display", sort_key="kind"),
        Column("detail", label=_("Where")),
        Column("locale", label=_("Language"), accessor="page.locale", sort_key="page__locale"),
        Column("type", label=_("Type of page"), accessor="page.page_type_display_name"),
        DateColumn("found_at", label=_("Found"), sort_key="found_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Finding]:
        return of_user(self.request.user).select_related("page", "page__locale", "page__content_type")

    def get_queryset(self) -> QuerySet[Finding]:
        self.queryset = self.get_base_queryset()
        return super().get_queryset()


class ChecksMenuItem(MenuItem):
    """Shown to those who work on pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(user_has_any_page_permission(request.user))


def menu_item() -> ChecksMenuItem:
    """The line in the menus *Publishing* and *Reports*."""
    return ChecksMenuItem(
        _("Content checks"), reverse("content_checks"), name="content-checks", icon_name="glasses", order=400
    )


def urls() -> list[URLPattern]:
    return [
        path("reports/content-checks/", ContentChecksView.as_view(), name="content_checks"),
        path(
            "reports/content-checks/results/",
            ContentChecksView.as_view(results_only=True),
            name="content_checks_results",
        ),
    ]
