"""The report *Nightly jobs*: each job of each night, the newest first, to be narrowed by job and outcome."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from core import nightly
from core.models import NightlyJob

_POLICY = ModelPermissionPolicy(NightlyJob)


class JobFilters(WagtailFilterSet):
    """Which job, and whether it went well."""

    name = django_filters.MultipleChoiceFilter(
        label=_("Job"),
        choices=lambda: [(job.command, job.label) for job in nightly.jobs()],
        widget=forms.CheckboxSelectMultiple,
    )
    is_fine = django_filters.BooleanFilter(label=_("went well"))

    class Meta:
        model = NightlyJob
        fields: ClassVar[list[str]] = ["name", "is_fine"]


class NightlyJobsView(ReportView):
    """What became of the nights of three months."""

    model = NightlyJob
    page_title = _("Nightly jobs")
    header_icon = "history"
    index_url_name = "nightly_jobs"
    index_results_url_name = "nightly_jobs_results"
    permission_policy = _POLICY
    any_permission_required: ClassVar[list[str]] = ["view"]
    filterset_class = JobFilters
    default_ordering = "-started_at"
    export_headings: ClassVar[dict[str, Any]] = {
        "name": _("Job"),
        "started_at": _("started"),
        "seconds": _("seconds"),
        "is_fine": _("went well"),
        "said": _("what it said"),
    }
    list_export: ClassVar[list[str]] = [*export_headings]
    columns: ClassVar[list[Column]] = [
        Column("name", label=_("Job"), accessor=lambda row: nightly.label(row.name), sort_key="name"),
        BooleanColumn("is_fine", label=_("went well"), sort_key="is_fine"),
        DateColumn("started_at", label=_("started"), sort_key="started_at"),
        Column("seconds", label=_("seconds"), accessor=lambda row: f"{row.seconds:.1f}", sort_key="seconds"),
        Column("said", label=_("what it said")),
        Column("host", label=_("machine"), accessor="run.host"),
    ]

    def get_base_queryset(self) -> Any:
        return NightlyJob.objects.select_related("run")

    def get_queryset(self) -> Any:
        self.queryset = self.get_base_queryset()
        return super().get_queryset()


class JobsMenuItem(MenuItem):
    """Shown to those who look after the installation."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(_POLICY.user_has_permission(request.user, "view"))


def menu_item() -> JobsMenuItem:
    """The line in the menu *Reports*."""
    return JobsMenuItem(_("Nightly jobs"), reverse("nightly_jobs"), name="nightly-jobs", icon_name="history", order=900)


def urls() -> list[URLPattern]:
    return [
        path("reports/nightly-jobs/", NightlyJobsView.as_view(), name="nightly_jobs"),
        path("reports/nightly-jobs/results/", NightlyJobsView.as_view(results_only=True), name="nightly_jobs_results"),
    ]
