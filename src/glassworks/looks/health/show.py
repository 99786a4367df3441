"""The page and the picture of a run's health: every layer over the steps, and what the doctor says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from glassworks.charts import Axis, Chart, Line, Plot, Reference
from glassworks.charts.forms import Curve
from glassworks.charts.layers import floats
from glassworks.charts.palette import SERIES
from glassworks.instruments.health_record import Recording, Sample
from glassworks.looks.health.report import FAULTS, Diagnosis, HealthReport
from glassworks.looks.page import look_page

RULE_OF_THUMB = 1e-3
"""Update over weights, as the notes of CS231n have it; drawn for orientation."""

MOST_TRAININGS = 6
"""Drawn on one page; those in which something is wrong come first."""

_DOTTED = 4  # samples up to which each is a dot: a training that broke down at once has a single one


@dataclass(frozen=True)
class Panel:
    """One drawing: ``lines`` by the name of a layer or of a loss."""

    title: str
    caption: str
    lines: Mapping[str, Curve]
    y_title: str
    scale: Literal["log", "share"] = "log"
    rule: float | None = None

    @property
    def is_flat(self) -> bool:
        """Nothing is to be seen: zeros on a logarithmic scale, not even a hundredth anywhere of a share."""
        highest = max(self._values)
        return highest <= 0.01 if self.scale == "share" else highest == 0

    @property
    def _values(self) -> list[float]:
        return [float(value) for _, values in self.lines.values() for value in floats(values)]

    @property
    def _is_log(self) -> bool:
        """Over more than a decade, and nothing below zero."""
        seen = [value for value in [*self._values, self.rule] if value]
        return self.scale == "log" and min(seen) > 0 and max(seen) > 10 * min(seen)

    def plot(self, title: str = "") -> Plot:
        """Lines over the steps."""
        few = max(len(steps) for steps, _ in self.lines.values()) <= _DOTTED
        last = max(float(step) for steps, _ in self.lines.values() for step in floats(steps))
        layers = [Line(x=steps, y=values, name=name, marks=few) for name, (steps, values) in self.lines.items()]
        rule = [Reference(y=self.rule)] if self.rule is not None else []
        x = Axis(title="step", low=0, high=last + 1) if few else Axis(title="step")
        low, high = (-0.03, 1.03) if self.scale == "share" else (None, None)
        y = Axis(title=self.y_title, log=self._is_log, low=low, high=high)
        return Plot(layers=[*layers, *rule], x=x, y=y, title=title)

    def chart(self) -> Chart:
        """For the page."""
        return Chart(title=self.title, caption=self.caption, panels=[self.plot()])


def health_page(report: HealthReport, trainings: Mapping[str, Recording]) -> str:
    """The page as HTML text."""
    ill = {finding.training for finding in report.findings}
    shown = sorted(trainings, key=lambda name: name not in ill)[:MOST_TRAININGS]
    sections = [(name, _charts(trainings[name], report.findings, name), _rows(trainings[name])) for name in shown]
    return look_page(
        "health.html",
        "The health of a training",
        [report.run, f"{sum(report.trainings.values()):,} samples"],
        report.notes,
        report=report,
        titles=FAULTS,
        ill=ill,
        sections=sections,
        left_out=len(trainings) - len(shown),
    )


def _charts(recording: Recording, diagnoses: Sequence[Diagnosis], training: str) -> list[Chart]:
    return [panel.chart() for panel in panels(recording, [one for one in diagnoses if one.training == training])]


def health_chart(trainings: Mapping[str, Recording], diagnoses: Sequence[Diagnosis]) -> Chart | None:
    """All panels of the first training in which something is wrong, else of the first."""
    if not trainings:
        return None
    name = diagnoses[0].training if diagnoses and diagnoses[0].training in trainings else next(iter(trainings))
    shown = panels(trainings[name], [one for one in diagnoses if one.training == name])
    if not shown:
        return None
    title = f"The training {name}" if name else "Layer by layer"
    caption = " ".join(f"{panel.title}: {panel.caption}" for panel in shown)
    return Chart(title=title, caption=caption, panels=[panel.plot(panel.title) for panel in shown])


def panels(recording: Recording, diagnoses: Sequence[Diagnosis]) -> list[Panel]:
    """Loss, then every number of the layers that was measured: at most as many lines as there are colours."""
    named = [diagnosis.layer for diagnosis in diagnoses if diagnosis.layer]
    samples, losses = recording.samples, _losses(recording)
    outputs, gradients, updates = (_by_layer(samples, name) for name in ("std", "gradient", "update"))
    found = [
        Panel("Loss", "Of single batches, and on the images that are watched.", losses, "loss"),
        Panel("What layers give", "Spread of all values that a layer gives, before its activation function.",
              _chosen(outputs, named), "standard deviation"),
        Panel("What comes back to them", "Length of the loss's gradient at what a layer gives, before any clipping.",
              _chosen(gradients, named), "gradient"),
        Panel("How far a step moves them", "Length of an update over that of the weights; the dashed line is the rule "
              "of thumb, a thousandth.", _chosen(updates, named), "update over weights", rule=RULE_OF_THUMB),
        Panel("Silent units", "Share of the ReLU units that gave zero for a whole batch.",
              _chosen(_silent(samples), named), "share of the units", scale="share"),
        Panel("Saturated values", "Share of the values of sigmoid and tanh that lie at an end of their range.",
              _chosen(_saturated(samples), named), "share of the values", scale="share"),
    ]  # fmt: skip
    return [panel for panel in found if panel.lines and not panel.is_flat]


def _by_layer(samples: Sequence[Sample], number: str) -> dict[str, Curve]:
    return _curves([(s.step, {layer.name: getattr(layer, number) for layer in s.layers}) for s in samples])


def _silent(samples: Sequence[Sample]) -> dict[str, Curve]:
    return _curves(
        [(s.step, {a.name: float(a.mask().mean()) for a in s.activations if a.silent is not None}) for s in samples]
    )


def _saturated(samples: Sequence[Sample]) -> dict[str, Curve]:
    return _curves([(s.step, {a.name: a.saturated for a in s.activations if a.saturated is not None}) for s in samples])


def _curves(measured: Sequence[tuple[int, Mapping[str, float | None]]]) -> dict[str, Curve]:
    """One line for each name that has values."""
    names = dict.fromkeys(name for _, values in measured for name, value in values.items() if value is not None)
    lines = {}
    for name in names:
        points = [(step, values[name]) for step, values in measured if values.get(name) is not None]
        lines[name] = [step for step, _ in points], [float(value) for _, value in points if value is not None]
    return lines


def _losses(recording: Recording) -> dict[str, Curve]:
    pairs = {**{sample.step: sample.loss for sample in recording.samples}, **dict(recording.losses)}
    batches = sorted((step, loss) for step, loss in pairs.items() if loss is not None)
    watched = [(e["step"], e["monitor_loss"]) for e in recording.history if e.get("monitor_loss") is not None]
    lines = {"batches": batches, "watched images": watched}
    return {name: ([x for x, _ in points], [y for _, y in points]) for name, points in lines.items() if points}


def _chosen(lines: Mapping[str, Curve], named: Sequence[str]) -> dict[str, Curve]:
    """Evenly through the depth, the first, the last and those that a finding names among them."""
    names = list(lines)
    most = len(SERIES)
    if len(names) <= most:
        return dict(lines)
    wanted = [name for name in names if name in named or name.rpartition(" ")[0] in named][:2]
    rest, free = [name for name in names if name not in wanted], most - len(wanted)
    even = [rest[round(place * (len(rest) - 1) / (free - 1))] for place in range(free)]
    return {name: lines[name] for name in names if name in {*even, *wanted}}


def _rows(recording: Recording) -> list[list[str]]:
    """Of every layer: name, class, spread, gradient, update; medians over the samples."""
    rows = []
    names = dict.fromkeys(layer.name for sample in recording.samples for layer in sample.layers)
    for name in names:
        seen = [layer for sample in recording.samples for layer in sample.layers if layer.name == name]
        typical = [_median([getattr(layer, number) for layer in seen]) for number in ("std", "gradient", "update")]
        rows.append([name or "(network)", seen[-1].kind, *typical])
    return rows


def _median(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{median(known):.2g}" if known else "–"
