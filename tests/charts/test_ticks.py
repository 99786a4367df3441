"""Round ticks, and how they are written beside each other."""

import pytest

from glassworks.charts.ticks import log_ticks, nice_ticks, tick_texts


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 1, [0, 0.5, 1]), (0.94, 0.962, [0.94, 0.945, 0.95, 0.955, 0.96]), (3, 3, [3]), (1, 12, [5, 10])],
)
def test_ticks_are_round_and_few(low, high, ticks):
    assert nice_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (1e-3, 1e1, [1e-3, 1e-2, 1e-1, 1, 10]),
        (0.9, 33, [1, 2, 5, 10, 20]),
        (0.02, 2, [0.03, 0.1, 0.3, 1]),
        (0.2, 0.7, [0.2, 0.4, 0.6]),
    ],
)
def test_log_ticks_are_powers_of_ten_or_denser_where_there_are_few(low, high, ticks):
    assert log_ticks(low, high) == pytest.approx(ticks)


def test_many_decades_are_thinned():
    assert len(log_ticks(1e-9, 1e9)) <= 6


@pytest.mark.parametrize(
    ("ticks", "options", "texts"),
    [
        ([0.94, 0.945], {}, ["0.940", "0.945"]),
        ([-1.0, 0.0], {}, ["−1", "0"]),
        ([0.0, 1500.0], {}, ["0", "1,500"]),
        ([0, 0.5, 1], {"form": "percent"}, ["0\u202f%", "50\u202f%", "100\u202f%"]),
        ([0.995, 1], {"form": "percent"}, ["99.5\u202f%", "100.0\u202f%"]),
        ([0.0, 2e6], {}, ["0", "2 M"]),
        ([0.0, 500.0], {"form": "unit"}, ["0", "500"]),
        ([1e-5, 1e-3, 1, 1e7], {"log": True}, ["10⁻⁵", "10⁻³", "1", "10⁷"]),
        ([1e4, 2e4, 5e4, 1e5], {"log": True}, ["10,000", "20,000", "50,000", "100,000"]),
        ([3e-5, 1e-4, 3e-4], {"log": True}, ["3\u202f×\u202f10⁻⁵", "10⁻⁴", "3\u202f×\u202f10⁻⁴"]),
        ([1e6, 2e6, 5e6], {"log": True}, ["10⁶", "2\u202f×\u202f10⁶", "5\u202f×\u202f10⁶"]),
        ([1e-4, 1e-2, 1], {"log": True}, ["0.0001", "0.01", "1"]),
        ([0.1, 1, 10], {"log": True}, ["0.1", "1", "10"]),
        ([0.0, 2e-5], {}, ["0", "2.0\u202f×\u202f10⁻⁵"]),
    ],
)
def test_ticks_are_written_alike(ticks, options, texts):
    assert tick_texts(ticks, **options) == texts
