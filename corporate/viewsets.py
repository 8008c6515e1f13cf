"""The companies' screens of the admin: the inbox and the topics."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.snippets.views.snippets import SnippetViewSet

from core import menus
from core.audit import ListAudited, RowAudited
from core.permissions import OnlyPolicy
from corporate import inbox
from corporate.models import Inquiry, Topic

POLICY = OnlyPolicy(Inquiry, "view", "change")


def staff_of_inbox() -> QuerySet[Any]:
    """Who can be given an inquiry."""
    return POLICY.users_with_any_permission(["change"]).order_by("username")


class InquiryFilters(WagtailFilterSet):
    """Doubtful messages are shown only when they are asked for."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=Inquiry.State, widget=forms.CheckboxSelectMultiple
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=lambda request: Topic.objects.filter(locale__language_code=settings.LANGUAGE_CODE),
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    assignee = django_filters.ModelChoiceFilter(
        label=_("Assignee"),
        queryset=lambda request: staff_of_inbox(),
        widget=forms.RadioSelect,
        empty_label=_("All"),
        null_label=_("nobody yet"),
    )
    doubtful = django_filters.ChoiceFilter(
        label=_("Doubtful"),
        choices=[("only", _("Only the doubtful"))],
        empty_label=_("Without the doubtful"),
        widget=forms.RadioSelect,
        method="keep_doubtful",
    )

    class Meta:
        model = Inquiry
        fields: ClassVar[list[str]] = ["state", "topic", "assignee", "doubtful"]

    def keep_doubtful(self, queryset: QuerySet[Inquiry], name: str, value: str) -> QuerySet[Inquiry]:
        return queryset  # done in filter_queryset, because an absent value filters too

    def filter_queryset(self, queryset: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
        wanted = self.form.cleaned_data.get("doubtful") == "only"
        return super().filter_queryset(queryset).filter(doubtful=wanted)


class DueColumn(DateColumn):
    """The date by which it should be answered; marked where it has passed."""

    cell_template_name = "corporate/admin/due_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        late = instance.state in Inquiry.OPEN_STATES and instance.due_on < timezone.localdate()
        return {**super().get_cell_context_data(instance, parent_context), "late": late}


class InquiryIndexView(ListAudited, generic.IndexView):
    """The inbox."""

    default_ordering = "-received_at"

    def get_base_queryset(self) -> QuerySet[Inquiry]:
        queryset: QuerySet[Inquiry] = super().get_base_queryset().select_related("topic", "assignee")
        return queryset


class InquiryForm(forms.ModelForm):
    """What staff may change of an inquiry, and a note to leave."""

    note = forms.CharField(
        label=_("Internal note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only staff sees it."),
    )
    real = forms.BooleanField(
        label=_("This message is real"),
        required=False,
        help_text=_("It moves to the inbox, and the mails that were held back go out."),
    )

    class Meta:
        model = Inquiry
        fields: ClassVar[list[str]] = ["state", "assignee", "due_on"]
        widgets: ClassVar[dict[str, Any]] = {"due_on": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = staff_of_inbox()  # type: ignore[attr-defined]
        self.fields["assignee"].label_from_instance = inbox.name_of  # type: ignore[attr-defined]
        self.fields["assignee"].empty_label = _("nobody yet")  # type: ignore[attr-defined]
        if not self.instance.doubtful:
            del self.fields["real"]


class InquiryEditView(RowAudited, generic.EditView):
    """One inquiry: what was written, what happened since, what to do next."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = list(self.object.history.select_related("by"))
        for line in lines:
            line.author = inbox.name_of(line.by) if line.by else ""
        return {**super().get_context_data(**kwargs), "inquiry": self.object, "history": lines}

    def save_instance(self) -> Inquiry:
        said = self.form.cleaned_data
        return inbox.update(
            self.object,
            by=self.request.user,
            state=said["state"],
            assignee=said["assignee"],
            due_on=said["due_on"],
            note=said["note"],
            real=said.get("real", False),
        )

    def get_success_url(self) -> str:
        return self.get_edit_url()

    def get_history_url(self) -> None:
        """Our own history is on the screen itself."""

    def get_usage_url(self) -> None:
        """Nothing refers to an inquiry."""


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
    edit_view_class = InquiryEditView
    edit_template_name = "corporate/admin/inquiry.html"
    filterset_class = InquiryFilters
    # The database finds Japanese words inside sentences with LIKE, which its full text search doesn't.
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["company", "department", "name", "email", "phone", "message"]
    list_per_page = 30
    list_display: ClassVar[list[Any]] = [
        "__str__",
        DateColumn("received_at", label=_("Received"), sort_key="received_at"),
        Column("topic", label=_("Topic")),
        Column("name", label=_("Name")),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("assignee", label=_("Assignee"), accessor=lambda row: inbox.name_of(row.assignee)),
        DueColumn("due_on", label=_("Answer by"), sort_key="due_on"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return InquiryForm

    @cached_property
    def _edit_handler(self) -> None:
        """No panels: the form is drawn as it is."""


class TopicViewSet(SnippetViewSet):
    """What a message can be about, and who gets it."""

    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    list_display: ClassVar[list[str]] = ["name", "form", "slug", "order"]
    ordering: ClassVar[list[str]] = ["form", "order"]


class CompaniesScreens(menus.Screens):
    """What stands in the menu *Companies*."""

    menu_hook = menus.COMPANIES
    menu_order = 100
    items = (InquiryViewSet, TopicViewSet)
