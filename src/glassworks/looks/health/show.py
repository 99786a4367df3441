"""What ``doctor RUN`` shows: the faults of a run with their evidence, and every layer over the steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from glassworks.charts import Axis, Chart, Line, Plot, Reference
from glassworks.charts.format import cell
from glassworks.charts.layers import floats
from glassworks.charts.palette import SERIES
from glassworks.instruments.health_record import Recording
from glassworks.looks.health.curves import (
    Curves,
    layer_curves,
    loss_curves,
    saturated_curves,
    select,
    typical,
    zero_curves,
)
from glassworks.looks.health.report import FAULTS, Diagnosis, HealthReport
from glassworks.looks.view import Page, View

RULE_OF_THUMB = 1e-3
"""Update over weights, as the notes of CS231n have it; drawn for orientation."""

MOST_TRAININGS = 6
"""Drawn on one page; those in which something is wrong come first."""

_FEW = 4  # samples up to which each is a dot: a training that broke down at once has a single one


@dataclass(frozen=True)
class Point:
    """One line of the doctor's answer.

    Attributes:
        state: ``ok``, ``warn`` or ``fail``.
        title: which fault, and where.
        text: the evidence.
        do: what to do about it; empty where all is well.
    """

    state: Literal["ok", "warn", "fail"]
    title: str
    text: str
    do: str = ""


def points(report: HealthReport) -> list[Point]:
    """The faults, then what was looked for and not found; of several trainings their names alone."""
    found = [_point(diagnosis) for diagnosis in report.findings]
    if len(report.trainings) <= 1:
        return found + [Point("ok", f"no {FAULTS[one.name].removeprefix('a ')}", one.text) for one in report.sound]
    faulty = {diagnosis.training for diagnosis in report.findings}
    return found + [Point("ok", f"training {name}", "no fault") for name in report.trainings if name not in faulty]


def _point(diagnosis: Diagnosis) -> Point:
    where = f" in layer {diagnosis.layer}" if diagnosis.layer else ""
    training = f" (training {diagnosis.training})" if diagnosis.training else ""
    return Point(diagnosis.state, f"{FAULTS[diagnosis.name]}{where}{training}", diagnosis.text, diagnosis.do)


def verdict(report: HealthReport) -> str:
    """The answer in one sentence; empty where too little was recorded for one."""
    samples = sum(report.trainings.values())
    verdicts = {
        "ok": f"No fault that the doctor knows, in {samples:,} samples." if report.sound else "",
        "warn": "It works; the points marked warn could be better.",
        "fail": "Correct the points marked fail, then train again.",
    }
    return verdicts[report.state]


def view(report: HealthReport, trainings: Mapping[str, Recording]) -> View:
    """Figure and page.

    Args:
        report: of the run.
        trainings: what was recorded of each, by name.
    """
    faulty = {diagnosis.training for diagnosis in report.findings}
    shown = sorted(trainings, key=lambda name: name not in faulty)[:MOST_TRAININGS]
    values = {
        "report": report,
        "points": points(report),
        "sections": [(name, _charts(trainings[name], report, name), _rows(trainings[name])) for name in shown],
        "left_out": len(trainings) - len(shown),
    }
    meta = [f"{sum(report.trainings.values()):,} samples"]
    page = Page("looks/health/page.html", "The health of a training", meta, report.notes, values=values)
    figure = _figure(trainings, report)
    return View([figure] if figure else [], page)


def _charts(recording: Recording, report: HealthReport, training: str) -> list[Chart]:
    return [panel.chart() for panel in panels(recording, _layers(report, training))]


def _layers(report: HealthReport, training: str) -> list[str]:
    """Those in which a fault was found."""
    return [one.layer for one in report.findings if one.training == training and one.layer]


def _rows(recording: Recording) -> list[list[str]]:
    """Name, class and typical numbers of every layer."""
    return [
        [layer.name or "(network)", layer.kind, *(cell(number, 2) for number in numbers)]
        for layer, numbers in typical(recording)
    ]


def _figure(trainings: Mapping[str, Recording], report: HealthReport) -> Chart | None:
    """All panels of the first training in which a fault was found, else of the first."""
    if not trainings:
        return None
    faulty = [one.training for one in report.findings if one.training in trainings]
    name = faulty[0] if faulty else next(iter(trainings))
    shown = panels(trainings[name], _layers(report, name))
    if not shown:
        return None
    title = f"The training {name}" if name else "Layer by layer"
    caption = " ".join(f"{panel.title}: {panel.caption}" for panel in shown)
    return Chart(title=title, caption=caption, panels=[panel.plot(panel.title) for panel in shown])


@dataclass(frozen=True)
class Panel:
    """One chart: ``curves`` by the name of a layer or of a loss."""

    title: str
    caption: str
    curves: Curves
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
        return [float(value) for _, values in self.curves.values() for value in floats(values)]

    @property
    def _is_log(self) -> bool:
        """Over more than a decade, and nothing below zero."""
        drawn = [value for value in [*self._values, self.rule] if value]
        return self.scale == "log" and min(drawn) > 0 and max(drawn) > 10 * min(drawn)

    def plot(self, title: str = "") -> Plot:
        """Lines over the steps."""
        few = max(len(steps) for steps, _ in self.curves.values()) <= _FEW
        last = max(float(step) for steps, _ in self.curves.values() for step in floats(steps))
        layers = [Line(x=steps, y=values, name=name, marks=few) for name, (steps, values) in self.curves.items()]
        rule = [Reference(y=self.rule)] if self.rule is not None else []
        x = Axis(title="step", low=0, high=last + 1) if few else Axis(title="step")
        low, high = (-0.03, 1.03) if self.scale == "share" else (None, None)
        y = Axis(title=self.y_title, log=self._is_log, low=low, high=high)
        return Plot(layers=[*layers, *rule], x=x, y=y, title=title)

    def chart(self) -> Chart:
        """For the page."""
        return Chart(title=self.title, caption=self.caption, panels=[self.plot()])


def panels(recording: Recording, named: Sequence[str]) -> list[Panel]:
    """Loss, then every number of the layers that was measured: at most as many lines as there are colours."""
    samples, most = recording.samples, len(SERIES)
    outputs, gradients, updates = (
        select(layer_curves(samples, number), named, most) for number in ("std", "gradient", "update")
    )
    zero, saturated = (select(curves(samples), named, most) for curves in (zero_curves, saturated_curves))
    made = [
        Panel("Loss", "Of single batches, and of the monitor images.", loss_curves(recording), "loss"),
        Panel("Outputs", "Spread of all values that a layer gives, before its activation function.", outputs,
              "standard deviation"),
        Panel("Gradients", "Length of the loss's gradient at what a layer gives, before any clipping.", gradients,
              "gradient"),
        Panel("Updates", "Length of an update over that of the weights; the dashed line is the rule of thumb, a "
              "thousandth.", updates, "update over weights", rule=RULE_OF_THUMB),
        Panel("Inactive units", "Share of the ReLU units that gave zero for a whole batch.", zero,
              "share of the units", scale="share"),
        Panel("Saturated values", "Share of the values of sigmoid and tanh that lie at an end of their range.",
              saturated, "share of the values", scale="share"),
    ]  # fmt: skip
    return [panel for panel in made if panel.curves and not panel.is_flat]
