"""Dates as each language writes them, in Japanese time."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from core.templatetags.core_tags import day, moment

NEW_YEAR = datetime(2025, 12, 31, 15, 30, tzinfo=UTC)  # half past midnight in Japan


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("ja", date(2026, 11, 12), "2026年11月12日"),
        ("en", date(2026, 11, 12), "November 12, 2026"),
        ("ja", date(2026, 1, 4), "2026年1月4日"),
        ("ja", NEW_YEAR, "2026年1月1日"),
        ("en", NEW_YEAR, "January 1, 2026"),
        ("en", None, ""),
    ],
)
def test_a_day(language, value, written):
    with translation.override(language):
        assert day(value) == written


@pytest.mark.parametrize(("language", "written"), [("ja", "2026年1月1日 00:30"), ("en", "January 1, 2026, 00:30 JST")])
def test_a_moment_is_in_japanese_time_wherever_the_reader_is(language, written):
    with translation.override(language), timezone.override("America/New_York"):
        assert moment(NEW_YEAR) == written
