"""Spreadsheets out of the admin, for people who open them in a Japanese Excel; row by row, however many there are."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import ExcelDateFormatter, SpreadsheetExportMixin
from wagtail.coreutils import multigetattr

_BOM = b"\xef\xbb\xbf"
#: A spreadsheet takes a text that begins like this for a formula, full-width signs too; visitors wrote it.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
#: What XML 1.0 forbids besides control characters.
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
#: Rows in memory at a time.
CHUNK = 2000
#: Excel ends a sheet at 1,048,576 rows; what is longer goes on in another one.
_SHEET = 1_000_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _in_japan(value: datetime) -> datetime:
    """Without its zone, which Excel doesn't know, and to the minute."""
    return timezone.make_naive(value, timezone.get_default_timezone()).replace(second=0, microsecond=0)


def _written(value: datetime) -> str:
    return f"{_in_japan(value):%Y-%m-%d %H:%M}"


def _yes_or_no(value: bool) -> str:
    return pgettext("a fact", "yes") if value else gettext("no")


def _reached(row: Any, path: str) -> Any:
    """What stands at the end of a dotted path; nothing where a link on the way is empty. Rows by their names."""
    value = row
    for step in path.split("."):
        if value is None:
            return None
        value = multigetattr(value, step)
    # A name as text, so that it goes through the same sieve as every other text.
    return str(value) if isinstance(value, Model | Promise) else value


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _printable(value: str) -> str:
    """Without the signs that a workbook can't hold: one of them, and no program opens the whole file any more."""
    return _NOT_IN_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", value))


def _spoken(stream: Iterator[bytes], language: str) -> Iterator[bytes]:
    """A stream is read after the admin has put its language away: each piece is made in the one it was asked in."""
    while True:
        with translation.override(language):
            piece = next(stream, None)
        if piece is None:
            return
        yield piece


@dataclass(frozen=True)
class _Rows:
    """A queryset as Wagtail's writers want it (its model, and rows to go through once), never whole in memory."""

    model: Any
    rows: Iterator[Any]

    def __iter__(self) -> Iterator[Any]:
        return self.rows


class ReadableExportMixin(SpreadsheetExportMixin):
    """Japanese time, headings in the admin's language, and a file that Excel knows to be UTF-8."""

    custom_value_preprocess = {  # noqa: RUF012  Wagtail's own shape
        **SpreadsheetExportMixin.custom_value_preprocess,
        datetime: {"csv": _written, "xlsx": _in_japan},
        str: {"csv": _harmless, "xlsx": _printable},
        bool: {"csv": _yes_or_no, "xlsx": _yes_or_no},
    }

    is_export: bool

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """A list that has no file answers as the list, also where somebody writes the address of one."""
        super().setup(request, *args, **kwargs)
        self.is_export = self.is_export and bool(self.list_export)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A file needs no page around it: Wagtail would count its rows by reading all of them into memory."""
        if not self.is_export:
            page: HttpResponseBase = super().get(request, *args, **kwargs)
            return page
        self.object_list = self.get_queryset()
        return self.as_spreadsheet(self.object_list, request.GET["export"])

    def get_heading(self, queryset: QuerySet[Any], field: str) -> str:
        return str(capfirst(super().get_heading(queryset, field)))

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {field: _reached(item, field) for field in self.list_export}

    def export_rows(self, queryset: QuerySet[Any]) -> Iterator[Any]:
        """The rows one after the other; override it to complete them ``CHUNK`` by ``CHUNK``."""
        return queryset.iterator(chunk_size=CHUNK)

    def write_csv_response(self, queryset: QuerySet[Any]) -> HttpResponseBase:
        lines = chain([_BOM], self.stream_csv(_Rows(queryset.model, self.export_rows(queryset))))
        name = f'attachment; filename="{self.get_filename()}.csv"'
        return StreamingHttpResponse(
            _spoken(lines, translation.get_language() or "ja"),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": name},
        )

    def write_xlsx_response(self, queryset: QuerySet[Any]) -> HttpResponseBase:
        """A workbook has its table of contents at the end, so it is written whole: to a file, not to memory."""
        output = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
        self.write_xlsx(queryset, output)
        output.seek(0)
        return FileResponse(output, as_attachment=True, content_type=_XLSX, filename=f"{self.get_filename()}.xlsx")

    def write_xlsx(self, queryset: QuerySet[Any], output: Any) -> None:
        workbook = Workbook(write_only=True, iso_dates=True)
        date_format = ExcelDateFormatter().get()
        sheet: Any = None
        for number, row in enumerate(self.export_rows(queryset)):
            if number % _SHEET == 0:
                sheet = self._sheet(workbook, queryset)
            sheet.append(self.generate_xlsx_row(sheet, self.to_row_dict(row), date_format=date_format))
        if sheet is None:
            self._sheet(workbook, queryset)
        workbook.save(output)

    def generate_xlsx_row(
        self, worksheet: Any, row_dict: dict[str, Any], date_format: str | None = None
    ) -> Iterator[Any]:
        """Words stay words, also where they read like an error of a formula ("#N/A")."""
        for cell in super().generate_xlsx_row(worksheet, row_dict, date_format=date_format):
            if cell.data_type == "e":
                cell.data_type = "s"
            yield cell

    def _sheet(self, workbook: Any, queryset: QuerySet[Any]) -> Any:
        sheet = workbook.create_sheet()
        sheet.append([self.get_heading(queryset, field) for field in self.list_export])
        return sheet
