"""How dropout and batch normalisation are shown: losses while learning and on the held-out digits."""

from glassworks.charts import Chart, by_epoch, line_chart
from glassworks.charts.forms import Curve
from glassworks.pipelines.regularisation.recipe import BatchNormConfig, BatchNormRecipe, DropoutConfig, DropoutRecipe
from glassworks.pipelines.regularisation.report import TrainingsReport
from glassworks.pipelines.report import Shown, Table, Verdict


def show_dropout(recipe: DropoutRecipe, found: TrainingsReport, arrays: None) -> Shown:
    """Verdicts, the trainings as a table, and charts."""
    return Shown(_dropout_verdicts(recipe.dropout, found), _tables(found), _charts(found))


def show_batch_norm(recipe: BatchNormRecipe, found: TrainingsReport, arrays: None) -> Shown:
    """Verdicts, the trainings as a table, and charts."""
    return Shown(_batch_norm_verdicts(recipe.batch_norm, found), _tables(found), _charts(found))


def _dropout_verdicts(config: DropoutConfig, found: TrainingsReport) -> list[Verdict]:
    trainings = found.trainings
    best = min(trainings, key=lambda entry: entry.held_out_losses[-1])
    plain = trainings[0]
    verdicts = [
        Verdict(
            "note",
            f"{config.examples} digits to learn from: {plain.name} knows {plain.train_accuracy:.1%} of them by heart "
            f"and {plain.held_out_accuracy:.1%} of {found.n} others, at a loss of {plain.held_out_losses[-1]:.3f}.",
        ),
        Verdict(
            "good" if best is not plain else "warn",
            f"Least held-out loss: {best.held_out_losses[-1]:.3f} with {best.name}, {best.held_out_accuracy:.1%} "
            "right.",
        ),
    ]
    most = trainings[-1]
    if most.held_out_losses[-1] > best.held_out_losses[-1]:
        text = f"More is not better: with {most.name} the held-out loss is {most.held_out_losses[-1]:.3f}."
        verdicts.append(Verdict("note", text))
    return verdicts


def _batch_norm_verdicts(config: BatchNormConfig, found: TrainingsReport) -> list[Verdict]:
    learned = {
        kind: [
            entry for entry in found.trainings if entry.name.startswith(f"{kind},") and entry.held_out_accuracy > 0.9
        ]
        for kind in ("with", "without")
    }
    return [
        Verdict(
            "good" if len(learned["with"]) > len(learned["without"]) else "note",
            f"{config.layers} layers, {len(config.rates)} learning rates: above 90 % at {len(learned['with'])} of "
            f"them with batch normalisation, at {len(learned['without'])} without.",
        ),
        Verdict(
            "note",
            "Each unit's sums are brought to mean 0 and deviation 1 over the batch, so a layer's scale no longer "
            "multiplies through the depth, and a step that is too long in one layer does not upset all the others.",
        ),
    ]


def _tables(found: TrainingsReport) -> list[Table]:
    rows = [
        [
            entry.name,
            entry.train_losses[-1] if entry.train_losses else None,
            entry.held_out_losses[-1] if entry.held_out_losses else None,
            entry.train_accuracy,
            entry.held_out_accuracy,
        ]
        for entry in found.trainings
    ]
    columns = ["training", "loss while learning", "held-out loss", "training accuracy", "held-out accuracy"]
    note = f"{found.n} digits are held out; a dash: the loss became no number."
    return [Table(title="The trainings", columns=columns, rows=rows, note=note)]


def _charts(found: TrainingsReport) -> list[Chart]:
    def curves(name: str) -> dict[str, Curve]:
        losses = {entry.name: getattr(entry, name) for entry in found.trainings}
        return {key: by_epoch(values) for key, values in losses.items() if values}

    return [
        line_chart(
            "While learning",
            "Loss on the batches, with dropout in effect where there is any.",
            curves("train_losses"),
            x="epoch",
            y="loss",
            log_y=True,
        ),
        line_chart(
            "On the held-out digits",
            "Loss without dropout, with the running statistics.",
            curves("held_out_losses"),
            x="epoch",
            y="loss",
            log_y=True,
        ),
    ]
