"""What seeds tell apart, worked out by hand."""

import pytest

from glassworks.pipelines.repeats import are_apart, in_words, least, listed, seeds_of


def test_the_run_s_own_seed_comes_first_and_the_others_are_its_own():
    assert seeds_of(7, 3)[0] == 7
    assert len(set(seeds_of(7, 3))) == 3
    assert seeds_of(7, 2) == seeds_of(7, 3)[:2]
    assert seeds_of(7, 3)[1:] != seeds_of(8, 3)[1:]


@pytest.mark.parametrize(
    ("some", "others", "apart"),
    [
        ([1.0, 2.0, 3.0], [1.5, 2.5, 3.5], True),  # ranges overlap, but on every seed by 0.5
        ([1.0, 2.0, 3.0], [1.5, 1.9, 3.5], False),  # the second seed says the opposite
        ([1.0, 1.0], [1.1, 2.0], False),  # mean 0.55, standard error 0.45
        ([1.0], [2.0], False),  # one seed
        ([1.0, 1.0], [1.0, 1.0], False),
        ([0.5, 0.5, 0.5], [float("inf")] * 3, True),
        ([float("inf")] * 2, [float("inf")] * 2, False),
    ],
)
def test_differences_count_seed_by_seed(some, others, apart):
    assert are_apart(some, others) is apart
    assert are_apart(others, some) is apart


def test_the_least_and_what_is_like_it():
    values = {"a": [1.0, 2.0], "b": [1.1, 1.8], "c": [5.0, 6.0]}
    assert least(values) == ("b", ["a"])


def test_in_words():
    assert in_words([0.25, 0.35, 0.3], ".2f") == "0.30 (0.25 to 0.35)"
    assert in_words([0.25], ".2f") == "0.25"
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
