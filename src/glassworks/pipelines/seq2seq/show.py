"""How sequence to sequence is shown: exact matches, examples with both ways of decoding, attention as a map."""

from collections.abc import Sequence

from glassworks.charts import Axis, Chart, HeatMap, line_chart
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.seq2seq.recipe import Seq2SeqRecipe
from glassworks.pipelines.seq2seq.report import Decoded, OtherLength, Seq2SeqReport


def show(recipe: Seq2SeqRecipe, found: Seq2SeqReport, arrays: None) -> Shown:
    """Verdicts, tables, and charts."""
    attention = [] if found.attention is None else [_attention(found.attention, found.examples[0])]
    return Shown(_verdicts(recipe, found), _tables(found), [*attention, *_curves(found)])


def _verdicts(recipe: Seq2SeqRecipe, found: Seq2SeqReport) -> list[Verdict]:
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
        *_other_lengths(recipe, found.other_lengths),
    ]


def _other_lengths(recipe: Seq2SeqRecipe, others: Sequence[OtherLength]) -> list[Verdict]:
    """What became of strings that are shorter or longer than those learned from."""
    if not others:
        return []
    shares = " and ".join(f"{one.exact:.1%} of {one.n:,} strings of {one.length} digits" for one in others)
    text = (
        f"All of these have exactly {recipe.data.length} digits, as all that it learned from has. Of other lengths it "
        f"reverses {shares}."
    )
    return [Verdict("note", text)]


def _tables(found: Seq2SeqReport) -> list[Table]:
    """Examples, mistakes first."""
    rows = [[one.source, one.target, one.greedy, one.beam, one.log_probability] for one in found.examples]
    columns = ["source", "target", "greedy", "beam", "log-probability"]
    missed = any(one.greedy != one.target for one in found.examples)
    title = f"Held-out pairs, {'mistakes first' if missed else 'no mistakes'}"
    return [Table(title=title, columns=columns, rows=rows, digits=3)]


def _attention(weights: list[list[float]], example: Decoded) -> Chart:
    """Weights [T, S] of one pair."""
    caption = f"Where the decoder looks for each symbol of '{example.target}' (down) in '{example.source}' (across)."
    panel = HeatMap(
        values=weights,
        rows=_symbols(example.target, len(weights)),
        columns=_symbols(example.source, len(weights[0])),
        x="source symbol",
        y="target symbol",
        limits=(0, 1),
        scale=True,
    )
    return Chart(title="Attention", caption=caption, panels=[panel])


def _symbols(text: str, count: int) -> list[str]:
    """The names of ``count`` rows or columns: characters, and the end where there is one more."""
    return [*text.replace(" ", "␣"), "end"][:count]


def _curves(found: Seq2SeqReport) -> list[Chart]:
    """Exact matches and losses."""
    epochs = [entry["epoch"] for entry in found.history]
    measured = {entry["epoch"]: (entry["monitor_exact"], entry["monitor_loss"]) for entry in found.history}
    if found.untrained is not None:
        measured = {0: (found.untrained["exact"], found.untrained["loss"])} | measured
    exact = {"exact": (list(measured), [100 * share for share, _ in measured.values()])}
    losses = {
        "while learning": (epochs, [entry["train_loss"] for entry in found.history]),
        "held out": (list(measured), [loss for _, loss in measured.values()]),
    }
    begin = "" if found.untrained is None else "; at 0 the untrained network"
    caption = f"Cross-entropy of a target symbol, by epoch{begin}."
    return [
        line_chart(
            "Exact matches",
            f"Percent of held-out targets, by epoch{begin}.",
            exact,
            x="epoch",
            y=Axis(title="percent", low=0, high=102),
        ),
        line_chart("Learning", caption, losses, x="epoch", y="nats", log_y=True),
    ]
