"""Wishes to be forgotten, for fundraisers to carry out."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core.permissions import OnlyPolicy
from donate.admin_views import RowInspectView
from donate.mine import farewell
from donate.models import DeletionRequest, KeptForLaw
from donate.stripe_api import StripeUnavailable
from donate.viewsets.base import MomentColumn, ReadOnlyViewSet


class FarewellInspectView(RowInspectView):
    """One wish, what stands against it, and the button; names kept for the law only for who may see those."""

    in_words: ClassVar = {"state": farewell.standing}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wish: DeletionRequest = self.object
        is_waiting = wish.state == DeletionRequest.State.WAITING
        needed = is_waiting and farewell.is_needed(wish.donor)
        may = is_waiting and not needed and self.user_has_permission("carry_out")
        may_see_kept = self.request.user.has_perm("donate.view_keptforlaw")
        return {
            **super().get_context_data(**kwargs),
            "needed": needed,
            "ends_on": farewell.ends_on(wish.donor) if needed else None,
            "carry_out_url": reverse("giving_farewells:carry_out", args=[wish.pk]) if may else "",
            "until": farewell.kept_until(wish.donor) if is_waiting else None,
            "kept": KeptForLaw.objects.filter(donor=wish.donor).first() if may_see_kept else None,
        }


class CarryOutView(PermissionCheckedMixin, View):
    """Forgets the donor."""

    model: type[DeletionRequest] | None = None
    permission_required = "carry_out"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        wish = get_object_or_404(DeletionRequest.objects.select_related("donor"), pk=pk)
        try:
            farewell.carry_out(wish, request.user)
        except farewell.StillNeeded:
            messages.error(request, _("Something of this donor still runs or waits for payment, or it is done."))
        except StripeUnavailable:
            messages.error(request, _("Stripe does not answer just now, so nothing was done. Please try again later."))
        else:
            messages.success(request, _("The donor is forgotten. The books keep the amounts, without a name."))
        return redirect("giving_farewells:inspect", pk)


class FarewellViewSet(ReadOnlyViewSet):
    model = DeletionRequest
    name = "giving_farewells"
    url_prefix = "giving/farewells"
    icon = "bin"
    menu_label = gettext_lazy("Requests to be forgotten")
    inspect_view_class = FarewellInspectView
    inspect_template_name = "donate/admin/farewell.html"
    list_filter: ClassVar[list[str]] = ["state"]
    list_display: ClassVar[list[Any]] = [
        "__str__",
        Column("state", label=gettext_lazy("state"), accessor=farewell.standing, sort_key="state"),
        MomentColumn("asked_at", label=gettext_lazy("asked"), sort_key="asked_at"),
        MomentColumn("ended_at", label=gettext_lazy("carried out or taken back"), sort_key="ended_at"),
    ]
    inspect_view_fields_exclude: ClassVar[list[str]] = ["id"]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "carry_out")

    @property
    def carry_out_view(self) -> Any:
        return self.construct_view(CarryOutView, **self.get_common_view_kwargs())

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("carry-out/<int:pk>/", self.carry_out_view, name="carry_out")]
