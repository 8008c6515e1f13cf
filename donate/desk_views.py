"""The fundraiser's desk: the overview with its plots, and the page *Books*."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core import aside
from donate import books, plots, reconcile, reports, tally
from donate.forms.period import PeriodForm, usual_periods
from donate.models import Way
from donate.money import written
from donate.plots import Series
from donate.tasks import reconcile_books, retry_waiting

#: While a comparison runs, the page asks for itself again after so many seconds.
_LOOK_AGAIN = 4


class DeskPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of the desk; ``permission_policy`` comes from its viewset."""

    permission_policy: Any = None
    permission_required = "view"
    index_url_name = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class OverviewView(DeskPage):
    """How giving goes: plots, each with its table."""

    template_name = "donate/admin/overview.html"
    header_icon = "view"

    def get_page_title(self) -> str:
        return _("Giving at a glance")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = PeriodForm(self.request.GET)
        period = form.period
        moved = reports.Movements(period)
        gifts = reports.gifts(period, moved)
        supporters, recovery = reports.supporters(moved), reports.recovery(moved)
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "usual_periods": usual_periods(),
            "period": period,
            "ways": list(Way),
            "gifts": gifts,
            "gifts_plot": _gifts_plot(gifts),
            "supporters": supporters,
            "supporters_plot": _supporters_plot(supporters),
            "recovery": recovery,
            "recovery_whole": reports.recovered_in_all(recovery),
            "recovery_plot": _recovery_plot(recovery),
            "funds_plot": _shares_plot(_("Funds"), gifts.funds, _("without a fund")),
            "campaigns_plot": _shares_plot(_("Campaigns"), gifts.campaigns, _("a campaign that was deleted")),
        }


def month_name(month: Any) -> str:
    """As an axis has room for it: ``11月`` beside ``2026年1月``, ``Nov`` beside ``Jan 2026``."""
    if month.month == 1:
        # Translators: January with its year, under a plot, in the letters of Django's "date" filter.
        return date_format(month, _("M Y"))
    # Translators: a month under a plot, in the letters of Django's "date" filter.
    return date_format(month, _("M"))


def _labels(rows: Any) -> list[str]:
    """The first carries its year, unless it is December: then January does, right beside it."""
    labels = [month_name(row.month) for row in rows]
    first = rows[0].month
    if first.month == 12 and len(rows) > 1:
        return labels
    return [date_format(first, _("M Y")), *labels[1:]]


def _gifts_plot(gifts: reports.Gifts) -> Any:
    rows = gifts.by_month
    series = [Series(str(way.label), [row.came[way] for row in rows]) for way in Way]
    series.append(Series(_("transfer and cash"), [row.offline for row in rows]))
    series.append(Series(_("taken back"), [row.returned for row in rows]))
    return plots.stacked_bars(_("Gifts by month and kind"), _labels(rows), series, written)


def _supporters_plot(supporters: reports.Supporters) -> Any:
    rows = supporters.by_month
    series = [
        Series(pgettext("report", "new"), [row.new for row in rows]),
        Series(_("raised"), [row.raised for row in rows]),
        Series(_("lowered"), [-row.lowered for row in rows]),
        Series(pgettext("report", "lost"), [-row.lost for row in rows]),
    ]
    return plots.stacked_bars(_("Monthly supporters by month"), _labels(rows), series, _people)


def _recovery_plot(rows: list[reports.MonthOfFailures]) -> Any:
    series = [
        Series(_("recovered"), [row.recovered for row in rows]),
        Series(_("still being tried"), [row.waiting for row in rows]),
        Series(pgettext("report", "lost"), [row.lost for row in rows]),
    ]
    return plots.stacked_bars(_("Failed cards by month"), _labels(rows), series, _people)


def _shares_plot(title: str, shares: list[reports.Share], nameless: str) -> Any:
    """The first dozen; the table has them all."""
    rows = [(share.name or nameless, share.net) for share in shares[:12]]
    return plots.level_bars(title, rows, written) if rows else ""


def _people(number: int) -> str:
    return f"{abs(number):,}"


class BooksView(DeskPage):
    """Whether our books and Stripe agree, and what waits."""

    template_name = "donate/admin/books.html"
    header_icon = "check"

    def get_page_title(self) -> str:
        return _("Books")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        if self.state.running:
            answer.headers["Refresh"] = str(_LOOK_AGAIN)  # a header, so that it works without a script
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.state = books.state()
        balance, entries = tally.balance()
        policy = self.permission_policy
        return {
            **super().get_context_data(**kwargs),
            "state": self.state,
            "lines": books.lines(self.state.last),
            "balance": balance,
            "entries": entries,
            "may_run": policy.user_has_permission(self.request.user, "run"),
            "may_retry": self.request.user.has_perm("donate.retry_stripeevent"),
        }


class ReconcileView(PermissionCheckedMixin, View):
    """Has the books compared with Stripe; a second press while it runs begins nothing."""

    permission_policy: Any = None
    permission_required = "run"
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        run, is_new = reconcile.begin(request.user)
        if is_new:
            aside.begin(reconcile_books, run.pk)
            messages.success(request, _("The comparison has begun; its result appears here."))
        else:
            messages.info(request, _("A comparison is under way already; its result appears here."))
        return redirect("giving_books:index")


class RetryAllView(PermissionCheckedMixin, View):
    """Has every event that waits handled again."""

    model: Any = None
    permission_policy: Any = None
    permission_required = "retry"
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        aside.begin(retry_waiting)
        messages.success(request, _("All events that wait are being handled again."))
        return redirect(reverse("giving_events:index"))
