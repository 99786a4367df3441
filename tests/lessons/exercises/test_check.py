"""What is said of an exception in a learner's code."""

import numpy as np
import pytest
import torch

from glassworks.lessons.exercises.check import Broke


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("[1, 2][2]", "beyond the end"),
        ("np.zeros(2)[2]", "beyond the end"),
        ("np.zeros(2)[0, 1]", None),
        ("[].pop()", None),
        ("a[1 / 1]", "// divides without a rest"),
        ("a(0)", "square ones"),
        ("[1, 2] * [3, 4]", "place by place"),
        ("qqq", "Nothing is carried over"),
        ("1 / 0", "divided by 0"),
        ("1.5 ^ 2", "** is"),
        ("[1, 2] ^ 2", "** is"),
        ("np.ones(2) ^ 2", "** is"),
        ("torch.ones(2) ^ 2", "** is"),
    ],
)
def test_the_hint_fits_the_exception(code, hint):
    with pytest.raises(Exception) as raised:  # noqa: PT011 - of any type
        eval(code, {"np": np, "torch": torch, "a": [1, 2]})
    found = Broke(raised.value).hint
    assert hint in found if hint else found == ""
