"""Numbers in words."""

import pytest

from glassworks.charts.format import (
    bytes_in_words,
    cell,
    compact,
    count,
    duration,
    percent,
    points,
    raised,
    rounded,
    scientific,
    share,
    typeset,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9673, "96.7"),
        (1, "100"),
        (0, "0"),
        (0.9999, "99.99"),
        (0.00001, "0.001"),
        (None, "–"),
        (0.5, "50.0"),
        (1e-9, "0"),
    ],
)
def test_shares_never_claim_all_or_nothing(value, text):
    assert share(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.001, "under 0.01 s"),
        (0.42, "0.42 s"),
        (12.34, "12.3 s"),
        (59.96, "1 min 00 s"),
        (125, "2 min 05 s"),
        (3725, "1 h 02 min"),
    ],
)
def test_durations(seconds, text):
    assert duration(seconds).replace("\u202f", " ") == text


def test_shares_and_differences_of_them():
    assert (percent(0.5), percent(None), points(-0.0123)) == ("50.0\u202f%", "–", "−1.2")
    assert (points(-0.0004), points(0.0004)) == ("0.0", "0.0"), "nothing is neither more nor less than nothing"


def test_counts():
    assert [count(1, "image"), count(1234, "image"), count(2, "class", "classes"), count(7)] == [
        "1 image",
        "1,234 images",
        "2 classes",
        "7",
    ]


def test_numbers_of_any_size():
    assert [compact(v) for v in (0.01, 3400, 1250000, 2e-7, 0)] == ["0.01", "3,400", "1,250,000", "2e-07", "0"]
    assert [compact(v) for v in (999.7, 1222.2, -12345.6, 2.5e6 + 0.5)] == ["1,000", "1,220", "-12,300", "2.5e+06"]
    assert [rounded(v) for v in (11_172_810, 1_810_000_000, 950, 25_600)] == ["11.2 M", "1.81 G", "950", "25.6 k"]
    assert [raised(v) for v in (1e-6, 0.01, 1.0, 1e5, 3.0)] == ["10⁻⁶", "10⁻²", "1", "10⁵", "3"]
    assert scientific(1.3e-6).replace("\u202f", " ") == "1.3 × 10⁻⁶"
    assert [bytes_in_words(v) for v in (12, 2_500, 1.2e9, 5e13)] == ["12 B", "2.5 kB", "1.2 GB", "50.0 TB"]


def test_cells_of_a_table():
    assert [cell(v) for v in (None, True, "word", 12345, 0.123456, 1234.5678, 0.00001234)] == [
        "–", "yes", "word", "12,345", "0.1235", "1235", "1.234e-05",
    ]  # fmt: skip
    assert cell(0.123456, 2) == "0.12"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("right on 5% or 97.2 % of them", "right on 5\u202f% or 97.2\u202f% of them"),
        ("to 3.3e-16.", "to 3.3\u202f×\u202f10⁻¹⁶."),
        ("to 1e-16, from 2e+05", "to 10⁻¹⁶, from 2\u202f×\u202f10⁵"),
        ("w = (-1, 0), b = -1.5", "w = (−1, 0), b\u00a0=\u00a0−1.5"),
        ("00 → 0.001", "00\u00a0→\u00a00.001"),
        ("3 x 224 x 224, of 32x32 pixels", "3\u00a0×\u00a0224\u00a0×\u00a0224, of 32\u00a0×\u00a032 pixels"),
        ("runs/a-32x32, conv 3x3, at 2 x y, 0x1f", None),
        ("64-200-10 on 2026-11-28, doi.org/10.1016/0022-247X(62)90004-5", None),
        ("fingerprint 3e10f2, --set b=-1, 1e5.bin, 100%25", None),
    ],
)
def test_sentences_are_printed_with_the_signs_of_the_trade(text, printed):
    assert typeset(text) == (text if printed is None else printed)
