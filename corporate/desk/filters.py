"""What narrows the inbox down."""

from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from core.permissions import OnlyPolicy
from corporate import inbox
from corporate.models import Inquiry, Topic
from corporate.working_days import end_of_week

POLICY = OnlyPolicy(Inquiry, "view", "change")
_LONGEST_QUESTION = 100


def staff_of_inbox() -> QuerySet[Any]:
    """Who can be given an inquiry."""
    return POLICY.users_with_any_permission(["change"]).filter(is_active=True).order_by("username")


class StaffFilter(django_filters.ModelChoiceFilter):
    """Colleagues by their names, not by what they type at the login."""

    class Field(django_filters.fields.ModelChoiceField):
        def label_from_instance(self, obj: Any) -> str:
            return inbox.name_of(obj)

    field_class = Field


class InquiryFilters(WagtailFilterSet):
    """Doubtful messages are shown only when they are asked for."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=Inquiry.State, widget=forms.CheckboxSelectMultiple
    )
    due = django_filters.ChoiceFilter(
        label=_("Answer by"),
        choices=[("late", _("late")), ("today", _("today")), ("week", _("until the end of this week"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="by_due_day",
    )
    assignee = StaffFilter(
        label=_("Assignee"),
        queryset=lambda request: staff_of_inbox(),
        widget=forms.RadioSelect,
        empty_label=_("All"),
        null_label=_("nobody yet"),
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=lambda request: Topic.objects.filter(locale__language_code=settings.LANGUAGE_CODE),
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=settings.LANGUAGES, empty_label=_("All"), widget=forms.RadioSelect
    )
    received_at = django_filters.DateFromToRangeFilter(
        label=_("Received"), widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"})
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
        fields: ClassVar[list[str]] = ["state", "due", "assignee", "topic", "language", "received_at", "doubtful"]

    def by_due_day(self, queryset: QuerySet[Inquiry], name: str, value: str) -> QuerySet[Inquiry]:
        today = timezone.localdate()
        end = {"late": today - timedelta(days=1), "today": today, "week": end_of_week(today)}[value]
        found = queryset.filter(state__in=Inquiry.OPEN_STATES, due_on__lte=end)
        return found.filter(due_on=today) if value == "today" else found

    def keep_doubtful(self, queryset: QuerySet[Inquiry], name: str, value: str) -> QuerySet[Inquiry]:
        return queryset  # done in filter_queryset, because an absent value filters too

    def filter_queryset(self, queryset: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
        wanted = self.form.cleaned_data.get("doubtful") == "only"
        found: QuerySet[Inquiry] = super().filter_queryset(queryset).filter(doubtful=wanted)
        return found
