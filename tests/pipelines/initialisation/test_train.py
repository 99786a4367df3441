"""The starts of a deep network: dead units are those that are 0 for every digit, at whatever scale."""

import pytest

from glassworks.pipelines.dense import dense
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.initialisation.train import layer_by_layer
from glassworks.pipelines.starts import initialise


def dead(start):
    network = dense([64, *[50] * 12, 10], "relu", seed=0)
    initialise(network, start, 0)
    return layer_by_layer(network, Digits.divided(0))[2]


def test_dead_units_do_not_depend_on_the_scale_of_the_weights():
    assert dead("small (0.01)") == pytest.approx(dead("He"))
    assert 0 < dead("He") < 0.5
    assert dead("zeros") == 1.0
