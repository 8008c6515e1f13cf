"""The list of groups, where each is called what staff call it."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.users.views import groups

from core import names


class IndexView(groups.IndexView):
    columns: ClassVar[list[Column]] = [
        TitleColumn(
            "name", label=_("Name"), accessor=names.of_group, sort_key="name", url_name="wagtailusers_groups:edit"
        )
    ]


class GroupViewSet(groups.GroupViewSet):
    index_view_class = IndexView
