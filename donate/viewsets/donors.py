"""The donors: found, looked at, corrected, merged, taken over from a file. Nobody deletes one by hand."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button

from core.permissions import OnlyPolicy
from donate.forms.people import DonorForm
from donate.models import Donor, DonorTag, TaggedDonor
from donate.people import finding
from donate.people.import_views import ImportListView, ImportView, PatternView
from donate.people.merge_views import MergeChoiceView, MergeView
from donate.people.tags import tag_choices
from donate.people.views import DonorAddView, DonorEditView, DonorInspectView, NoteView, TagsView
from donate.viewsets.base import AmountColumn, DayColumn, PeopleIndexView, Period, ReadOnlyViewSet

_MOST = 10**12


class Yen(django_filters.NumberFilter):
    """A whole number of yen."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=_MOST, **kwargs)

    def get_max_validator(self) -> None:
        """The field has its own."""


class DonorFilters(WagtailFilterSet):
    tag = django_filters.MultipleChoiceFilter(
        label=_("tag"), choices=tag_choices, widget=forms.CheckboxSelectMultiple, method="by_tag"
    )
    supporter = django_filters.ChoiceFilter(
        label=_("monthly support"),
        choices=[
            ("now", _("gives regularly now")),
            ("failing", _("a payment fails just now")),
            ("former", _("gave regularly before")),
            ("never", _("never gave regularly")),
        ],
        method="by_support",
    )
    gave = Period(label=_("gave in the period"), method="later")
    least = Yen(label=_("gave at least (yen)"), method="later")
    most = Yen(label=_("gave at most (yen)"), method="later")
    newsletter = django_filters.BooleanFilter(
        label=_("newsletter"), field_name="newsletter_at", lookup_expr="isnull", exclude=True
    )
    created_at = Period(label=_("added"))

    class Meta:
        model = Donor
        fields: ClassVar[list[str]] = [
            "tag",
            "supporter",
            "gave",
            "least",
            "most",
            "language",
            "wants_receipt",
            "newsletter",
            "created_at",
        ]

    def by_tag(self, queryset: QuerySet[Donor], name: str, value: list[str]) -> QuerySet[Donor]:
        if not value:
            return queryset
        return queryset.filter(Exists(TaggedDonor.objects.filter(content_object=OuterRef("pk"), tag__in=value)))

    def by_support(self, queryset: QuerySet[Donor], name: str, value: str) -> QuerySet[Donor]:
        return finding.supporters(queryset, value)

    def later(self, queryset: QuerySet[Donor], name: str, value: Any) -> QuerySet[Donor]:
        return queryset  # period and amounts belong together: see filter_queryset

    def filter_queryset(self, queryset: QuerySet[Donor]) -> QuerySet[Donor]:
        said = self.form.cleaned_data
        period, least, most = said.get("gave"), said.get("least"), said.get("most")
        found: QuerySet[Donor] = super().filter_queryset(queryset)
        if not period and least is None and most is None:
            return found
        begin, end = (period.start, period.stop) if period else (None, None)
        return finding.who_gave(found, begin=begin, end=end, least=least, most=most)


class DonorIndexView(PeopleIndexView):
    export_headings: ClassVar[dict[str, Any]] = {
        "pk": pgettext_lazy("row", "Number"),
        "mail_address": _("e-mail"),
        "total": _("Given so far (yen)"),
        "first_on": _("Gave first"),
        "running": _("Gives regularly"),
        "tag_names": _("Tags"),
    }

    def get_base_queryset(self) -> QuerySet[Donor]:
        return finding.with_figures(super().get_base_queryset())

    def search_queryset(self, queryset: QuerySet[Donor]) -> QuerySet[Donor]:
        return finding.named(queryset, self.search_query) if self.is_searching else queryset

    def get_edit_url(self, instance: Donor) -> None:
        """A donor's name leads to everything about them; what is edited is reached from there."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        if self.request.user.has_perm("donate.add_donorimport"):
            buttons.append(Button(_("Import from a file"), reverse("giving_donors:imports"), icon_name="upload"))
        return buttons


class DonorViewSet(ReadOnlyViewSet):
    model = Donor
    name = "giving_donors"
    url_prefix = "giving/donors"
    icon = "user"
    menu_label = _("Donors")
    index_view_class = DonorIndexView
    inspect_view_class = DonorInspectView
    add_view_class = DonorAddView
    edit_view_class = DonorEditView
    filterset_class = DonorFilters
    search_fields: ClassVar[list[str]] = ["email", "family_name", "given_name"]  # asked by ``finding.named``
    list_display: ClassVar[list[Any]] = [
        "__str__",
        Column("mail_address", label=_("e-mail"), sort_key="email"),
        AmountColumn("total", label=_("given so far"), sort_key="total"),
        Column("running", label=_("regularly"), accessor=lambda row: pgettext("a fact", "yes") if row.running else ""),
        Column("tag_names", label=_("tags")),
        Column("language", label=_("language"), accessor="get_language_display"),
        DayColumn("first_on", label=_("gave first"), sort_key="first_on"),
    ]
    export_filename = "donors"
    list_export: ClassVar[list[str]] = [
        "pk",
        "organisation",
        "family_name",
        "given_name",
        "family_name_kana",
        "given_name_kana",
        "mail_address",
        "language",
        "total",
        "first_on",
        "running",
        "tag_names",
        "wants_receipt",
        "postal_code",
        "prefecture",
        "address",
        "country",
        "consented_at",
        "newsletter_at",
        "created_at",
    ]
    inspect_template_name = "donate/admin/donor.html"
    inspect_view_fields: ClassVar[list[str]] = [
        "organisation",
        "family_name",
        "given_name",
        "family_name_kana",
        "given_name_kana",
        "email",
        "language",
        "wants_receipt",
        "postal_code",
        "prefecture",
        "address",
        "country",
        "consented_at",
        "newsletter_at",
        "stripe_customer",
        "created_at",
    ]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "add", "change", "merge")

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return DonorForm

    @cached_property
    def _edit_handler(self) -> None:
        """No panels: the form is drawn as it is."""

    def get_urlpatterns(self) -> list[URLPattern]:
        common = {"model": Donor, "permission_policy": self.permission_policy, "header_icon": self.icon}
        more = (
            ("note/<int:pk>/", NoteView, "note"),
            ("tags/<int:pk>/", TagsView, "tags"),
            ("merge/<int:pk>/", MergeChoiceView, "merge"),
            ("merge/<int:pk>/<int:other>/", MergeView, "merge_confirm"),
            ("imports/", ImportListView, "imports"),
            ("imports/pattern/", PatternView, "import_pattern"),
            ("imports/<int:pk>/", ImportView, "import"),
        )
        return [
            *super().get_urlpatterns(),
            *(path(route, view.as_view(**common), name=name) for route, view, name in more),
        ]


class TagViewSet(ModelViewSet):
    """The words that group donors."""

    model = DonorTag
    name = "giving_tags"
    url_prefix = "giving/tags"
    icon = "tag"
    menu_label = _("Tags of donors")
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: ClassVar[list[str]] = ["name"]
    list_display: ClassVar[list[Any]] = ["name"]
    search_backend_name = None
