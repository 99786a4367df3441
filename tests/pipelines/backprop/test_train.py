"""The worked example against an independent float64 computation of it, to nine digits and more."""

import pytest

from glassworks.pipelines.backprop.recipe import BackpropConfig
from glassworks.pipelines.backprop.report import PUBLISHED
from glassworks.pipelines.backprop.train import autograd_difference, descend, quantities

FIRST = {
    "net_h1": 0.3775, "net_h2": 0.3925, "out_h1": 0.5932699921071872, "out_h2": 0.596884378259767,
    "net_o1": 1.10590596705977, "net_o2": 1.2249214040964653, "out_o1": 0.7513650695523157,
    "out_o2": 0.7729284653214625, "E_o1": 0.274811083176155, "E_o2": 0.023560025583847746,
    "E_total": 0.2983711087600027, "dE_dout_o1": 0.7413650695523157, "dE_dout_o2": -0.21707153467853746,
    "dout_dnet_o1": 0.18681560180895948, "dout_dnet_o2": 0.17551005281727122, "delta_o1": 0.13849856162855698,
    "delta_o2": -0.03809823651655623, "dE_dout_h1": 0.03635030639314468, "dE_dout_h2": 0.04137032264874471,
    "dout_dnet_h1": 0.24130070857232525, "dout_dnet_h2": 0.2406134172492184, "delta_h1": 0.008771354689486937,
    "delta_h2": 0.009954254705217202, "dE_dw1": 0.00043856773447434685, "dE_dw2": 0.0008771354689486937,
    "dE_dw3": 0.0004977127352608601, "dE_dw4": 0.0009954254705217202, "dE_dw5": 0.08216704056423078,
    "dE_dw6": 0.08266762784753326, "dE_dw7": -0.022602540477475067, "dE_dw8": -0.02274024221597822,
    "new_w1": 0.1497807161327628, "new_w2": 0.19956143226552567, "new_w3": 0.24975114363236958,
    "new_w4": 0.29950228726473915, "new_w5": 0.35891647971788465, "new_w6": 0.4086661860762334,
    "new_w7": 0.5113012702387375, "new_w8": 0.5613701211079891,
}  # fmt: skip
RIGHT = {
    1: 0.29102777369359933, 10: 0.22091859205390402, 100: 0.0200468282494252, 1000: 0.001114349453733746,
    9999: 3.5108548123e-05, 10_000: 3.510187782978859e-05,
}  # fmt: skip


def test_every_number_of_the_first_pass():
    assert quantities(0.5) == pytest.approx(FIRST, abs=1e-12)


def test_what_was_published_up_to_the_new_weights_is_right():
    found = quantities(0.5)
    assert {name: found[name] for name in PUBLISHED} == pytest.approx(PUBLISHED, abs=5.1e-9)


def test_the_gradients_are_autograds():
    assert autograd_difference(quantities(0.5)) < 1e-15


def test_one_and_ten_thousand_updates():
    errors, outputs = descend(BackpropConfig())
    assert {step: errors[step] for step in RIGHT} == pytest.approx(RIGHT, abs=1e-13)
    assert outputs == pytest.approx([0.01591362044355068, 0.9840642735146238], abs=1e-12)


def test_the_published_end_is_that_of_a_slip():
    errors, outputs = descend(BackpropConfig(), output_first=True)
    assert errors[1] == pytest.approx(0.29102792390544197, abs=1e-13)
    assert round(errors[1], 9) == 0.291027924
    assert errors[10_000] == pytest.approx(3.5084786296e-05, abs=1e-14)
    assert outputs == pytest.approx([0.015912196326, 0.984065734486], abs=1e-11)


def test_with_trained_biases():
    errors, _ = descend(BackpropConfig(), biases=True)
    known = {1: 0.28047144679143016, 10: 0.12552703804413207, 100: 0.006083131061206281, 10_000: 2.4475622359322627e-06}
    assert {step: errors[step] for step in known} == pytest.approx(known, abs=1e-13)
