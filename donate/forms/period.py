"""Which months a report is about."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from donate.reports import LONGEST, Period, month_after, this_month


def _month(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-04", "size": 8}),
        error_messages={"invalid": _("Please write the month like 2026-04.")},
    )


class PeriodForm(forms.Form):
    """From one month to another, both included."""

    first = _month(pgettext_lazy("month", "From"))
    last = _month(_("Until"))

    def __init__(self, data: Any) -> None:
        usual = last_months(12)
        values = {name: data.get(name) or f"{getattr(usual, name):%Y-%m}" for name in ("first", "last")}
        super().__init__(values)

    def clean(self) -> dict[str, date]:
        said: dict[str, date] = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last month comes before the first."))
        elif first and last and month_after(first, LONGEST) <= last:
            self.add_error("last", _("At most %(months)s months at once.") % {"months": LONGEST})
        return said

    @property
    def period(self) -> Period:
        """What was chosen; the usual twelve months where that makes no sense."""
        if not self.is_valid():
            return last_months(12)
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


def last_months(count: int) -> Period:
    """So many months, the current one included."""
    return Period(month_after(this_month(), 1 - count), this_month())


def usual_periods() -> list[tuple[Any, str]]:
    """(name, query string) of what is chosen most often."""
    year = this_month().year
    named = [
        (_("12 months"), last_months(12)),
        (_("24 months"), last_months(24)),
        (year, Period(date(year, 1, 1), this_month())),
        (year - 1, Period(date(year - 1, 1, 1), date(year - 1, 12, 1))),
    ]
    return [(name, f"?first={period.first:%Y-%m}&last={period.last:%Y-%m}") for name, period in named]
