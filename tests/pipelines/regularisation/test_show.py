"""What is said of dropout and batch normalisation follows the seeds, the settings and the numbers."""

import pytest

from glassworks.pipelines.regularisation.recipe import BatchNormRecipe, DropoutRecipe
from glassworks.pipelines.regularisation.report import Training, TrainingsReport, Trial
from glassworks.pipelines.regularisation.show import show_batch_norm, show_dropout


def training(name, losses, accuracies):
    trials = [
        Trial(seed, None if loss is None else loss / 2, loss, 1.0, accuracy)
        for seed, (loss, accuracy) in enumerate(zip(losses, accuracies, strict=True))
    ]
    curve = [] if losses[0] is None else [1.0, losses[0]]
    return Training(name, curve, curve, 1.0, sum(accuracies) / len(accuracies), trials)


def said(shown):
    return {verdict.text: verdict.tone for verdict in shown.verdicts}


def dropout(*losses):
    names = ("p = 0", "p = 0.2", "p = 0.5")
    found = TrainingsReport([training(n, each, [0.9] * 3) for n, each in zip(names, losses, strict=False)], 360)
    return said(show_dropout(DropoutRecipe.parse({"dropout": {"repeats": 3}}, "test"), found, None))


def test_a_winner_is_named_where_every_seed_agrees():
    found = dropout([0.30, 0.40, 0.35], [0.20, 0.30, 0.25], [0.50, 0.60, 0.55])
    assert found["Least held-out loss: 0.250 (0.200 to 0.300) with p = 0.2, on every seed."] == "good"
    assert any("More is not better: with p = 0.5" in text for text in found)


def test_the_largest_share_is_called_more_in_whatever_order_the_shares_are_given():
    shares = {"dropout": {"repeats": 3, "shares": [0.8, 0.0]}}
    trainings = [training("p = 0.8", [0.50, 0.60, 0.55], [0.9] * 3), training("p = 0", [0.20, 0.30, 0.25], [0.9] * 3)]
    found = said(show_dropout(DropoutRecipe.parse(shares, "test"), TrainingsReport(trainings, 360), None))
    assert any(text.startswith("200 digits to learn from: p = 0 ends") for text in found)
    assert any("More is not better: with p = 0.8" in text for text in found)


def test_no_winner_where_the_seeds_differ():
    found = dropout([0.30, 0.20, 0.35], [0.20, 0.30, 0.25])
    text = next(text for text in found if "Least" in text)
    assert text.endswith("the seeds do not tell it apart from p = 0.")
    assert found[text] == "note"
    assert not any("More is not better" in text for text in found)


def test_one_share_alone_is_compared_with_nothing():
    assert len(dropout([0.30, 0.20, 0.35])) == 1


@pytest.mark.parametrize(("accuracies", "tone"), [([0.2, 0.95], "good"), ([0.95, 0.95], "note")])
def test_batch_norm_is_green_only_where_it_learns_at_more_rates_on_every_seed(accuracies, tone):
    recipe = BatchNormRecipe.parse({"batch_norm": {"rates": [0.1], "repeats": 2}}, "test")
    trainings = [
        training("without, rate 0.1", [None, 0.1], accuracies),
        training("with, rate 0.1", [0.1, 0.1], [0.95, 0.95]),
    ]
    shown = show_batch_norm(recipe, TrainingsReport(trainings, 360), None)
    assert shown.verdicts[0].tone == tone
    assert "1 learning rate: above 90%" in shown.verdicts[0].text
    without, with_norm = shown.tables[0].rows
    assert without[1:3] == [None, None], "a loss that became no number on one seed is a dash"
    assert with_norm[2] == "0.100 (0.100 to 0.100)"


def test_captions_say_what_is_in_effect_here():
    one = TrainingsReport([training("p = 0", [0.1], [0.9])], 360)
    for chart in show_dropout(DropoutRecipe.parse({"dropout": {"repeats": 1}}, "test"), one, None).charts:
        assert "running" not in chart.caption
    norms = TrainingsReport(
        [training("without, rate 0.1", [0.1], [0.9]), training("with, rate 0.1", [0.1], [0.9])], 360
    )
    recipe = BatchNormRecipe.parse({"batch_norm": {"rates": [0.1], "repeats": 1}}, "test")
    for chart in show_batch_norm(recipe, norms, None).charts:
        assert "dropout" not in chart.caption
        assert [line.dash for line in chart.panels[0].layers] == ["dashed", "solid"]
        assert len({line.tone for line in chart.panels[0].layers}) == 1
