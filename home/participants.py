"""The list of participants in the admin: read, filtered by event, exported; never written by hand."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core import menus
from core.audit import ListAudited, RowAudited
from core.exports import ReadableExportMixin
from core.permissions import OnlyPolicy
from home import sign_up
from home.models import EventPage, Registration


class RegistrationFilters(WagtailFilterSet):
    """One event, one state."""

    event = django_filters.ModelChoiceFilter(
        label=_("Event"),
        queryset=lambda request: EventPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by(
            "-starts_at"
        ),
        to_field_name="id",  # a number that is too large for the database is then no such event, and no error
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=Registration.State, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Registration
        fields: ClassVar[list[str]] = ["event", "state"]


def _state(value: str) -> str:
    return str(Registration.State(value).label)


class RegistrationIndexView(ListAudited, ReadableExportMixin, generic.IndexView):
    """Who comes."""

    any_permission_required: ClassVar[list[str]] = ["view"]
    custom_field_preprocess: ClassVar[dict[str, Any]] = {"state": {"csv": _state, "xlsx": _state}}
    export_headings: ClassVar[dict[str, Any]] = {"access_labels": _("Needed"), "people": _("People")}

    def get_base_queryset(self) -> QuerySet[Registration]:
        queryset: QuerySet[Registration] = super().get_base_queryset().select_related("event")
        return queryset


class RegistrationInspectView(RowAudited, generic.InspectView):
    """One sign-up; a doubtful one can be believed here."""

    any_permission_required: ClassVar[list[str]] = ["view"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_believe:
            raise PermissionDenied
        sign_up.believe(self.object)
        return redirect(request.path)

    @property
    def may_believe(self) -> bool:
        """Whether there is a doubt, and somebody who may end it."""
        is_doubtful = self.object.state == Registration.State.DOUBTFUL
        return is_doubtful and self.request.user.has_perm("home.change_registration")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "may_believe": self.may_believe}


class RegistrationViewSet(ModelViewSet):
    """Participants of events."""

    model = Registration
    name = "registrations"
    icon = "group"
    menu_label = _("Participants")
    menu_hook = menus.PEOPLE_AND_EVENTS
    menu_order = 110
    permission_policy = OnlyPolicy(Registration, "view")
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = [
        "event",
        "state",
        "name",
        "email",
        "people",
        "access_labels",
        "interpreter",
        "note",
        "language",
        "created_at",
        "cancelled_at",
        "doubts",
    ]
    index_view_class = RegistrationIndexView
    inspect_view_class = RegistrationInspectView
    inspect_template_name = "home/admin/registration.html"
    filterset_class = RegistrationFilters
    form_fields: ClassVar[list[str]] = []
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["name", "email", "note"]
    list_per_page = 50
    list_display: ClassVar[list[Any]] = [
        "name",
        Column("event", label=_("Event")),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        NumberColumn("people", label=_("People"), sort_key="people"),
        Column("access_labels", label=_("Needed"), accessor=lambda row: ", ".join(row.access_labels)),
        Column("interpreter", label=_("Interpreting")),
        Column("email", label=_("E-mail")),
        DateColumn("created_at", label=_("Signed up"), sort_key="created_at"),
    ]
    export_filename = "participants"
    list_export: ClassVar[list[str]] = [
        "event",
        "state",
        "name",
        "email",
        "people",
        "access_labels",
        "interpreter",
        "note",
        "created_at",
    ]
    ordering: ClassVar[list[str]] = ["-created_at"]
