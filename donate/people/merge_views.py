"""The screens on which two rows of one donor become one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from core import audit
from core.templatetags.core_tags import moment
from donate.forms.places import prefecture_name
from donate.models import Donor
from donate.people import finding, merging
from donate.people.columns import column_name
from donate.people.views import OneDonorView


class MergePage(OneDonorView, WagtailAdminTemplateMixin, TemplateView):
    """What both steps of a merge share."""

    permission_required = "merge"
    page_title = gettext_lazy("Merge two donors")

    def get_page_subtitle(self) -> str:
        return str(self.donor)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("giving_donors:index"), "label": _("Donors")},
            {"url": reverse("giving_donors:inspect", args=[self.donor.pk]), "label": str(self.donor)},
            {"url": "", "label": str(self.page_title)},
        ]


class MergeChoiceView(MergePage):
    """Which other donor is the same person."""

    template_name = "donate/admin/merge_choice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = self.request.GET.get("q", "").strip()
        others = Donor.objects.exclude(pk=self.donor.pk)
        found = list(finding.with_figures(finding.named(others, question))[:20]) if question else []
        audit.viewed(self.request.user, self.donor, step="merge")
        return {
            **super().get_context_data(**kwargs),
            "donor": self.donor,
            "question": question,
            "found": found,
            "candidates": merging.candidates(self.donor),
        }


def _shown(donor: Donor, column: str) -> Any:
    """One column as a person reads it."""
    value = getattr(donor, column)
    if column == "language":
        return donor.get_language_display()
    if column == "prefecture":
        return prefecture_name(value)
    return moment(value) if isinstance(value, datetime) else value


class MergeView(MergePage):
    """Both side by side, what will move, and the button."""

    template_name = "donate/admin/merge.html"
    columns = (
        "organisation",
        "family_name",
        "given_name",
        "family_name_kana",
        "given_name_kana",
        "email",
        "language",
        "postal_code",
        "prefecture",
        "address",
        "consented_at",
        "newsletter_at",
        "stripe_customer",
        "created_at",
    )

    @cached_property
    def other(self) -> Donor:
        if self.kwargs["other"] == self.donor.pk:
            raise Http404
        return get_object_or_404(Donor, pk=self.kwargs["other"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        for row in (self.donor, self.other):
            audit.viewed(self.request.user, row, step="merge")
        pairs = [(column_name(name), _shown(self.donor, name), _shown(self.other, name)) for name in self.columns]
        return {
            **super().get_context_data(**kwargs),
            "donor": self.donor,
            "other": self.other,
            "pairs": pairs,
            "moves": merging.what_moves(self.other),
            "swap_url": reverse("giving_donors:merge_confirm", args=[self.other.pk, self.donor.pk]),
        }

    def post(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        try:
            merge = merging.merge(pk, other, request.user)
        except merging.NotMergeable as error:
            messages.error(request, str(error))
            return redirect("giving_donors:merge", pk)
        log(merge.kept, "donate.merged", title=audit.label(merge.kept), data={"gone": merge.gone_key})
        messages.success(request, _("The two are one donor now."))
        return redirect("giving_donors:inspect", pk)
