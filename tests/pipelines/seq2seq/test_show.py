import subprocess
import sys
from dataclasses import replace

import pytest

from glassworks.pipelines.seq2seq.recipe import Seq2SeqRecipe
from glassworks.pipelines.seq2seq.report import Decoded, OtherLength, Seq2SeqReport
from glassworks.pipelines.seq2seq.show import show


def report(attention):
    return Seq2SeqReport(
        pairs=100, n=20, exact=0.95, interval=(0.76, 0.99), beam_n=20, beam_exact=1.0, greedy_exact_of_beamed=0.95,
        parameters=5000, best_epoch=1,
        history=[{"epoch": 1, "train_loss": 0.5, "monitor_loss": 0.4, "monitor_exact": 0.95}],
        examples=[Decoded("a b", "ba", "bb", "ba", -0.5)], attention=attention,
    )  # fmt: skip


@pytest.mark.parametrize("attention", [None, [[0.5, 0.25, 0.25]] * 3])
def test_attention_is_a_map_of_symbols_where_there_is_some(attention):
    shown = show(Seq2SeqRecipe.parse({"data": {"source": "dates"}}, "recipe"), report(attention), None)
    assert "95.00% of 20 held-out targets" in shown.verdicts[0].text
    assert shown.tables[0].rows == [["a b", "ba", "bb", "ba", -0.5]]
    titles = [chart.title for chart in shown.charts]
    assert titles == ["Attention", "Exact matches", "Learning"][attention is None :]
    if attention:
        panel = shown.charts[0].panels[0]
        assert (list(panel.rows), list(panel.columns)) == (["b", "a", "end"], ["a", "␣", "b"])


def test_shares_of_attention_can_be_read_from_the_scale_beside_it():
    recipe = Seq2SeqRecipe.parse({"data": {"source": "dates"}}, "recipe")
    chart = show(recipe, report([[0.5, 0.25, 0.25]] * 3), None).charts[0]
    (panel,) = chart.panels
    assert panel.scale
    assert panel.limits == (0, 1)


def test_curves_begin_with_the_untrained_network():
    """Those of a run of an earlier version with its first epoch."""
    recipe = Seq2SeqRecipe.parse({"data": {"source": "dates"}}, "recipe")
    former = report(None)
    for found, epochs in ((former, [1]), (replace(former, untrained={"loss": 2.5, "exact": 0.0}), [0, 1])):
        exact, losses = show(recipe, found, None).charts
        assert list(exact.panels[0].layers[0].x) == epochs
        assert [list(line.x) for line in losses.panels[0].layers] == [[1], epochs]
        assert ("untrained" in exact.caption) == (0 in epochs)
    assert list(exact.panels[0].layers[0].y) == [0, 95]


def test_other_lengths_are_named_where_all_sources_had_one():
    recipe = Seq2SeqRecipe.parse({"data": {"source": "reversed_digits", "length": 8}}, "recipe")
    assert len(show(recipe, report(None), None).verdicts) == 2
    found = replace(report(None), other_lengths=[OtherLength(4, 200, 0.125), OtherLength(12, 100, 0.0)])
    assert show(recipe, found, None).verdicts[2].text == (
        "All of these have exactly 8 digits, as all that it learned from has. Of other lengths it reverses 12.5% of "
        "200 strings of 4 digits and 0.0% of 100 strings of 12 digits."
    )


def test_showing_needs_neither_torch_nor_matplotlib():
    code = "import sys, glassworks.pipelines.seq2seq.show as _; print({'torch', 'matplotlib'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
