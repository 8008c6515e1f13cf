"""Amounts as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donate.forms.amounts import NotAnAmount, read_yen


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("3000", 3000),
        (" 3000 ", 3000),
        ("3,000", 3000),
        ("3，000", 3000),
        ("３０００", 3000),
        ("３，０００円", 3000),
        ("3、000円", 3000),
        ("3 000", 3000),
        ("3\u00a0000", 3000),
        ("3\u3000000", 3000),
        ("¥3,000", 3000),
        ("￥３０００", 3000),
        ("\\3000", 3000),
        ("¥ 3,000", 3000),
        ("3,000 円", 3000),
        ("3000 yen", 3000),
        ("3000 YEN", 3000),
        ("JPY 3000", 3000),
        ("1,234,567", 1234567),
        ("0500", 500),
        ("3000\u200b", 3000),
        ("\ufeff3000\n", 3000),
        ("1万", 10_000),
        ("１万円", 10_000),
        ("1万5千円", 15_000),
        ("1万5000", 15_000),
        ("3千円", 3000),
        ("0", 0),
        ("99999999999999999999", 99999999999999999999),
    ],
)
def test_amounts_are_read_as_they_are_meant(typed, yen):
    assert read_yen(typed) == yen


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-500",
        "−500",
        "－５００",
        "+500",
        "1.5",
        "3000.0",
        "3.000",
        "3,000.00",
        "１．５",
        "1e3",
        "5E2",
        "0x1F4",
        "1_000",
        "1,00",
        "10,00",
        "1,0000",
        ",500",
        "500,",
        "3,000 000",
        "500 1000",
        "5 00",
        "千円",
        "一万円",
        "three thousand",
        "abc",
        "円",
        "¥",
        "10²",
        "①",
        "½",
        "٣٠٠٠",
        "3000円円",
        "$30",
        "30ドル",
        "NaN",
        "Infinity",
        "null",
        "万",
        "1万2万",
        "1千5千",
        "9" * 5000,
        "<script>",
        "3000; DROP TABLE",
        "\x00",
    ],
)
def test_what_is_no_whole_number_of_yen_is_refused(typed):
    with pytest.raises(NotAnAmount):
        read_yen(typed)


@given(st.integers(min_value=0, max_value=9_999_999), st.sampled_from(["{}", "{:,}", "¥{:,}", "{:,}円", " {} yen "]))
def test_whatever_is_written_is_read_back(amount, shape):
    assert read_yen(shape.format(amount)) == amount


@given(st.text(max_size=50))
def test_any_text_is_an_amount_or_refused(typed):
    with suppress(NotAnAmount):
        assert read_yen(typed) >= 0
