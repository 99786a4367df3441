"""The experiments against numbers that were computed independently, where these lie beside the checkout."""

import json
from pathlib import Path

import numpy as np
import pytest

from glassworks.pipelines.activations.recipe import ActivationsConfig
from glassworks.pipelines.activations.train import compute
from glassworks.pipelines.approximation.functions import FUNCTIONS, largest_error
from glassworks.pipelines.optimizer_race.surfaces import descend
from glassworks.pipelines.perceptron.recipe import PerceptronConfig
from glassworks.pipelines.perceptron.train import learn
from glassworks.pipelines.xo_maps import train as xo_maps

NUMBERS = Path(__file__).parents[3] / "shared" / "reference_numbers.json"


@pytest.fixture(scope="module")
def known():
    if not NUMBERS.is_file():
        pytest.skip(f"no {NUMBERS.name} in ../shared beside the checkout")
    return json.loads(NUMBERS.read_text())


def test_every_map_of_the_x_and_the_o(known):
    found = xo_maps.compute()
    for letter, steps in (("X", found.x), ("O", found.o)):
        assert steps.picture == known["xo_rohrer"][letter]
        assert steps.conv == known["xo_rohrer"]["conv_ninths"][letter]
        assert steps.pool1 == known["xo_rohrer"]["pool1_ninths"][letter]
        assert steps.pool2 == known["xo_rohrer"]["pool2_ninths"][letter]
        assert steps.vector == pytest.approx(known["xo_rohrer"][f"vector_{letter}"], abs=1e-12)


def test_every_run_of_the_perceptron(known):
    for name, result in known["perceptron"]["results"].items():
        function, _, step = name.partition(" ")
        config = PerceptronConfig(function=function.lower(), at_zero=int(">=" in step))
        found = learn(config)
        assert found.mistakes_per_epoch == result["mistakes_per_epoch"], name
        assert (found.w, found.b) == (result["w"], result["b"]), name


RULES = {
    "sgd": "SGD", "sgd_momentum": "SGD", "sgd_nesterov": "SGD", "adagrad": "Adagrad", "rmsprop": "RMSprop",
    "rmsprop_rho0.9": "RMSprop", "adam": "Adam", "adamw_wd0.01": "AdamW", "adam_l2_0.01": "Adam",
    "adadelta": "Adadelta",
}  # fmt: skip


@pytest.mark.parametrize("bowl", ["quad1d", "quad2d"])
@pytest.mark.parametrize("rule", RULES)
def test_every_step_of_every_optimizer(known, bowl, rule):
    case = known["optimizers"][f"{bowl}/{rule}"]
    path = descend(RULES[rule], case["hyper"], case["a"], len(case["x"]) - 1)
    assert np.abs(path - np.array(case["x"])).max() < 1e-12


def test_activation_functions(known):
    found = compute(ActivationsConfig(x=tuple(known["activations"]["x"])))
    for name, values in found.values.items():
        assert values == pytest.approx(known["activations"][name], abs=1e-15), name


def test_the_network_built_by_hand(known):
    for units, error in known["universal_approx"]["sup_error"].items():
        assert largest_error(FUNCTIONS["sine"][1], int(units)) == pytest.approx(error, abs=1e-9)
