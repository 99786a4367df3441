"""A few draws of every property that holds for all input; ``make fuzz`` goes on for as long as one likes."""

import pytest
from fuzz import PROPERTIES, run


@pytest.mark.slow
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
@pytest.mark.parametrize("number", [1, 2])
def test_it_holds(holds, number):
    run(holds, 50, number)
