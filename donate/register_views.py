"""The register and the public-support test in the admin; every export is in the log."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core import audit
from core.exports import ReadableExportMixin
from donate import register
from donate.models import Receipt

#: Fiscal years that can be taken out: the running one and these before it (papers are kept for so long).
YEARS = 7


class RegisterView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Which years there are, what each counted, and the files."""

    model: type[Receipt] | None = None
    permission_required = "register"
    template_name = "donate/admin/register.html"
    header_icon = "list-ul"

    def get_page_title(self) -> str:
        return _("Donor register")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = register.current()
        test = register.support_test()
        counted = {one.year.year: one for one in test.years}
        rows = [counted.get(year.year) or register.support(year) for year in map(now.before, range(YEARS))]
        return {**super().get_context_data(**kwargs), "rows": rows, "test": test}


class RegisterExportView(PermissionCheckedMixin, ReadableExportMixin, View):
    """The register of one fiscal year as CSV or XLSX, line by line."""

    model: type[Receipt] | None = None
    permission_required = "register"
    http_method_names = ("get",)
    list_export: ClassVar[list[str]] = ["received_on", "name", "address", "amount", "number", "method"]
    export_headings: ClassVar[dict[str, Any]] = {
        "received_on": gettext_lazy("received on"),
        "name": gettext_lazy("name"),
        "address": gettext_lazy("address"),
        "amount": gettext_lazy("amount in yen"),
        "number": gettext_lazy("number"),
        "method": gettext_lazy("method"),
    }

    def get(self, request: HttpRequest, year: int, format: str) -> HttpResponseBase:
        self.year = register.current().before(register.current().year - year)
        if format not in self.FORMATS or not 2000 <= year <= register.current().year:
            raise Http404
        audit.exported(request.user, Receipt, register.count(self.year), {"register": str(year)})
        return self.as_spreadsheet(Receipt.objects.none(), format)

    def get_filename(self) -> str:
        return f"donors-{self.year.year}"

    def export_rows(self, queryset: Any) -> Iterator[Any]:
        return register.lines(self.year)
