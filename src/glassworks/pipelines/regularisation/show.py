"""How dropout and batch normalisation are shown: losses while learning and on the held-out digits."""

from math import isinf

from glassworks.charts import Axis, Chart, Layer, Line, Plot
from glassworks.charts.format import count
from glassworks.charts.palette import SERIES
from glassworks.pipelines.regularisation.recipe import BatchNormConfig, BatchNormRecipe, DropoutConfig, DropoutRecipe
from glassworks.pipelines.regularisation.report import TrainingsReport
from glassworks.pipelines.repeats import are_apart, in_words, least, listed, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict

_LEARNED = 0.9
"""Held-out accuracy above which a deep network on the digits has learned."""


def show_dropout(recipe: DropoutRecipe, found: TrainingsReport, arrays: None) -> Shown:
    """Verdicts, the trainings as a table, and charts."""
    charts = _charts(found, "with dropout in effect", "with every unit in use")
    return Shown(_dropout_verdicts(recipe.dropout, found), _tables(found), charts)


def show_batch_norm(recipe: BatchNormRecipe, found: TrainingsReport, arrays: None) -> Shown:
    """Verdicts, the trainings as a table, and charts."""
    config = recipe.batch_norm
    charts = _charts(
        found, "normalised by the batch's own mean and deviation where anything is",
        "normalised by the running mean and deviation where anything is", rates=len(config.rates),
    )  # fmt: skip
    return Shown(_batch_norm_verdicts(config, found), _tables(found), charts)


def _dropout_verdicts(config: DropoutConfig, found: TrainingsReport) -> list[Verdict]:
    losses = {training.name: training.of("held_out_loss") for training in found.trainings}
    by_share = sorted(zip(config.shares, found.trainings, strict=False), key=lambda pair: pair[0])
    plain, most = by_share[0][1], by_share[-1][1]
    verdicts = [
        Verdict(
            "note",
            f"{config.examples} digits to learn from: {plain.name} ends with {plain.train_accuracy:.1%} of them right "
            f"and {plain.held_out_accuracy:.1%} of {found.n} others, at a held-out loss of "
            f"{in_words(losses[plain.name], '.3f')}, {over_seeds(config.repeats)}.",
        )
    ]
    if len(losses) == 1:
        return verdicts
    best, alike = least(losses)
    text = f"Least held-out loss: {in_words(losses[best], '.3f')} with {best}"
    text += f"; the seeds do not tell it apart from {listed(alike)}." if alike else ", on every seed."
    verdicts.append(Verdict("note" if best == plain.name or plain.name in alike else "good", text))
    if most.name != best and are_apart(losses[most.name], losses[best]):
        text = f"More is not better: with {most.name} the held-out loss is {in_words(losses[most.name], '.3f')}."
        verdicts.append(Verdict("note", text))
    return verdicts


def _batch_norm_verdicts(config: BatchNormConfig, found: TrainingsReport) -> list[Verdict]:
    learned = {
        kind: sum(
            min(training.of("held_out_accuracy")) > _LEARNED
            for training in found.trainings
            if training.name.startswith(f"{kind},")
        )
        for kind in ("with", "without")
    }
    seeds = "every seed" if config.repeats > 1 else "its one seed"
    return [
        Verdict(
            "good" if learned["with"] > learned["without"] else "note",
            f"{config.layers} layers, {count(len(config.rates), 'learning rate')}: above {_LEARNED:.0%} from {seeds} "
            f"at {learned['with']} of them with batch normalisation, at {learned['without']} without.",
        ),
    ]


def _tables(found: TrainingsReport) -> list[Table]:
    keys = ("train_loss", "held_out_loss", "train_accuracy", "held_out_accuracy")
    rows = [
        [training.name, *(None if isinf(max(of := training.of(key))) else in_words(of, ".3f") for key in keys)]
        for training in found.trainings
    ]
    columns = ["training", "loss while learning", "held-out loss", "training accuracy", "held-out accuracy"]
    seeds = over_seeds(len(found.trainings[0].trials))
    note = f"{found.n} digits are held out; {seeds}. A dash: the loss became no number."
    return [Table(title="The trainings", columns=columns, rows=rows, note=note)]


def _charts(found: TrainingsReport, learning: str, held_out: str, *, rates: int = 0) -> list[Chart]:
    """Both losses by epoch.

    Args:
        found: the trainings.
        learning: what is in effect while learning.
        held_out: what is in effect when it is measured.
        rates: where each rate has a colour, their number: dashed without batch normalisation, solid with it.
    """
    first = "Of the first seed. " if len(found.trainings[0].trials) > 1 else ""
    return [
        _losses("While learning", f"{first}Loss on the batches, {learning}.", found, "train_losses", rates),
        _losses("On the held-out digits", f"{first}Loss, {held_out}.", found, "held_out_losses", rates),
    ]


def _losses(title: str, caption: str, found: TrainingsReport, name: str, rates: int) -> Chart:
    lines: list[Layer] = []
    for place, training in enumerate(found.trainings):
        values = getattr(training, name)
        epochs, tone = range(1, len(values) + 1), SERIES[place % (rates or len(SERIES)) % len(SERIES)]
        dash = None if not rates else "solid" if place >= rates else "dashed"
        if values:
            lines.append(Line(x=epochs, y=values, name=training.name, tone=tone, dash=dash))
    plot = Plot(layers=lines, x=Axis(title="epoch"), y=Axis(title="loss", log=True))
    return Chart(title=title, caption=caption, panels=[plot])
