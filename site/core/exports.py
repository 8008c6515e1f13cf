"""Spreadsheets out of the admin, for people who open them in a Japanese Excel."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

_BOM = b"\xef\xbb\xbf"
#: A spreadsheet takes a text that begins like this for a formula; visitors wrote what is exported.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _in_japan(value: datetime) -> datetime:
    """Without its zone, which Excel doesn't know, and to the minute."""
    return timezone.make_naive(value, timezone.get_default_timezone()).replace(second=0, microsecond=0)


def _written(value: datetime) -> str:
    return f"{_in_japan(value):%Y-%m-%d %H:%M}"


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


class ReadableExportMixin(SpreadsheetExportMixin):
    """Japanese time, headings in the admin's language, and a file that Excel knows to be UTF-8."""

    custom_value_preprocess = {  # noqa: RUF012  Wagtail's own shape
        **SpreadsheetExportMixin.custom_value_preprocess,
        datetime: {"csv": _written, "xlsx": _in_japan},
        str: {"csv": _harmless},
    }

    def write_csv_response(self, queryset: QuerySet[Any]) -> HttpResponse:
        """At once: a stream is read after the admin has put its language away, so headings would be Japanese."""
        text = _BOM + b"".join(self.stream_csv(queryset))
        name = f'attachment; filename="{self.get_filename()}.csv"'
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})
