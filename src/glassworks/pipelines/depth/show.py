"""How depth is shown: training curves without and with shortcuts side by side, and what the seeds tell apart."""

from collections.abc import Sequence

from glassworks.charts import Axis, Chart, Layer, Line, Plot
from glassworks.charts.palette import SERIES
from glassworks.pipelines.depth.recipe import DepthRecipe
from glassworks.pipelines.depth.report import DepthReport, Learned
from glassworks.pipelines.repeats import are_apart, in_words, mean, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: DepthRecipe, found: DepthReport, arrays: None) -> Shown:
    """Verdicts, the networks as a table, and charts."""
    return Shown(_verdicts(recipe, found), [_table(recipe, found)], [_curves(found), _held_out(found)])


def _verdicts(recipe: DepthRecipe, found: DepthReport) -> list[Verdict]:
    plain, residual = found.of(shortcuts=False), found.of(shortcuts=True)
    verdicts = [Verdict("note", f"{found.n} held-out digits; {over_seeds(recipe.depth.repeats)}.")]
    if len(plain) > 1:
        verdicts += [_deeper(plain, "Without"), _deeper(residual, "With")]
    return [*verdicts, _shortcuts(plain[-1], residual[-1])]


def _deeper(networks: Sequence[Learned], with_or_without: str) -> Verdict:
    """What depth does to the loss of the digits learned from, where nothing is to be generalised."""
    flat, deep = networks[0], networks[-1]
    numbers = (
        f"{with_or_without} shortcuts the training loss is {in_words(flat.last_losses)} with {flat.layers} layers and "
        f"{in_words(deep.last_losses)} with {deep.layers}"
    )
    if not are_apart(flat.last_losses, deep.last_losses):
        return Verdict("note", f"{numbers}: not told apart.")
    if mean(deep.last_losses) > mean(flat.last_losses):
        return Verdict("warn", f"{numbers}: the deeper network learns worse what it is shown.")
    return Verdict("good", f"{numbers}: the deeper network learns better what it is shown.")


def _shortcuts(plain: Learned, residual: Learned) -> Verdict:
    """What shortcuts do for the deepest network, on digits that it has not learned from."""
    numbers = (
        f"Of held-out digits {plain.layers} layers get {in_words(residual.accuracies, '.1%')} right with shortcuts and "
        f"{in_words(plain.accuracies, '.1%')} without"
    )
    if not are_apart(plain.accuracies, residual.accuracies):
        return Verdict("note", f"{numbers}: not told apart.")
    better = mean(residual.accuracies) > mean(plain.accuracies)
    return Verdict("good" if better else "warn", f"{numbers}; on every seed {'more' if better else 'fewer'} with them.")


def _table(recipe: DepthRecipe, found: DepthReport) -> Table:
    rows = [
        [one.layers, "with" if one.shortcuts else "without", one.parameters, in_words(one.last_losses),
         in_words(one.accuracies, ".1%"), in_words(one.gradients)]
        for one in found.networks
    ]  # fmt: skip
    columns = ["layers", "shortcuts", "parameters", "training loss", "held-out digits right", "gradient, first to last"]
    note = (
        f"{over_seeds(recipe.depth.repeats).capitalize()}. Gradient: the length at the first layer's weights over that "
        "at the last block's, before learning. Both kinds of one depth begin with the same weights."
    )
    return Table(title="The networks", columns=columns, rows=rows, digits=3, note=note)


def _curves(found: DepthReport) -> Chart:
    """Two panels with the same axes."""
    losses = [loss for one in found.networks for of_seed in one.losses for loss in of_seed]
    y = Axis(title="training loss", log=True, low=min(losses) / 1.2, high=max(losses) * 1.2)
    panels = [_panel(found.of(shortcuts=shortcuts), y, shortcuts) for shortcuts in (False, True)]
    caption = "Loss of the digits learned from, by epoch, mean over the seeds; the same axes in both panels."
    return Chart(title="Learning, without and with shortcuts", caption=caption, panels=panels)


def _panel(networks: Sequence[Learned], y: Axis, shortcuts: bool) -> Plot:
    lines: list[Layer] = []
    for one, tone in zip(networks, SERIES, strict=False):
        means = [mean(of_epoch) for of_epoch in zip(*one.losses, strict=True)]
        lines.append(Line(x=range(1, len(means) + 1), y=means, name=f"{one.layers} layers", tone=tone))
    title = "With shortcuts" if shortcuts else "Without shortcuts"
    return Plot(layers=lines, x=Axis(title="epoch"), y=y, title=title)


def _held_out(found: DepthReport) -> Chart:
    lines: list[Layer] = []
    for shortcuts, tone in zip((False, True), SERIES, strict=False):
        networks = found.of(shortcuts=shortcuts)
        name = "with shortcuts" if shortcuts else "without shortcuts"
        y = [mean(one.accuracies) for one in networks]
        lines.append(Line(x=[one.layers for one in networks], y=y, name=name, tone=tone, marks=True))
    layers = [one.layers for one in found.of(shortcuts=True)]
    x, y = Axis(title="layers", ticks=layers), Axis(title="right", low=0, high=1.02, form="percent")
    caption = f"Share of {found.n} held-out digits that are right, mean over the seeds."
    return Chart(title="Held-out digits by depth", caption=caption, panels=[Plot(layers=lines, x=x, y=y)])
