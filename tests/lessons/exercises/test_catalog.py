"""Every exercise accepts three right styles and refuses wrong ones, each with the hint of its own mistake."""

import pytest
from exercise_answers import RIGHT, WRONG

from glassworks.core.errors import RecipeError
from glassworks.lessons.exercises.catalog import MODULES, exercise_of, exercises, of_lesson, solution_of
from glassworks.lessons.exercises.start import checked

FIRST = {of_lesson(lesson)[0].name for lesson in MODULES}
EACH = [pytest.param(name, marks=() if name in FIRST else pytest.mark.slow) for name in sorted(RIGHT)]
"""One of each lesson is tried always, the others where there is time: each answer has a process of its own."""


def test_every_exercise_has_three_right_and_five_wrong_answers():
    assert set(RIGHT) == set(WRONG) == set(exercises())
    assert all(len(set(one)) == 3 for one in RIGHT.values())
    assert all(len(one) >= 5 for one in WRONG.values())


@pytest.mark.parametrize("name", EACH)
def test_right_answers_pass(name):
    for source in {*RIGHT[name], solution_of(name)}:
        outcome = checked(name, source)
        assert outcome.passed, (source, outcome)
        assert outcome.cases >= 4


@pytest.mark.parametrize("name", EACH)
def test_each_wrong_answer_gets_the_hint_of_its_mistake(name):
    hints = set()
    for words, source in WRONG[name].items():
        outcome = checked(name, source)
        assert not outcome.passed, source
        assert words in outcome.hint, (source, outcome)
        assert outcome.inputs
        assert outcome.yours != outcome.right
        hints.add(outcome.hint)
    assert len(hints) == len(WRONG[name])


@pytest.mark.parametrize("name", EACH)
def test_what_the_learner_begins_with_runs_and_is_wrong(name):
    exercise = exercise_of(name)
    outcome = checked(name, exercise.start)
    assert not outcome.passed
    assert outcome.yours, outcome  # it was compared: it runs
    assert outcome.hint


def test_an_unknown_name_is_refused():
    with pytest.raises(RecipeError, match="perceptron-rule"):
        exercise_of("perceptron-rul")


def test_what_raises_for_plain_lists_gets_a_hint():
    outcome = checked("perceptron-answer", "def answer(w, b, x):\n    return int(sum(w * x) + b > 0)\n")
    assert "TypeError in line 2" in outcome.message
    assert "place by place" in outcome.hint
    assert (
        "three numbers each"
        in checked("perceptron-xor", "def weights():\n    return [(1, 1), (1, 1)], (1, -1)\n").message
    )


def test_mistakes_of_every_exercise_get_a_hint():
    """What was found by trying: nothing stood beside the wrong value."""
    layer = checked(
        "neuron-layer", "import numpy as np\n\n\ndef layer(x, W, b):\n    return np.maximum(x @ W + b, 0)\n"
    )
    assert "W @ x and x @ W" in layer.hint
    plain = (
        "import numpy as np\n\n\ndef softmax(values):\n    powers = np.exp(values)\n    return powers / powers.sum()\n"
    )
    assert "nan is no number" in checked("activations-softmax", plain).hint
    assert "larger than a computer can hold" in checked("activations-softmax", _BY_MATH).hint
    assert (
        "** is"
        in checked(
            "nets-parameters",
            "def parameters(k, maps_in, maps_out):\n    return k ^ 2 * maps_in * maps_out + maps_out\n",
        ).hint
    )


def test_a_caret_in_a_comment_is_no_power():
    source = "def parameters(k, maps_in, maps_out):\n    return k * maps_in * maps_out + maps_out * 3  # k^2\n"
    outcome = checked("nets-parameters", source)
    assert not outcome.passed
    assert "** is" not in outcome.hint


_BY_MATH = (
    "import math\n\n\ndef softmax(values):\n    return [math.exp(v) / sum(map(math.exp, values)) for v in values]\n"
)
