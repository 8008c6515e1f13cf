"""What the screens of the menu *Giving* share."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.audit import ListAudited
from core.exports import ReadableExportMixin
from core.permissions import OnlyPolicy
from core.templatetags.core_tags import day, moment
from donate.admin_views import RowInspectView
from donate.models import Fund, Tier
from donate.money import written


class AmountColumn(Column):
    """Minor units as a person reads them."""

    def get_value(self, instance: Any) -> str:
        amount = super().get_value(instance)
        return "" if amount is None else written(amount, getattr(instance, "currency", "jpy"))


class MomentColumn(Column):
    """When, in Japan: figures of money are no place for "three weeks ago"."""

    def get_value(self, instance: Any) -> str:
        return moment(super().get_value(instance))


class DayColumn(Column):
    """A day, as each language writes it."""

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        return day(value) if value else ""


class Period(django_filters.DateFromToRangeFilter):
    """From one Japanese day to another, both included."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"}), **kwargs)


class PeopleIndexView(ListAudited, ReadableExportMixin, generic.IndexView):
    """A list that names people: every look and every export is in the log."""


class ReadOnlyViewSet(ModelViewSet):
    """Listing and inspection; nothing can be added, edited or deleted, not even by a superuser."""

    index_view_class = PeopleIndexView
    inspect_view_enabled = True
    inspect_view_class = RowInspectView
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: ClassVar[list[str]] = []  # the screens for adding and editing exist, but let nobody in
    # The database finds Japanese words inside sentences with LIKE, which its full text search doesn't.
    search_backend_name = None
    list_per_page = 50

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view")


def originals(model: type[Fund] | type[Tier]) -> QuerySet[Any]:
    """One per fund or tier, whatever languages it has."""
    return model.objects.filter(locale__language_code="ja")
