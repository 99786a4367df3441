"""The charts of a gradient: what each bar is, and what the caption says of it."""

import pytest

from glassworks.looks.backprop.report import BackpropReport, Path, Step, Term
from glassworks.looks.backprop.show import path_chart, terminal, terms_chart, view


def steps(*shares):
    """A path from the loss to the weight: the loss, then one unit for each share."""
    loss = Step("(loss)", "nll_loss", [], -1.0, shares[0])
    return [loss, *(Step(f"layer{at}", "addmm", [at], 0.5, share) for at, share in enumerate(shares))]


def report(**changes):
    terms = [Term([0, at, 1], 0.5, 1.0, 0.2, 0.1) for at in range(2)]
    fields = {
        "layer": "conv", "parameter": "weight", "weight": [0, 1], "weight_value": 0.3, "error": 1.0,
        "objective": "E", "value": 0.2, "autograd": 0.2, "central_difference": 0.2, "step": 1e-7,
        "autograd_error": 0.0, "central_difference_error": 0.0,
        "factors": {"dE/do": 0.5, "do/dnet": 1.0, "dnet/dw": 0.4}, "activation": [], "positions": 2,
        "terms": terms, "terms_total": 0.2,
        "paths": [Path(0.3, 1.5, steps(1.5, 1.5, 1.0)), Path(-0.1, -0.5, steps(-0.5, 0.2))],
        "paths_are_complete": True,
    }  # fmt: skip
    return BackpropReport(**{**fields, **changes})


def test_each_position_is_a_bar():
    chart = terms_chart(report())
    (bars,) = chart.panels[0].layers
    assert list(bars.names) == ["0, 0, 1", "0, 1, 1"]
    assert list(bars.values) == [0.1, 0.1]
    assert "2 positions" in chart.caption
    assert "The 2 bars add up to 0.2 of 0.2" in chart.caption


def test_a_single_position_shows_its_factors_and_their_product():
    (bars,) = terms_chart(report(positions=1)).panels[0].layers
    assert dict(zip(bars.names, bars.values, strict=True)) == {
        "dE/do": 0.5, "do/dnet": 1.0, "dnet/dw": 0.4, "dE/dw": 0.2,
    }  # fmt: skip


def test_the_strongest_path_is_read_from_the_weight_to_the_loss_and_branches_where_its_share_changes():
    chart = path_chart(report())
    (bars,) = chart.panels[0].layers
    assert list(bars.names) == ["layer2 [2]", "layer1 [1]"]
    assert list(bars.values) == [1.0, 1.5]
    assert "strongest of all" in chart.caption
    assert "carries 150" in chart.caption
    assert "next strongest -50" in chart.caption
    assert "opposite sign" in chart.caption


def test_of_a_long_path_both_ends_are_among_the_bars():
    shares = [1 / (at + 1) for at in range(40)]
    (bars,) = path_chart(report(paths=[Path(0.2, 1.0, steps(*shares))], paths_are_complete=False)).panels[0].layers
    assert (bars.names[0], bars.names[-1], len(bars.names)) == ("layer39 [39]", "layer0 [0]", 10)


@pytest.mark.parametrize("paths", [[], [Path(0.2, 1.0, [Step("(loss)", "mul", [], 1.0, 1.0)])]])
def test_without_a_path_the_other_chart_stands_alone(paths):
    shown = view(report(paths=paths))
    assert len(shown.charts[0].panels) == 1
    assert terminal(report(paths=paths))
