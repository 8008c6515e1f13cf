"""What staff decide: applications, messages of supporters, funds, tiers."""

from typing import Any, ClassVar

import django_filters
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from core import languages
from core.audit import RowAudited
from core.permissions import OnlyPolicy
from donate import applications
from donate.models import Fund, MembershipApplication, SupporterMessage, Tier
from donate.viewsets.base import MomentColumn, PeopleIndexView


def _languages_of_messages() -> list[tuple[str, str]]:
    """Those that messages are written in, by name."""
    codes = SupporterMessage.objects.order_by("language").values_list("language", flat=True).distinct()
    return [(code, languages.name(code)) for code in codes]


class MessageFilters(WagtailFilterSet):
    language = django_filters.ChoiceFilter(label=_("language"), choices=_languages_of_messages)

    class Meta:
        model = SupporterMessage
        fields: ClassVar[list[str]] = ["is_shown", "language"]


class MessageEditView(RowAudited, generic.EditView):
    """One message, read only but for whether it is shown."""


class SupporterMessageViewSet(ModelViewSet):
    """Words of supporters: staff decide what the campaign's page shows."""

    model = SupporterMessage
    name = "giving_messages"
    url_prefix = "giving/messages"
    icon = "openquote"
    menu_label = _("Messages of supporters")
    index_view_class = PeopleIndexView
    edit_view_class = MessageEditView
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["text", "name"]
    filterset_class = MessageFilters
    list_display: ClassVar[list[Any]] = [
        "__str__",
        Column("name", label=_("public name")),
        BooleanColumn("is_shown", label=_("show on the page")),
        MomentColumn("created_at", label=_("received"), sort_key="created_at"),
    ]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "change")


class ApplicationEditView(RowAudited, generic.EditView):
    """One application; the board's decision sends the mail."""

    def save_instance(self) -> MembershipApplication:
        application: MembershipApplication = super().save_instance()
        applications.decided(application)
        return application


class ApplicationViewSet(ModelViewSet):
    """Applications of voting members, for the board to decide."""

    model = MembershipApplication
    name = "giving_applications"
    url_prefix = "giving/application"
    icon = "form"
    menu_label = _("Applications for membership")
    index_view_class = PeopleIndexView
    edit_view_class = ApplicationEditView
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["family_name", "given_name", "email", "organisation"]
    list_filter: ClassVar[list[str]] = ["state", "tier"]
    list_display: ClassVar[list[Any]] = [
        "name",
        Column("tier", label=_("membership tier")),
        Column("state", label=_("state"), accessor="get_state_display", sort_key="state"),
        MomentColumn("received_at", label=_("received"), sort_key="received_at"),
        MomentColumn("decided_at", label=_("decided"), sort_key="decided_at"),
    ]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "change")


def _fact(is_so: bool) -> str:
    """In a word: a cross would look as if something were wrong."""
    return pgettext("a fact", "yes") if is_so else gettext("no")


class FundViewSet(SnippetViewSet):
    model = Fund
    icon = "folder-open-inverse"
    menu_label = _("Funds")
    list_display: ClassVar[list[Any]] = [
        "name",
        "slug",
        Column("is_open", label=_("offered"), accessor=lambda row: _fact(row.is_open), sort_key="is_open"),
        "sort_order",
    ]


class TierViewSet(SnippetViewSet):
    model = Tier
    icon = "group"
    menu_label = _("Membership tiers")
    list_display: ClassVar[list[Any]] = [
        "name",
        Column("written_price", label=_("price in yen"), sort_key="price"),
        "interval",
        Column("votes", label=_("carries a vote"), accessor=lambda row: _fact(row.votes), sort_key="votes"),
        Column("is_open", label=_("offered"), accessor=lambda row: _fact(row.is_open), sort_key="is_open"),
    ]
