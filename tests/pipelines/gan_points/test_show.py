import subprocess
import sys
from dataclasses import replace

import pytest

from glassworks.data.synthetic.gaussians import Modes, modes
from glassworks.pipelines.gan_points.recipe import GanPointsRecipe
from glassworks.pipelines.gan_points.report import Course, GanPointsReport
from glassworks.pipelines.gan_points.show import show

GOOD = GanPointsReport(
    modes=8, modes_covered=8, good_share=0.985, width=0.051, widths=(0.048, 0.053), spread=0.05, told_apart=0.503,
    told_apart_interval=(0.493, 0.513), p_value=0.3, asked=10_000, diversity=1.0, discriminator_accuracy=0.5,
    samples=10_000, kept_epoch=2, history=[],
)  # fmt: skip


def tones(recipe=None, **changed):
    """The tone of each verdict by its first word; the course has one sound epoch of an earlier version's numbers."""
    entry = {
        "epoch": 1, "monitor_modes": 8, "monitor_good_share": 0.9, "monitor_diversity": 1.0,
        "monitor_discriminator_accuracy": 0.5,
    }  # fmt: skip
    truth = Modes(modes("ring").centres_M2, 0.05)
    course = Course(truth.draw(50, 1), truth.draw(50, 2), truth, [], [entry], entry)
    shown = show(recipe or GanPointsRecipe(), replace(GOOD, **changed), course)
    return {verdict.text.partition(" ")[0]: verdict.tone for verdict in shown.verdicts[:4]}, shown


@pytest.mark.parametrize(
    ("changed", "number", "tone"),
    [
        ({}, 0, "good"),
        ({"modes_covered": 7}, 0, "warn"),
        ({"good_share": 0.94}, 1, "warn"),
        ({"good_share": 0.999, "width": 0.035}, 2, "warn"),
        ({"width": 0.06}, 2, "warn"),
        ({"told_apart": 0.53, "told_apart_interval": (0.52, 0.54), "p_value": 1e-9}, 3, "note"),
        ({"told_apart": 0.64, "told_apart_interval": (0.63, 0.65), "p_value": 1e-99}, 3, "warn"),
    ],
)
def test_each_verdict_is_green_only_where_its_number_is_good(changed, number, tone):
    found = list(tones(**changed)[0].values())
    assert found == ["good"] * number + [tone] + ["good"] * (3 - number)


def test_without_clusters_nothing_is_said_of_their_width():
    _, shown = tones(width=None, widths=None, modes_covered=0)
    assert not any("Width" in verdict.text for verdict in shown.verdicts)


@pytest.mark.parametrize(
    ("gan", "falls"), [({"gamma_left": 0.05}, True), ({}, False), ({"gamma_left": 0.05, "loss": "minimax"}, False)]
)
def test_penalties_that_fall_are_named_where_there_are_any(gan, falls):
    recipe = GanPointsRecipe.parse({"task": "gan_points", "gan": gan}, "a file")
    _, shown = tones(recipe)
    named = [verdict.text for verdict in shown.verdicts if "fall along half a cosine" in verdict.text]
    assert bool(named) == falls
    assert all("to 0.05 of their gamma" in text for text in named)


def test_runs_that_an_earlier_version_began_are_shown_as_far_as_they_have_numbers():
    _, shown = tones()
    assert [chart.title for chart in shown.charts][:1] == ["Samples"]
    assert all(chart.to_dict() for chart in shown.charts)


def test_showing_needs_neither_torch_nor_matplotlib():
    code = (
        "import sys, glassworks.pipelines.gan_points.show\n"
        "print([m for m in ('torch', 'matplotlib') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
