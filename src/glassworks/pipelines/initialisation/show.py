"""How starts are shown: signal and gradient layer by layer, and what each learns."""

from glassworks.charts import Chart, by_epoch, line_chart
from glassworks.charts.forms import Curve
from glassworks.pipelines.initialisation.recipe import InitialisationConfig, InitialisationRecipe
from glassworks.pipelines.initialisation.report import InitialisationReport
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: InitialisationRecipe, found: InitialisationReport, arrays: None) -> Shown:
    """Verdicts, the starts as a table, and charts."""
    return Shown(_verdicts(found, recipe.initialisation), _tables(found), _charts(found))


def _verdicts(found: InitialisationReport, config: InitialisationConfig) -> list[Verdict]:
    by_name = {start.name: start for start in found.starts}
    he, xavier, small, large = (by_name[name] for name in ("He", "Xavier", "small (0.01)", "large (1)"))
    accuracies = ", ".join(f"{start.name} {start.accuracy:.1%}" for start in found.starts)
    return [
        Verdict("note", f"After the same training, of {found.n} held-out digits right: {accuracies}."),
        Verdict(
            "note",
            f"Through {config.layers} layers the signal's spread goes from {he.activations[0]:.2f} to "
            f"{he.activations[-1]:.2f} with He, to {xavier.activations[-1]:.1e} with Xavier, to "
            f"{small.activations[-1]:.0e} with small weights, to {large.activations[-1]:.0e} with large ones.",
        ),
        Verdict("note", "With zeros every unit of a layer is the same and stays so: only the last biases can learn."),
    ]


def _tables(found: InitialisationReport) -> list[Table]:
    rows = [
        [s.name, s.activations[0], s.activations[-1], s.gradients[0], s.gradients[-1], s.dead,
         s.losses[-1] if s.losses else None, s.accuracy]
        for s in found.starts
    ]  # fmt: skip
    columns = [
        "start", "signal, first", "signal, last", "gradient, first", "gradient, last", "dead units", "loss", "accuracy",
    ]  # fmt: skip
    note = "Spread of signal and gradient at the first and the last hidden layer; training loss and held-out accuracy."
    return [Table(title="The starts", columns=columns, rows=rows, digits=3, note=note)]


def _charts(found: InitialisationReport) -> list[Chart]:
    def by_layer(name: str) -> dict[str, Curve]:
        spreads = {start.name: getattr(start, name) for start in found.starts}
        return {key: by_epoch(values) for key, values in spreads.items() if min(values) > 0}

    losses = {start.name: by_epoch(start.losses) for start in found.starts if start.losses}
    return [
        line_chart(
            "The signal, layer by layer",
            "Spread of each hidden layer's outputs before any training.",
            by_layer("activations"),
            x="layer",
            y="spread",
            log_y=True,
        ),
        line_chart(
            "The gradient, layer by layer",
            "Spread of the gradient at each hidden layer's outputs.",
            by_layer("gradients"),
            x="layer",
            y="spread",
            log_y=True,
        ),
        line_chart(
            "Learning", "Training loss; ln 10 = 2.30 is what guessing costs.", losses, x="epoch", y="loss", log_y=True
        ),
    ]
