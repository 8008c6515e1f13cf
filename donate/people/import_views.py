"""The screens on which donors are taken over from a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from core import audit
from core.audit import RefusalsAudited
from donate.forms.people import ImportForm
from donate.models import DonorImport
from donate.people import csv_files, importing


class ImportPage(RefusalsAudited, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What the screens of imports share."""

    model: Any = None
    permission_policy: Any = None
    header_icon = "upload"
    page_title = gettext_lazy("Import donors")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("donate.add_donorimport"):
            self.permission_required = "nobody"
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("giving_donors:index"), "label": _("Donors")},
            {"url": reverse("giving_donors:imports"), "label": str(self.page_title)},
        ]


class ImportListView(ImportPage):
    """A file is brought here; what was brought before."""

    template_name = "donate/admin/imports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "form": ImportForm(),
            **super().get_context_data(**kwargs),
            "imports": DonorImport.objects.select_related("by")[:20],
            "headings": [" / ".join(known[:3]) for known in csv_files.HEADINGS.values()],
            "most": importing.MOST_LINES,
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                one = importing.read(file.read(csv_files.LARGEST + 1), file.name, request.user)
            except csv_files.Unreadable as error:
                form.add_error("file", str(error))
            else:
                log(one, "wagtail.create", title=audit.label(one))
                return redirect("giving_donors:import", one.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PatternView(ImportPage):
    """A file to fill in: the columns that we know, and one line that shows how."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        headings = {"Content-Disposition": 'attachment; filename="donors-pattern.csv"'}
        return HttpResponse(csv_files.pattern(), content_type="text/csv; charset=utf-8", headers=headings)


class ImportView(ImportPage):
    """What will become of each line; after the button, what became of it."""

    template_name = "donate/admin/import.html"

    @cached_property
    def object(self) -> DonorImport:
        return get_object_or_404(DonorImport, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.object.file_name

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.object.file_name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        if one.state == DonorImport.State.CHECKED:
            importing.check(one)
        audit.viewed(self.request.user, one)
        counts = dict.fromkeys((importing.NEW, importing.KNOWN, importing.REFUSED), 0)
        for line in one.report:
            counts[line["outcome"]] += 1
        return {**super().get_context_data(**kwargs), "object": one, "counts": counts}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if "discard" in request.POST and self.object.state == DonorImport.State.CHECKED:
            self.object.delete()
            messages.success(request, _("The file has been put away; nothing was taken over."))
            return redirect("giving_donors:imports")
        one = importing.take_over(self.object.pk, request.user)
        log(one, "wagtail.edit", title=audit.label(one), data={"lines": len(one.report)})
        messages.success(request, _("Taken over. The report says what became of each line."))
        return redirect("giving_donors:import", one.pk)
