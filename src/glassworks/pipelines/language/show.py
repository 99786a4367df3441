"""How a language model is shown: bits, samples while it learns and after, the reach of its gradients."""

from typing import TYPE_CHECKING, Any

from glassworks.charts.figures import Figure, line_figure
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.report import Table, Verdict
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

if TYPE_CHECKING:
    from glassworks.data.text.characters import Vocabulary
    from glassworks.models.sequence.recurrent import CharacterNetwork
    from glassworks.pipelines.language.pipeline import LanguageReport

_LENGTH = 300


class Writing(Observer):
    """Puts what the network writes after each epoch into ``samples/epoch-0001.txt``, ..."""

    def __init__(self, folder: RunFolder, network: "CharacterNetwork", vocabulary: "Vocabulary", seed: int) -> None:
        self.folder, self.network, self.vocabulary, self.seed = folder, network, vocabulary, seed

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Writes."""
        from glassworks.pipelines.language.pipeline import written

        text = written(self.network, self.vocabulary, "\n", _LENGTH, 0.8, self.seed)
        write_atomic(self.folder.path / "samples" / f"epoch-{state.epoch:04d}.txt", text)


def verdicts(found: "LanguageReport") -> list[Verdict]:
    """What the numbers say."""
    trained = found.reach[-1]
    steps = len(trained.norms) - 1
    half = next((step for step, norm in enumerate(trained.norms) if norm < 0.01), None)
    left = f"{half} steps back in time" if half else f"nowhere in {steps} steps back in time"
    return [
        Verdict(
            "good" if found.bits < found.unigram_bits else "warn",
            f"{found.bits:.3f} bits per character on {found.n:,} held-out characters (perplexity {2**found.bits:.2f}); "
            f"letter frequencies alone give {found.unigram_bits:.2f}.",
        ),
        Verdict("note", f"While learning it was {found.train_bits:.3f} bits over the last epoch."),
        Verdict("note", f"The trained network's gradient is below a hundredth {left}."),
    ]


def tables(found: "LanguageReport") -> list[Table]:
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
            note="Length in that hidden state over the length in the last one.",
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


def figures(found: "LanguageReport") -> list[Figure]:
    """Learning curves, and gradients back in time."""
    epochs = [entry["epoch"] for entry in found.history]
    curves = {
        "while learning": (epochs, [entry["train_loss"] / 0.6931471805599453 for entry in found.history]),
        "held out": (epochs, [entry["monitor_bits"] for entry in found.history]),
    }
    reach = {
        one.network: (list(range(len(one.norms))), [max(norm, 1e-12) for norm in one.norms]) for one in found.reach
    }
    return [
        line_figure("Learning", "Bits per character by epoch.", curves, x_title="epoch", y_title="bits per character"),
        line_figure(
            "How far gradients reach",
            "Length of the gradient in the hidden state so many steps before the last, logarithmic: a straight "
            "line down is vanishing, one up exploding.",
            reach, x_title="steps back in time", y_title="share of the gradient left", log_y=True,
        ),
    ]  # fmt: skip
