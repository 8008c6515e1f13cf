"""Working days in Japan: no weekends, no public holidays, none of the days around the New Year when offices rest."""

from datetime import date, timedelta
from functools import cache

import holidays

WORKING_DAYS_TO_ANSWER = 3


@cache
def _calendar() -> holidays.HolidayBase:
    # "Bank" adds the last day of December and the first three of January, which nearly everybody has off.
    return holidays.country_holidays("JP", categories=("public", "bank"))


def is_working_day(day: date) -> bool:
    """Whether offices are open."""
    return bool(_calendar().is_working_day(day))


def after(day: date, working_days: int) -> date:
    """So many working days later; the day itself doesn't count."""
    found: date = _calendar().get_nth_working_day(day, working_days)
    return found


def due_date(received: date) -> date:
    """By when an inquiry shall be answered that came on this day."""
    return after(received, WORKING_DAYS_TO_ANSWER)


def end_of_week(day: date) -> date:
    """The Sunday that ends the week of this day."""
    return day + timedelta(days=6 - day.weekday())
