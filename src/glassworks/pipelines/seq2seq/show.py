"""How sequence to sequence is shown: exact matches, examples with both ways of decoding, attention as a picture.

Shape letters: S source symbols, T target symbols.
"""

from typing import TYPE_CHECKING

import numpy as np
import torch

from glassworks.charts.figures import Figure, drawn, line_figure
from glassworks.metrics.intervals import wilson
from glassworks.pipelines.report import Table, Verdict
from glassworks.pipelines.snapshots import Sheets
from glassworks.tasks.seq2seq import beam, greedy, shifted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from glassworks.data.text.characters import Vocabulary
    from glassworks.models.sequence.seq2seq import Seq2Seq
    from glassworks.pipelines.seq2seq.pipeline import Decoded, Seq2SeqReport, Work
    from glassworks.training.loop import FitResult

_SHOWN = 8
_BEAMED = 200  # held-out sources that beam search decodes, one by one


def sheets(network: "Seq2Seq", work: "Work") -> Sheets:
    """The attention of the first pair that is counted, target symbols downwards, source symbols across."""
    matrix_TS = attention(network, work, int(work.test[0]))
    assert matrix_TS is not None  # noqa: S101 - only networks with attention are pictured
    return {"attention": (matrix_TS, (0.0, 1.0))}


def attention(network: "Seq2Seq", work: "Work", row: int) -> np.ndarray | None:
    """Of one pair with its true target, [T, S] without filling, S as written; ``None`` without attention."""
    network.eval()
    source, target = (torch.from_numpy(part[row : row + 1]) for part in (work.sources_NS, work.targets_NT))
    device = next(network.parameters()).device
    with torch.inference_mode():
        memory, state = network.encode(source.to(device))
        weights_BTS = network.decode(shifted(target).to(device), state, memory)[2]
    if weights_BTS is None:
        return None
    weights_TS = weights_BTS[0, : int((target > 0).sum()), : int((source > 0).sum())].cpu().numpy()
    return weights_TS[:, ::-1] if work.recipe.data.reverse_sources else weights_TS


def report(network: "Seq2Seq", work: "Work", result: "FitResult") -> "Seq2SeqReport":
    """Decodes what is held out, in both ways."""
    from glassworks.pipelines.seq2seq.pipeline import Decoded, Seq2SeqReport

    network.eval()
    sources_NS, targets_NT = (torch.from_numpy(part[work.test]) for part in (work.sources_NS, work.targets_NT))
    device = next(network.parameters()).device
    with torch.inference_mode():
        parts = [greedy(network, part.to(device), targets_NT.shape[1]).cpu() for part in sources_NS.split(500)]
    said_NT = torch.cat(parts)
    right_N = (said_NT == targets_NT).all(1)
    order = torch.argsort(right_N[:_BEAMED].int(), stable=True).tolist()
    decoded, beam_right = [], []
    for at in order:
        found = beam(network, _source(sources_NS[at]).to(device), work.recipe.seq2seq.beam, targets_NT.shape[1])
        source, target = work.pairs[work.test[at]]
        text = work.targets.decode(found[0][0])
        beam_right.append(text == target)
        decoded.append(Decoded(source, target, _text(said_NT[at], work.targets), text, found[0][1]))
    matrix_TS = attention(network, work, int(work.test[order[0]]))
    return Seq2SeqReport(
        pairs=len(work.pairs),
        n=len(right_N),
        exact=float(right_N.double().mean()),
        interval=wilson(int(right_N.sum()), len(right_N)),
        beam_n=len(beam_right),
        beam_exact=sum(beam_right) / len(beam_right),
        greedy_exact_of_beamed=float(right_N[:_BEAMED].double().mean()),
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        best_epoch=result.best_epoch,
        history=result.history,
        examples=decoded[:_SHOWN],
        attention=None if matrix_TS is None else matrix_TS.tolist(),
    )


def _source(codes_S: torch.Tensor) -> torch.Tensor:
    return codes_S[codes_S > 0]


def _text(codes_T: torch.Tensor, vocabulary: "Vocabulary") -> str:
    """Up to the end."""
    codes = [code for code in codes_T.tolist() if code]
    return vocabulary.decode(codes[: codes.index(2)] if 2 in codes else codes)


def verdicts(found: "Seq2SeqReport") -> list[Verdict]:
    """What the numbers say."""
    low, high = found.interval
    return [
        Verdict(
            "good" if found.exact >= 0.9 else "warn",
            f"{found.exact:.2%} of {found.n:,} held-out targets are right to the last symbol ({low:.2%} to "
            f"{high:.2%}), decoded greedily.",
        ),
        Verdict(
            "note",
            f"Beam search: {found.beam_exact:.1%} of {found.beam_n:,}; greedy gets "
            f"{found.greedy_exact_of_beamed:.1%} of the same.",
        ),
    ]


def tables(found: "Seq2SeqReport") -> list[Table]:
    """Examples, mistakes first."""
    rows = [[one.source, one.target, one.greedy, one.beam, one.log_probability] for one in found.examples]
    columns = ["source", "target", "greedy", "beam", "log-probability"]
    return [Table(title="Held-out pairs, mistakes first", columns=columns, rows=rows, digits=3)]


def figures(found: "Seq2SeqReport") -> list[Figure]:
    """Attention, exact matches and losses by epoch."""
    epochs = [entry["epoch"] for entry in found.history]
    all_figures = []
    if found.attention is not None:
        matrix_TS, example = np.array(found.attention), found.examples[0]
        caption = (
            f"Where the decoder looks for each symbol of '{example.target}' (down) in '{example.source}' (across)."
        )
        all_figures.append(drawn("Attention", caption, lambda axes: _draw_attention(axes, matrix_TS, example)))
    exact = {"_exact": (epochs, [100 * entry["monitor_exact"] for entry in found.history])}
    losses = {
        "while learning": (epochs, [entry["train_loss"] for entry in found.history]),
        "held out": (epochs, [entry["monitor_loss"] for entry in found.history]),
    }
    return [
        *all_figures,
        line_figure(
            "Exact matches", "Percent of held-out targets, by epoch.", exact, x_title="epoch", y_title="percent"
        ),
        line_figure(
            "Learning",
            "Cross-entropy of a target symbol, by epoch.",
            losses,
            x_title="epoch",
            y_title="nats",
            log_y=True,
        ),
    ]


def _draw_attention(axes: "Axes", matrix_TS: np.ndarray, example: "Decoded") -> None:
    axes.imshow(matrix_TS, vmin=0, vmax=1, cmap="viridis", interpolation="nearest", aspect="auto")
    for axis, text, size in zip(
        (axes.yaxis, axes.xaxis), (example.target, example.source), matrix_TS.shape, strict=True
    ):
        axis.set_ticks(range(size), [*text.replace(" ", "␣"), "end"][:size])
    axes.set(xlabel="source symbol", ylabel="target symbol")
    axes.grid(visible=False)
