import subprocess
import sys

import numpy as np

from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.pipelines.stackgan.report import Drawn, Example, Recognised, StackganReport, StageReport, Strip
from glassworks.pipelines.stackgan.show import epoch_line, show, verdicts

RECIPE = StackganRecipe.parse({"data": {"source": "birds"}}, "recipe")
ENTRY = {
    "epoch": 1, "step": 10, "fjd": 0.5, "matched": 0.3, "diversity": 0.9, "discriminator_accuracy": 0.7,
    "matching_accuracy": 0.6, "reals_right": 0.8, "fakes_right": 0.6, "others_right": 0.5,
    "stated": 0.5, "colours": 0.4,
}  # fmt: skip


def stage(**values):
    colours = Recognised("all colours", 0.9, (0.88, 0.92), 400, 0.2, 0.99)
    sound = {
        "stage": "one", "side": 64, "samples": 100, "fjd": 0.1, "fjd_of_halves": 0.05, "matched": 0.5,
        "matched_of_reals": 0.6, "diversity": 0.9, "discriminator_accuracy": 0.7, "matching_accuracy": 0.8,
        "recognised": [colours], "colours": colours, "missed": [], "kept_epoch": 1, "history": [ENTRY],
    }  # fmt: skip
    return StageReport(**sound | values)


def shown(*stages):
    examples = [Example("a red bird", np.zeros((1 + 3 * len(stages), 3, 8, 8)))]
    strips = [Strip(one.stage, ["a red bird", "a blue bird"], [1, 4], np.zeros((2, 2, 3, 8, 8))) for one in stages]
    return show(RECIPE, StackganReport(100, 20, 30, 0.5, list(stages)), Drawn(examples, strips))


def test_faults_have_names():
    def said(**values):
        found = verdicts(StackganReport(100, 20, 30, 0.5, [stage(**values)]))
        return {verdict.text: verdict.tone for verdict in found if verdict.tone != "note"}

    assert set(said().values()) == {"good"}
    assert any("90.0% of 400 stated colours are recognised" in text for text in said())
    poor = Recognised("all colours", 0.2, (0.1, 0.3), 60, 0.2, 0.99)
    for values, word in (
        ({"colours": poor}, "20.0% with captions shuffled"),
        ({"missed": ["background snow"]}, "hardly ever drawn: background snow"),
        ({"diversity": 0.3}, "mode collapse: two samples"),
        ({"discriminator_accuracy": 0.995}, "has won"),
    ):
        assert any(word in text and tone == "warn" for text, tone in said(**values).items())


def test_both_stages_lie_side_by_side():
    found = shown(stage(), stage(stage="two", side=256))
    assert [table.title for table in found.tables] == [
        "Recognised attributes",
        "Stage I over time",
        "Stage II over time",
    ]
    assert found.tables[0].rows[0] == [
        "all colours", 400, "99.0%", "20.0%", "90.0% (88.0% to 92.0%)", "90.0% (88.0% to 92.0%)",
    ]  # fmt: skip
    assert found.tables[1].rows == [[1, 10, 0.5, "40.0%", "30.0%", "80.0%", "60.0%", "50.0%"]]
    assert [chart.title for chart in found.charts] == [
        "What captions become", "Stage I over time", "Stage II over time",
        "Stage I while it learns", "Stage I: how often the discriminator is right",
        "Stage II while it learns", "Stage II: how often the discriminator is right",
    ]  # fmt: skip
    assert [panel.images[0].label for panel in found.charts[1].panels] == ["epoch 1", "epoch 4"]
    assert "(1) a red bird; (2) a blue bird" in found.charts[1].caption
    assert "a real image, then 3 of Stage I, then 3 of Stage II" in found.charts[0].caption


def test_nothing_is_said_of_attributes_that_nobody_knows():
    entry = {key: value for key, value in ENTRY.items() if key not in ("stated", "colours")}
    found = shown(stage(recognised=[], colours=None, history=[entry]))
    assert [table.title for table in found.tables] == ["Stage I over time"]
    assert "colours" not in found.tables[0].columns
    assert found.charts[2].caption == "Shares of the images of held-out captions: nearest to own caption."
    charts = {chart.title: [layer.name for layer in chart.panels[0].layers] for chart in found.charts[2:]}
    assert charts == {
        "Stage I while it learns": ["nearest to own caption"],
        "Stage I: how often the discriminator is right": [
            "about real images", "about generated ones", "about others' captions",
        ],
    }  # fmt: skip


def test_an_epoch_in_a_line():
    line = epoch_line({"monitor_fjd": 0.5, "monitor_matched": 0.3, "monitor_colours": 0.4})
    assert line == "joint distance 0.5, 40% of stated colours recognised, 30% nearest to their own caption"


def test_showing_needs_neither_torch_nor_matplotlib():
    code = (
        "import sys, glassworks.pipelines.stackgan.show\n"
        "print([m for m in ('torch', 'matplotlib') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
