import subprocess
import sys

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
    assert "2 steps back in time" in reach.text
    assert shown.tables[1].rows == [["at the start", 0.5, 2.0, 1.0, "25%"]]
    assert [chart.title for chart in shown.charts] == ["Learning", "How far gradients reach"]


def test_showing_needs_neither_torch_nor_matplotlib():
    heavy = "[m for m in ('torch', 'matplotlib') if m in sys.modules]"
    code = f"import sys, glassworks.pipelines.language.show\nprint({heavy})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
