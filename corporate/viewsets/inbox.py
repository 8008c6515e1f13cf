"""The inbox: the list of inquiries, narrowed down, searched, exported, worked on in bulk."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.audit import ListAudited
from core.exports import ReadableExportMixin
from core.templatetags.core_tags import moment
from corporate import finding, inbox
from corporate.desk.answer_views import AnswerView
from corporate.desk.bulk_views import BulkView
from corporate.desk.filters import POLICY, InquiryFilters, staff_of_inbox
from corporate.desk.forms import InquiryForm
from corporate.desk.inquiry_views import InquiryEditView
from corporate.desk.small_views import BelievedView, EraseView, FileView, PastedView
from corporate.models import Inquiry


class PickColumn(Column):
    """A box to choose the row for what is done in bulk."""

    header_template_name = "corporate/admin/pick_header.html"
    cell_template_name = "corporate/admin/pick_cell.html"


class InquiryColumn(TitleColumn):
    """Who asks about what."""

    cell_template_name = "corporate/admin/inquiry_cell.html"


class StateColumn(Column):
    """The state as a tag, in its own colour."""

    cell_template_name = "corporate/admin/state_cell.html"


class DueColumn(DateColumn):
    """The date by which it should be answered; marked where it has passed."""

    cell_template_name = "corporate/admin/due_cell.html"


class InquiryIndexView(ListAudited, ReadableExportMixin, generic.IndexView):
    """The inbox."""

    default_ordering = "-received_at"
    page_title = _("Inbox")
    export_headings: ClassVar[dict[str, Any]] = {
        "number": _("Number"),
        "get_state_display": _("State"),
        "get_language_name": _("Language"),
        "answers_in_lines": _("More questions"),
        "assignee_name": _("Assignee"),
        "doubtful": _("Doubtful"),
    }

    def get_base_queryset(self) -> QuerySet[Inquiry]:
        queryset: QuerySet[Inquiry] = super().get_base_queryset().select_related("topic", "assignee")
        return queryset

    def search_queryset(self, queryset: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
        return finding.asked(queryset, self.search_query) if self.is_searching else queryset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        colleagues = [(user.pk, inbox.name_of(user)) for user in staff_of_inbox()]
        more = {"colleagues": colleagues, "states": Inquiry.State.choices, "here": self.request.get_full_path()}
        if self.request.GET.get("doubtful") != "only":
            more["apart"] = inbox.kept_apart().count()
        return {**super().get_context_data(**kwargs), **more}


class InquiryViewSet(ModelViewSet):
    """The inbox of companies' inquiries and messages from the contact page."""

    model = Inquiry
    name = "inquiries"
    icon = "mail"
    menu_label = _("Inbox")
    permission_policy = POLICY
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = InquiryIndexView
    index_template_name = "corporate/admin/inbox.html"
    edit_view_class = InquiryEditView
    edit_template_name = "corporate/admin/inquiry.html"
    filterset_class = InquiryFilters
    # The database finds Japanese words inside sentences with LIKE, which its full text search doesn't.
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["found_by"]
    list_per_page = 30
    list_display: ClassVar[list[Any]] = [
        PickColumn("pick", label="", classname="inbox-pick"),
        InquiryColumn("__str__", label=_("Inquiry"), accessor="number", url_name="inquiries:edit"),
        StateColumn("state", label=_("State"), sort_key="state", classname="inbox-state"),
        DueColumn("due_on", label=_("Answer by"), sort_key="due_on", classname="inbox-due"),
        Column(
            "assignee",
            label=_("Assignee"),
            accessor=lambda row: inbox.name_of(row.assignee),
            classname="inbox-wide",
        ),
        Column(
            "received_at",
            label=_("Received"),
            accessor=lambda row: moment(row.received_at),
            sort_key="received_at",
            classname="inbox-wide",
        ),
    ]
    export_filename = "inquiries"
    list_export: ClassVar[list[str]] = [
        *("number", "received_at", "get_state_display", "doubtful", "topic", "language", "company", "department"),
        *("name", "email", "phone", "website", "message", "answers_in_lines", "assignee_name", "due_on"),
        *("answered_at", "changed_at"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return InquiryForm

    @cached_property
    def _edit_handler(self) -> None:
        """No panels: the form is drawn as it is."""

    def get_urlpatterns(self) -> list[URLPattern]:
        common = {"model": Inquiry, "permission_policy": POLICY, "header_icon": self.icon}
        more = (
            ("bulk/", BulkView, "bulk"),
            ("answer/<int:pk>/", AnswerView, "answer"),
            ("pasted/<int:pk>/", PastedView, "pasted"),
            ("believed/<int:pk>/<int:message>/", BelievedView, "believed"),
            ("file/<int:pk>/<int:file>/", FileView, "file"),
            ("erase/<int:pk>/", EraseView, "erase"),
        )
        return [
            *super().get_urlpatterns(),
            *(path(route, view.as_view(**common), name=name) for route, view, name in more),
        ]
