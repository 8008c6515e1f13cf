"""Who looked at people's data, and who took it out: rows of Wagtail's own log (Reports → site history).

A row is named by its number, never by a person's name, so that the log doesn't become one more store of personal
data. Those see these lines who may see the rows themselves.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

User = AbstractBaseUser | AnonymousUser
VIEWED, LISTED, EXPORTED, REFUSED = "core.viewed", "core.listed", "core.exported", "core.refused"
#: What stands in an address without narrowing a list down.
_NO_FILTERS = {"export", "p", "page", "ordering", "_w_filter_fragment", "csrfmiddlewaretoken"}
_LONGEST = 200


def viewed(user: User, row: models.Model, **more: Any) -> None:
    """Somebody opened this row. ``more`` is kept with it as plain data."""
    _write(VIEWED, user, type(row), row.pk, more)


def listed(user: User, model: type[models.Model], filters: Mapping[str, Any] | None = None) -> None:
    """Somebody looked through a list that names people."""
    _write(LISTED, user, model, None, {"filters": _plain(filters)})


def exported(user: User, model: type[models.Model], count: int, filters: Mapping[str, Any] | None = None) -> None:
    """Somebody took ``count`` rows out as a file, narrowed down by ``filters``."""
    _write(EXPORTED, user, model, None, {"count": count, "filters": _plain(filters)})


def refused(user: User, model: type[models.Model], key: Any = None) -> None:
    """Somebody who may not wanted to see it."""
    _write(REFUSED, user, model, key, {})


def forget_searches(model: type[models.Model], before: datetime) -> int:
    """Take out of older lines what was searched for: it was a name as often as not. How many lines."""
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    lines = ModelLogEntry.objects.filter(content_type=kind, action__in=(LISTED, EXPORTED), timestamp__lt=before)
    changed = []
    for line in lines.iterator():
        filters = dict(line.data.get("filters") or {})
        if filters.pop("q", None):
            line.data = {**line.data, "filters": filters}
            changed.append(line)
    ModelLogEntry.objects.bulk_update(changed, ["data"], batch_size=500)
    return len(changed)


def label(row: models.Model) -> str:
    """How the log calls a row; pass it as ``title`` where Wagtail's own ``log`` is used on people's rows."""
    return _label(row.pk)


def _label(key: Any) -> str:
    return f"No. {key}"


def _write(action: str, user: User, model: type[models.Model], key: Any, data: dict[str, Any]) -> None:
    line = ModelLogEntry(
        content_type=ContentType.objects.get_for_model(model, for_concrete_model=False),
        object_id=str(_no_row(model) if key is None else key),
        label="–" if key is None else _label(key),
        action=action,
        user=user if user.pk else None,
        timestamp=timezone.now(),
        uuid=uuid.uuid4(),
        data=data,
    )
    line.save_base(force_insert=True)  # one query: save() asks two more, whether type and user exist


def _no_row(model: type[models.Model]) -> Any:
    """A key that no row has: the log looks its rows up by key, so it must be one that the column can hold."""
    return uuid.UUID(int=0) if isinstance(model._meta.pk, models.UUIDField) else 0


def _plain(filters: Mapping[str, Any] | None) -> dict[str, str]:
    """What narrowed it down, without what is empty or says nothing."""
    if not filters:
        return {}
    lists = filters.lists() if hasattr(filters, "lists") else ((name, [value]) for name, value in filters.items())
    joined = {name: ", ".join(str(value) for value in values if value not in (None, "")) for name, values in lists}
    short = {_kept(name): _kept(value) for name, value in joined.items() if name not in _NO_FILTERS}
    return {name: value for name, value in short.items() if value}


def _kept(text: str) -> str:
    """As a JSON column can hold it: PostgreSQL knows no NUL."""
    return text.replace("\0", "")[:_LONGEST]


class _Plain(LogFormatter):
    """How a line reads in the site history."""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        said = ", ".join(f"{name}: {value}" for name, value in (log_entry.data.get("filters") or {}).items())
        count = log_entry.data.get("count")
        rows = gettext("%(count)s rows") % {"count": f"{count:,}"} if count is not None else ""
        return " · ".join(str(part) for part in (self.message, rows, said) if part)


def register(actions: LogActionRegistry) -> None:
    """For Wagtail's hook ``register_log_actions``."""
    words = {
        VIEWED: (_("View personal data"), _("Looked at it")),
        LISTED: (_("List personal data"), _("Looked through the list")),
        EXPORTED: (_("Export personal data"), _("Took it out as a file")),
        REFUSED: (_("Personal data refused"), _("Wanted to see it and was refused")),
    }
    for action, (name, message) in words.items():
        actions.register_action(action)(type("_Formatter", (_Plain,), {"label": name, "message": message}))


class RefusalsAudited:
    """Mixin for the admin's views: whoever is turned away leaves a line."""

    request: HttpRequest
    model: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except PermissionDenied:
            refused(request.user, self.model, kwargs.get("pk"))
            raise


class RowAudited(RefusalsAudited):
    """Mixin for views that show one row (inspect, edit)."""

    object: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        viewed(request.user, self.object)
        return answer


class ListAudited(RefusalsAudited):
    """Mixin for listings; exports leave a line of their own, with how much was taken."""

    is_export: bool

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        if not self.is_export:
            listed(request.user, self.model, request.GET)
        return answer

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        """Written down before the first row leaves."""
        count = queryset.count() if isinstance(queryset, QuerySet) else len(queryset)
        exported(self.request.user, self.model, count, self.request.GET)
        answer: HttpResponse = super().as_spreadsheet(queryset, spreadsheet_format)  # type: ignore[misc]
        return answer
