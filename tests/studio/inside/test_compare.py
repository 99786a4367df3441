"""Runs beside each other: only on what all of them held out, with what is more than chance."""

import pytest

from glassworks.core.errors import InputError
from glassworks.studio.inside.compare import compared


def answers(right, first=0, true="a"):
    """Of images in order; each is answered right or not."""
    images = [
        {"path": f"{first + at}.png", "true": true, "predicted": true if is_right else "other"}
        for at, is_right in enumerate(right)
    ]
    return {"images": images}


def test_a_clear_difference_is_more_than_chance_and_a_small_one_is_not():
    found = compared({"one": answers([True] * 40), "other": answers([False] * 20 + [True] * 20)})
    assert found["n"] == 40
    assert [run["accuracy"] for run in found["runs"]] == [1.0, 0.5]
    (pair,) = found["pairs"]
    assert (pair["only_a"], pair["only_b"]) == (20, 0)
    assert pair["p_holm"] == pytest.approx(2 * 0.5**20)
    assert pair["interval"][1] < 0
    assert found["differing"][0] == "0.png"
    close = compared({"one": answers([True] * 40), "other": answers([False] * 3 + [True] * 37)})
    assert close["pairs"][0]["p_holm"] == pytest.approx(0.25)


def test_only_images_that_all_held_out_with_the_same_label_count():
    found = compared({"one": answers([True] * 10), "other": answers([True] * 10, first=6)})
    assert found["n"] == 4
    assert [run["held_out"] for run in found["runs"]] == [10, 10]
    with pytest.raises(InputError, match="other images"):
        compared({"one": answers([True]), "other": answers([True], first=1)})
    with pytest.raises(InputError, match="other images"):
        compared({"one": answers([True]), "other": answers([True], true="b")})
