"""How far a campaign is, as its page, the home page and a block in prose show it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import page_cache
from donate import ledger, money

#: What is booked for a campaign, and a period that an editor changes, show at once (``forget``, ``figures``). What no
#: booking tells, such as two donors who become one, is counted after this many seconds, and shows with the next copy
#: of the page (``page_cache``). Midnight, when a campaign begins or ends, is a mark at which every copy ends.
FRESH_FOR = 60


class Goal(models.TextChoices):
    """What a campaign counts."""

    MONEY = "money", _("money raised")
    DONORS = "donors", pgettext_lazy("goal of a campaign", "donors")
    SUPPORTERS = "supporters", _("new monthly supporters")


@dataclass(frozen=True)
class CampaignProgress:
    """``count`` of ``goal`` in ``unit`` at ``counted_at``; money is whole yen.

    Raises of gifts that ran already stand apart: they are in no count.
    """

    kind: str
    count: int
    goal: int
    days_left: int
    counted_at: datetime
    url: str
    raising_donors: int = 0
    raised_monthly: int = 0

    @property
    def unit(self) -> str:
        """What stands after the number."""
        return gettext("yen") if self.kind == Goal.MONEY else ngettext("person", "people", self.goal)

    @property
    def counted(self) -> str:
        """The count with its unit: ``128人``, ``128 people``, ``¥1,280,000``."""
        return self._written(self.count)

    @property
    def aim(self) -> str:
        """The goal with its unit."""
        return self._written(self.goal)

    @property
    def sentence(self) -> str:
        """What a drawing of it shows, in words."""
        return gettext("%(counted)s of %(aim)s, %(percent)s%%") % {
            "counted": self.counted,
            "aim": self.aim,
            "percent": self.percent,
        }

    def _written(self, number: int) -> str:
        if self.kind == Goal.MONEY:
            return money.written(number)
        return ngettext("%(number)s person", "%(number)s people", number) % {"number": f"{number:,}"}

    @property
    def remaining(self) -> int:
        """What is missing; never below nothing."""
        return max(self.goal - self.count, 0)

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means reached."""
        return self.count * 100 // self.goal

    @property
    def next_number(self) -> int:
        """Which number the next one would have."""
        return self.count + 1


def midnight(day: date) -> datetime:
    """When this day begins in Japan."""
    return timezone.make_aware(datetime.combine(day, time.min))


def figures(campaign: uuid.UUID, first_day: date, last_day: date) -> ledger.Progress:
    """All figures of the campaign in these days, as they were at the last booking or some ``FRESH_FOR`` seconds ago."""
    key, days = _key(campaign), (first_day, last_day)

    def count() -> tuple[tuple[date, date], ledger.Progress]:
        return days, ledger.progress(campaign, *period(*days))

    kept_days, found = page_cache.remembered(key, [key], count, FRESH_FOR)
    if kept_days != days:  # of a period that an editor has changed, or looks at in a draft
        cache.delete(key)
        with page_cache.unwatched():
            _days, found = count()
    return found


def period(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """From the first day's midnight to the midnight after the last, in Japan."""
    return midnight(first_day), midnight(last_day + timedelta(days=1))


def counted(found: ledger.Progress, kind: str) -> int:
    """The figure that a goal of this kind counts; never below nothing."""
    by_kind = {Goal.MONEY: found.raised, Goal.DONORS: found.donors, Goal.SUPPORTERS: found.new_supporters}
    return max(by_kind[Goal(kind)], 0)


def forget(campaign: uuid.UUID) -> None:
    """Count anew at the next look: a gift was booked or ended, or an editor published the page."""
    cache.delete(_key(campaign))
    page_cache.purge(_key(campaign))


def _key(campaign: uuid.UUID) -> str:
    return f"campaign-figures-and-days:{campaign}"


def written_period(first_day: date, last_day: date) -> str:
    """``2026年11月1日〜30日``, ``November 1–30, 2026``: what both days share is said once."""
    if first_day == last_day:
        return date_format(first_day, gettext("F j, Y"))
    if (first_day.year, first_day.month) == (last_day.year, last_day.month):
        begin, end = pgettext("first day in a month", "F j"), pgettext("last day in the same month", "j, Y")
    elif first_day.year == last_day.year:
        begin, end = pgettext("first day in a year", "F j"), pgettext("last day in the same year", "F j, Y")
    else:
        begin = end = gettext("F j, Y")
    days = {"first": date_format(first_day, begin), "last": date_format(last_day, end)}
    return gettext("%(first)s–%(last)s") % days
