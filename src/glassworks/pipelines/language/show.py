"""How a language model is shown: bits per character, samples, and how far its gradients reach."""

import math

from glassworks.charts import Chart, line_chart
from glassworks.charts.format import count
from glassworks.pipelines.language.recipe import LanguageRecipe
from glassworks.pipelines.language.report import LanguageReport, Reach
from glassworks.pipelines.report import Shown, Table, Verdict

_LEAST = 1e-12
"""Share of a gradient below which nothing is drawn."""


def show(recipe: LanguageRecipe, found: LanguageReport, arrays: None) -> Shown:
    """Verdicts, tables, and charts."""
    return Shown(_verdicts(found), _tables(found), _charts(found))


def _verdicts(found: LanguageReport) -> list[Verdict]:
    """What the numbers say."""
    return [
        Verdict(
            "good" if found.bits < found.unigram_bits else "warn",
            f"{found.bits:.3f} bits per character on {found.n:,} held-out characters (perplexity {2**found.bits:.2f}); "
            f"letter frequencies alone give {found.unigram_bits:.2f}.",
        ),
        Verdict("note", f"While learning it was {found.train_bits:.3f} bits over the last epoch."),
        Verdict("note", _left(found.reach)),
    ]


def _left(reach: list[Reach]) -> str:
    """How far back the trained network's gradient reaches: an LSTM keeps more of it in its cell than in its state."""
    own = [one for one in reach if one.network.startswith("this ")]
    places = [f"{_gone(one)} in its {'cell' if one.network.endswith('cell') else 'hidden state'}" for one in own]
    return f"Followed back in time, the trained network's gradient is below a hundredth {', '.join(places)}."


def _gone(one: Reach) -> str:
    """After how many steps less than a hundredth is left."""
    steps = next((step for step, norm in enumerate(one.norms) if norm < 0.01), None)
    return f"nowhere in {len(one.norms) - 1} steps" if steps is None else f"after {count(steps, 'step')}"


def _tables(found: LanguageReport) -> list[Table]:
    """Samples, gradients back in time, gradient lengths."""
    marks = sorted({0, 1, 10, 25, 50, len(found.reach[0].norms) - 1})
    marks = [step for step in marks if step < len(found.reach[0].norms)]
    reach = [[one.network, *(one.norms[step] for step in marks)] for one in found.reach]
    lengths = [[one.moment, one.median, one.longest, one.clip_norm, f"{one.clipped:.0%}"] for one in found.lengths]
    return [
        Table(
            title="What is left of a gradient so many steps back",
            columns=["network", *map(str, marks)],
            rows=reach,
            digits=2,
            note="Length in that hidden state, or in an LSTM's cell, over the length in the last one.",
        ),
        Table(
            title="Lengths of the gradient",
            columns=["when", "median", "longest of 20", "clipped to", "clipped"],
            rows=lengths,
            digits=3,
        ),
        Table(
            title="What it writes",
            columns=["temperature", "text"],
            rows=[[f"{temperature:g}", text] for temperature, text in found.samples],
        ),
    ]


def _charts(found: LanguageReport) -> list[Chart]:
    """Learning curves, and gradients back in time."""
    epochs = [entry["epoch"] for entry in found.history]
    curves = {
        "while learning": (epochs, [entry["train_loss"] / math.log(2) for entry in found.history]),
        "held out": (epochs, [entry["monitor_bits"] for entry in found.history]),
    }
    reach = {
        one.network: (range(len(one.norms)), [norm if norm >= _LEAST else None for norm in one.norms])
        for one in found.reach
    }
    learning = line_chart("Learning", "Bits per character by epoch.", curves, x="epoch", y="bits per character")
    caption = (
        "Length of the gradient in the hidden state, or in an LSTM's cell, so many steps before the last: a straight "
        f"line down is vanishing, one up exploding; a line ends where less than {_LEAST:g} is left."
    )
    return [
        learning,
        line_chart(
            "How far gradients reach",
            caption,
            reach,
            x="steps back in time",
            y="share of the gradient left",
            log_y=True,
        ),
    ]
