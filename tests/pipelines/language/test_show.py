import subprocess
import sys
from dataclasses import replace

from glassworks.pipelines.language.recipe import LanguageRecipe
from glassworks.pipelines.language.report import GradientLengths, LanguageReport, Reach
from glassworks.pipelines.language.show import show

REPORT = LanguageReport(
    characters=1000,
    symbols=20,
    parameters=5000,
    bits=2.0,
    train_bits=1.9,
    unigram_bits=4.2,
    n=100,
    best_epoch=2,
    history=[{"epoch": at, "train_loss": 2.0 / at, "monitor_bits": 3.0 / at} for at in (1, 2)],
    samples=[(0.7, "the cat")],
    reach=[Reach("this LSTM, trained", [1.0, 0.5, 0.005])],
    lengths=[GradientLengths("at the start", 0.5, 2.0, 1.0, 0.25)],
)


def test_the_numbers_are_shown_in_words_tables_and_charts():
    shown = show(LanguageRecipe.parse({"data": {"source": "text.txt"}}, "recipe"), REPORT, None)
    first, _, reach = shown.verdicts
    assert (first.tone, "2.000 bits per character" in first.text, "perplexity 4.00" in first.text) == (
        "good",
        True,
        True,
    )
    assert reach.text.endswith("gradient is below a hundredth after 2 steps in its hidden state.")
    assert shown.tables[1].rows == [["at the start", 0.5, 2.0, 1.0, "25%"]]
    assert [chart.title for chart in shown.charts] == ["Learning", "How far gradients reach"]


def test_an_lstm_reaches_further_back_in_its_cell():
    """The sentence told of the hidden state alone, in which an LSTM looks worse than it is."""
    both = [Reach("this LSTM, trained, in its cell", [1.0, 0.9, 0.5]), Reach("this LSTM, trained", [1.0, 0.005, 0.0])]
    others = [Reach("GRU", [1.0, 0.0, 0.0])]
    shown = show(
        LanguageRecipe.parse({"data": {"source": "text.txt"}}, "recipe"), replace(REPORT, reach=others + both), None
    )
    assert shown.verdicts[-1].text.endswith(
        "below a hundredth nowhere in 2 steps in its cell, after 1 step in its hidden state."
    )


def test_showing_needs_neither_torch_nor_matplotlib():
    heavy = "[m for m in ('torch', 'matplotlib') if m in sys.modules]"
    code = f"import sys, glassworks.pipelines.language.show\nprint({heavy})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
