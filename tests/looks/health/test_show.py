"""What is seen of a run's health: faults first, and curves that are not too many."""

import numpy as np

from glassworks.instruments.health_record import ActivationHealth, LayerHealth, Recording, Sample
from glassworks.looks.health.curves import layer_curves, loss_curves, select, typical, zero_curves
from glassworks.looks.health.report import Diagnosis, HealthReport, Healthy
from glassworks.looks.health.show import panels, points, verdict, view
from glassworks.looks.page import render

DEAD = Diagnosis("dead_relu", "fail", "stem.1", "9 of 10 units gave zero.", {}, "Lower the rate.")
FINE = Healthy("overfitting", "the monitor loss ends at 1 times its lowest")


def sample(step, count=2):
    layers = [LayerHealth(f"layer{at}", "Linear", std=1.0, gradient=10.0**-at, update=1e-3) for at in range(count)]
    silent = ActivationHealth("layer0", "relu", 0, 8, seen=100, silent=np.packbits([1, 1] + [0] * 6).tobytes().hex())
    return Sample(layers, [silent], [], step=step, epoch=1, loss=1 / step)


def recording(**changes):
    history = [{"step": 2, "monitor_loss": 0.7}, {"step": 4, "monitor_loss": None}]
    return Recording([sample(step, **changes) for step in range(1, 6)], history=history)


def test_faults_stand_before_what_is_healthy():
    report = HealthReport("runs/a", [DEAD], [FINE], {"": 5})
    fault, healthy = points(report)
    assert (fault.state, fault.title) == ("fail", "dead ReLU units in layer stem.1")
    assert (healthy.state, healthy.title, healthy.do) == ("ok", "no overfitting", "")
    assert verdict(report).startswith("Correct the points marked fail")


def test_of_several_trainings_the_healthy_ones_are_named():
    faulty = Diagnosis(**{**vars(DEAD), "training": "small"})
    report = HealthReport("runs/a", [faulty], [FINE], {"small": 5, "he": 5})
    assert [(point.state, point.title) for point in points(report)] == [
        ("fail", "dead ReLU units in layer stem.1 (training small)"),
        ("ok", "training he"),
    ]


def test_without_samples_there_is_no_verdict():
    assert verdict(HealthReport("runs/a")) == ""
    assert view(HealthReport("runs/a"), {}).charts == []


def test_curves_leave_out_what_was_not_measured():
    taken = recording()
    assert loss_curves(taken)["monitor images"] == ([2], [0.7])
    assert loss_curves(taken)["batches"][0] == [1, 2, 3, 4, 5]
    assert layer_curves(taken.samples, "gradient")["layer1"][1] == [0.1] * 5
    assert zero_curves(taken.samples)["layer0 relu"][1] == [0.25] * 5
    assert [(layer.name, numbers) for layer, numbers in typical(taken)][1] == ("layer1", [1.0, 0.1, 1e-3])


def test_of_many_layers_the_ends_and_the_faulty_ones_are_drawn():
    curves = {f"layer{at}": ([1], [1.0]) for at in range(50)}
    chosen = list(select(curves, ["layer17"], 7))
    assert len(chosen) == 7
    assert (chosen[0], chosen[-1]) == ("layer0", "layer49")
    assert "layer17" in chosen


def test_flat_panels_are_left_out_and_the_page_has_the_others():
    taken = recording()
    titles = [panel.title for panel in panels(taken, [])]
    assert titles == ["Loss", "Outputs", "Gradients", "Updates", "Inactive units"]
    shown = view(HealthReport("runs/a", [DEAD], [], {"": 5}), {"": taken})
    page = render(shown.page, "runs/a", [])
    assert page.count('<svg class="drawing"') == len(titles)
    assert "1 fault" in page
    assert [panel.title for panel in shown.charts[0].panels] == titles
