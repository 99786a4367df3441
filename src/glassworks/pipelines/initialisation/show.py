"""How starts are shown: signal and gradient layer by layer, and what each learns."""

from glassworks.charts import Axis, Chart, Layer, Line, Plot
from glassworks.charts.palette import SERIES
from glassworks.pipelines.initialisation.recipe import InitialisationConfig, InitialisationRecipe
from glassworks.pipelines.initialisation.report import InitialisationReport
from glassworks.pipelines.repeats import in_words, least, listed, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: InitialisationRecipe, found: InitialisationReport, arrays: None) -> Shown:
    """Verdicts, the starts as a table, and charts."""
    return Shown(_verdicts(found, recipe.initialisation), _tables(found), _charts(found))


def _verdicts(found: InitialisationReport, config: InitialisationConfig) -> list[Verdict]:
    by_name = {start.name: start for start in found.starts}
    he, xavier, small, large = (by_name[name] for name in ("He", "Xavier", "small (0.01)", "large (1)"))
    accuracies = ", ".join(f"{start.name} {in_words(start.accuracies, '.1%')}" for start in found.starts)
    best, alike = least({start.name: [-accuracy for accuracy in start.accuracies] for start in found.starts})
    winner = f"The seeds do not tell {best} apart from {listed(alike)}." if alike else f"{best} is best on every seed."
    return [
        Verdict(
            "note",
            f"After the same training, of {found.n} held-out digits right: {accuracies}; {over_seeds(config.repeats)}."
            + (f" {winner}" if config.repeats > 1 else ""),
        ),
        Verdict(
            "note",
            f"Through {config.layers} layers the signal's spread goes from {he.activations[0]:.2f} to "
            f"{he.activations[-1]:.2f} with He, to {xavier.activations[-1]:.1e} with Xavier, to "
            f"{small.activations[-1]:.0e} with small weights, to {large.activations[-1]:.0e} with large ones.",
        ),
        Verdict("note", _ZEROS[config.activation]),
    ]


_ZEROS = {
    "relu": "With zeros every unit gives 0 and passes no gradient on: only the last layer's biases can learn.",
    "tanh": "With zeros every unit gives 0 and passes no gradient on: only the last layer's biases can learn.",
    "logistic": "With zeros every unit of a layer gives 1/2 and gets the gradient of the others: all stay alike.",
}
"""What becomes of weights that all begin at zero."""


def _tables(found: InitialisationReport) -> list[Table]:
    rows = [
        [s.name, s.activations[0], s.activations[-1], s.gradients[0], s.gradients[-1], f"{s.dead:.0%}",
         s.losses[-1] if s.losses else None, in_words(s.accuracies, '.3f')]
        for s in found.starts
    ]  # fmt: skip
    columns = [
        "start", "signal, first", "signal, last", "gradient, first", "gradient, last", "dead units", "loss", "accuracy",
    ]  # fmt: skip
    seeds = over_seeds(len(found.starts[0].accuracies))
    note = (
        "Of the first seed: the spread of signal and gradient at the first and the last hidden layer, the last one's "
        f"units that are 0 for every digit (dead), the training loss. Held-out accuracy: {seeds}."
    )
    return [Table(title="The starts", columns=columns, rows=rows, digits=3, note=note)]


def _charts(found: InitialisationReport) -> list[Chart]:
    signal = "Spread of each hidden layer's outputs before any training; a start whose spread is 0 is not drawn."
    gradient = "Spread of the gradient at each hidden layer's outputs before any training; where it is 0, not drawn."
    guessing = "Training loss of the first seed; ln 10 = 2.30 is what guessing costs."
    return [
        _curves("The signal, layer by layer", signal, found, "activations", x="layer", y="spread"),
        _curves("The gradient, layer by layer", gradient, found, "gradients", x="layer", y="spread"),
        _curves("Learning", guessing, found, "losses", x="epoch", y="loss"),
    ]


def _curves(title: str, caption: str, found: InitialisationReport, name: str, *, x: str, y: str) -> Chart:
    """One colour per start, the same in every chart."""
    lines: list[Layer] = []
    for start, tone in zip(found.starts, SERIES, strict=False):
        values = getattr(start, name)
        if values and min(values) > 0:
            lines.append(Line(x=range(1, len(values) + 1), y=values, name=start.name, tone=tone))
    return Chart(title=title, caption=caption, panels=[Plot(layers=lines, x=Axis(title=x), y=Axis(title=y, log=True))])
