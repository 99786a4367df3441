"""What a page promises of a command to try comes true: the command is run, and its numbers are held against the words.

These are the tries that end within seconds.
"""

import json
import re
import shlex
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import pytest

from glassworks.course.idea import idea_of
from glassworks.verbs.train import train

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


@cache
def run(name, *settings):
    """The report of a run; that of the recipe as it stands is made once for all of its tries."""
    with TemporaryDirectory() as folder:
        return train(name, out=f"{folder}/run", settings=list(settings)).to_dict()


def tried(recipe, number):
    """The report of the recipe as it stands, and that of a try of its page."""
    words = shlex.split(idea_of(recipe).tries[number].command)
    assert words[:2] == ["glassworks", "train"]
    settings = [setting for word, setting in pairwise(words) if word == "--set"]
    return run(recipe), run(words[2], *settings)


def alone(recipe, number):
    """The report of a try, where the recipe itself takes too long: the page has its figures."""
    words = shlex.split(idea_of(recipe).tries[number].command)
    return run(words[2], *[setting for word, setting in pairwise(words) if word == "--set"])


def on_page(recipe, pattern):
    """A figure among the sentences of the recipe's page."""
    kept = json.loads((ROOT / "docs" / "results" / f"{recipe}.json").read_text())
    return float(re.search(pattern, " ".join(one["text"] for one in kept["verdicts"])).group(1))


def rights(learned):
    return [one["accuracy"] for one in learned]


def test_neuron():
    _, turned = tried("neuron", 0)
    assert turned["worked"][0]["distance"] == 0
    _, relu = tried("neuron", 1)
    assert all(one["output"] == max(0, one["sum"]) for one in relu["worked"])
    _, circle = tried("neuron", 2)
    assert mean(rights(circle["learned"])) < mean(one["majority"] for one in circle["learned"]) + 0.05
    usual, few = tried("neuron", 3)
    assert mean(rights(few["learned"])) < min(rights(usual["learned"]))
    spread = [max(rights(one["learned"])) - min(rights(one["learned"])) for one in (usual, few)]
    assert spread[1] > 2 * spread[0]


def test_perceptron():
    _, nand = tried("perceptron_and", 0)
    assert (nand["w"], nand["b"], nand["epochs_until_clean"]) == ([-2, -1], 3, 6)
    usual, at_zero = tried("perceptron_and", 1)
    assert at_zero["epochs_until_clean"] == usual["epochs_until_clean"]
    assert (usual["b"], at_zero["b"]) == (-2, -3)
    _, short = tried("perceptron_and", 2)
    assert short["epochs_until_clean"] is None
    assert short["separable"]
    usual, nor = tried("perceptron_or", 0)
    assert (nor["w"], nor["b"], nor["margin"], nor["bound"]) == ([-1, -1], 1, usual["margin"], pytest.approx(27))
    _, narrow = tried("perceptron_or", 1)
    assert [sum(one["mistakes_per_epoch"]) for one in (usual, narrow)] == [4, 10]
    assert narrow["bound"] == pytest.approx(51)


@pytest.mark.parametrize("number", [0, 1])
def test_no_line_ever(number):
    _, found = tried("perceptron_xor", number)
    assert min(found["mistakes_per_epoch"]) > 0
    assert len({tuple(place) for place in map(tuple, found["path"])}) < len(found["path"])


def test_hidden_units():
    usual, one = tried("xor_mlp", 0)
    assert not one["solved"]
    assert next(way["share"] for way in one["successes"] if way["hidden"] == 1) == 0
    _, four = tried("xor_mlp", 1)
    assert four["solved"]
    assert next(way["share"] for way in four["successes"] if way["hidden"] == 4) > 0.95
    _, logistic = tried("xor_mlp", 2)
    shares = [next(way["share"] for way in found["successes"] if way["hidden"] == 2) for found in (usual, logistic)]
    assert [round(share, 1) for share in shares] == [0.6, 0.8]


def test_backprop_by_hand():
    usual, fast = tried("backprop_by_hand", 0)
    before = usual["quantities"]["E_total"]
    first = [next(iter(found["errors"].values())) for found in (usual, fast)]
    assert first[1] < first[0]
    printed = [
        next(one["text"] for one in found["verdicts"] if "agree to every digit" in one["text"])
        for found in (usual, fast)
    ]
    assert [text.startswith("20 of the 20") for text in printed] == [True, False]
    _, slow = tried("backprop_by_hand", 1)
    assert (before - next(iter(slow["errors"].values()))) / (before - first[0]) == pytest.approx(0.1, rel=0.1)


def test_activations():
    _, three = tried("activations", 0)
    assert 1e-3 < three["through_layers"]["logistic"][0] < 1e-1  # at x = 1, of which the page speaks
    _, fifty = tried("activations", 1)
    assert max(fifty["through_layers"]["logistic"]) < 2**-24
    usual, larger = tried("activations", 2)
    assert larger["probabilities"][-1] > 0.9
    _, shifted = tried("activations", 3)
    assert shifted["probabilities"] == pytest.approx(usual["probabilities"])
    assert min(shifted["powers"]) > 1000 * max(usual["powers"])


def test_losses():
    usual, far = tried("losses", 0)
    assert abs(far["slopes"]["squared error"][0]) < abs(usual["slopes"]["squared error"][0]) / 100
    assert far["slopes"]["cross-entropy"][0] == pytest.approx(-1, abs=1e-4)


def test_gradient_descent():
    usual, alike = tried("gradient_descent", 0)
    looks = [[way["steps_to_1_percent"] * way["batch_size"] for way in found["ways"]] for found in (usual, alike)]
    assert looks[1][-1] < looks[1][0]
    assert alike["ways"][-1]["wobble"] > 2 * usual["ways"][-1]["wobble"]
    _, exact = tried("gradient_descent", 1)
    assert max(way["wobble"] for way in exact["ways"]) < 1e-3
    _, fast = tried("gradient_descent", 2)
    assert usual["ways"][0]["steps_to_1_percent"] == 19
    assert fast["ways"][0]["steps_to_1_percent"] <= 5


def test_logistic():
    _, together = tried("logistic_2d", 0)
    assert together["least_loss"] == pytest.approx(0.693, abs=0.01)
    assert together["best_accuracy"] == 0.5
    _, apart = tried("logistic_2d", 1)
    assert apart["least_loss"] < 0.02


def test_graph():
    _, two = tried("graph", 0)
    assert {one["name"]: one["paths"] for one in two["variables"]} == {"x": 2, "w": 1}
    _, neuron = tried("graph", 1)
    assert {"w", "b"} <= {one["name"] for one in neuron["variables"] if one["derivative"]}
    _, kink = tried("graph", 2)
    (w,) = kink["variables"]
    assert (w["derivative"], w["difference"]) == (0, pytest.approx(0.5))
    assert "warn" in [one["tone"] for one in kink["verdicts"]]


def test_tensors():
    _, larger = tried("tensors", 0)
    assert larger["ranks"][1]["numbers"] == 1024
    _, videos = tried("tensors", 1)
    assert videos["ranks"][-1]["shape"][:2] == [4, 20]


def test_codes():
    usual, nine = tried("codes", 0)
    added = {one["code"]: one["outputs"] for one in nine["learned"] if one["classes"] == 10}
    assert (added["dense, shortest"], added["one-hot"]) == (4, 10)
    _, small = tried("codes", 1)
    for wide, narrow in zip(usual["learned"], small["learned"], strict=True):
        assert mean(narrow["accuracies"]) < mean(wide["accuracies"]), narrow["code"]


def test_threshold():
    usual, strict = tried("threshold", 0)
    assert mean(one["coverage"] for one in strict["seeds"]) < mean(one["coverage"] for one in usual["seeds"])
    _, more = tried("threshold", 1)
    for key in ("accuracy", "coverage"):
        assert mean(one[key] for one in more["seeds"]) > mean(one[key] for one in usual["seeds"]), key


def test_receptive_fields():
    _, small = tried("receptive_fields", 0)
    assert (small["layers"][-1]["size"], small["layers"][-1]["jump"]) == (7, 1)
    _, strided = tried("receptive_fields", 1)
    assert [one["size"] for one in strided["layers"][1:]] == [11, 19, 27]
    assert strided["layers"][-1]["jump"] == 4


def test_universal_approximation():
    _, kink = tried("universal_approximation", 0)
    assert [one["function"] for one in kink["learned"]] == ["kink"]
    _, built = tried("universal_approximation", 1)
    assert all(b / a == pytest.approx(0.25, rel=0.1) for a, b in pairwise(built["sup_error"].values()))


def test_parameter_counts():
    usual, grey = tried("parameter_counts", 0)
    sides = {one["side"]: one["dense"] - 100 for one in grey["sides"]}
    coloured = {one["side"]: one["dense"] - 100 for one in usual["sides"]}
    assert all(coloured[side] == 3 * sides[side] for side in sides if side in coloured)
    assert all(b == 4 * a for a, b in pairwise(sides.values()))
    _, window = tried("parameter_counts", 1)
    counts = [{one["convolution"] for one in found["sides"]} for found in (usual, window)]
    assert len(counts[1]) == 1
    assert min(counts[1]) > max(counts[0])


def test_given_filters():
    _, along = tried("xo_cnn", 0)
    assert along["worked"]["products"] == [[1, 1, 1]] * 3
    usual, noisy = tried("xo_cnn", 1)
    assert noisy["noisy_right"] < 0.8 * usual["noisy_right"]


def test_timeline():
    _, late = tried("timeline", 0)
    assert min(one["year"] for one in late["events"]) == 2012
    _, early = tried("timeline", 1)
    assert max(one["year"] for one in early["events"]) <= 1990
    assert {"units and rules", "images"} <= {one["subject"] for one in early["events"]}


def test_few_epochs():
    usual, short = tried("softmax_digits", 0)
    assert short["accuracy"] < usual["accuracy"]
    usual, short = tried("xo_learned", 0)
    assert short["accuracy"] > usual["accuracy"] - 0.05
    letters, three = tried("xo_learned", 3)
    assert (letters["classes"], three["classes"]) == (["o", "x"], ["none of these", "o", "x"])
    assert three["accuracy"] > 0.9
    usual, small = tried("mlp_digits", 0)
    assert small["accuracy"] < usual["accuracy"] - 0.1


@pytest.mark.parametrize("number", [0, 1])
def test_boltzmann_machines_that_end_lower(number):
    found = alone("rbm_bars_and_stripes", number)
    assert found["log_likelihood"] < on_page("rbm_bars_and_stripes", r"log-likelihood (-[\d.]+) nats") - 1


def test_a_boltzmann_machine_that_is_counted():
    found = alone("rbm_digits", 1)
    assert (found["log_z_by"], found["log_z_low"], found["log_z_high"]) == (
        "enumeration",
        found["log_z"],
        found["log_z"],
    )
    assert found["held_out_log_likelihood"] < on_page("rbm_digits", r"held-out images: (-[\d.]+) nats")


def test_dates_from_few_examples():
    assert on_page("dates", r"([\d.]+)% of") > 95
    assert alone("dates", 0)["exact"] < 0.5
