"""What is said and drawn of a classifier: how right and how sure it is, what it confuses, how it was fitted."""

from collections.abc import Sequence

import numpy as np

from glassworks.charts.format import compact, count, percent
from glassworks.charts.layers import Axis, Bars, Layer, Line, Points, Reference
from glassworks.charts.spec import Chart, Confusion, Plot
from glassworks.metrics.classification import Evaluation
from glassworks.metrics.intervals import wilson
from glassworks.metrics.reliability import ReliabilityBin
from glassworks.pipelines.classification.head.report import Head
from glassworks.pipelines.classification.report import Epoch, RunReport
from glassworks.pipelines.classification.verdicts import verdicts
from glassworks.pipelines.report import Shown

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def show(report: RunReport, templates: Chart | None = None) -> Shown:
    """The verdicts, the most important first, and the charts in the order of the page.

    Args:
        report: the numbers.
        templates: each class's weights, of a network that has nothing else.
    """
    evaluation = report.evaluation
    head = head_charts(report.head) if report.head else []
    own = [templates] if templates else []
    charts = [confusion(evaluation), reliability(evaluation.reliability), *own, *head, *curve_charts(report.curves)]
    return Shown(verdicts(report), charts=charts)


def confusion(evaluation: Evaluation) -> Chart:
    """Which classes are taken for which."""
    names = [score.name for score in evaluation.per_class]
    caption = f"Confusion matrix of {len(names)} classes: each row is a true class, each column what was answered."
    return Chart(
        title="Confusion matrix", caption=caption, panels=[Confusion(counts=evaluation.confusion, classes=names)]
    )


def reliability(bins: Sequence[ReliabilityBin]) -> Chart:
    """Accuracy over confidence with 95 % intervals, and below it how many images lie at each confidence."""
    filled = [one for one in bins if one.count]
    right = [one.accuracy or 0.0 for one in filled]
    intervals = [wilson(round(share * one.count), one.count) for share, one in zip(right, filled, strict=True)]
    tips = [
        f"{count(one.count, 'image')}: {percent(one.confidence)} sure, {percent(one.accuracy)} right" for one in bins
    ]
    dots = Points(
        x=[one.confidence for one in filled],
        y=right,
        low=[low for low, _ in intervals],
        high=[high for _, high in intervals],
        size=8,
        tips=[tip for tip, one in zip(tips, bins, strict=True) if one.count],
    )
    ideal = Line(x=[0.0, 1.0], y=[0.0, 1.0], tone="muted", dash="dashed", weight="thin")
    images = Bars(
        at=[(one.low + one.high) / 2 for one in bins], values=[one.count for one in bins], width=0.95, opacity=0.45,
        tips=tips,
    )  # fmt: skip
    up = Axis(title="right", low=-0.04, high=1.04, ticks=QUARTERS, form="percent")
    sure = Axis(low=-0.01, high=1.01, ticks=QUARTERS, names=[""] * len(QUARTERS))
    titled = Axis(title="how sure it was", low=-0.01, high=1.01, ticks=QUARTERS, form="percent")
    return Chart(
        title="How often it was right",
        caption="Reliability diagram: how often it was right against how sure it was.",
        panels=[
            Plot(layers=[ideal, dots], x=sure, y=up, height=0.7),
            Plot(layers=[images], x=titled, y=Axis(title="images", low=0.0), height=0.22),
        ],
        columns=1,
    )


def head_charts(head: Head) -> list[Chart]:
    """Log loss and accuracy on the held-out folds over the regularisation strength."""
    path = sorted((point for point in head.path if point.regularisation > 0), key=lambda point: point.regularisation)
    if len(path) < 2:
        return []
    places, chosen = [point.regularisation for point in path], head.regularisation
    caption = f"Cross-validated {{}} at {len(head.path)} regularisation strengths; chosen: {compact(chosen)}."
    x = Axis(title="regularisation", log=True)
    loss = _marked(places, [point.log_loss for point in path], chosen, "a")
    accuracy = _marked(places, [point.accuracy for point in path], chosen, "a")
    return [
        Chart(title="Log loss on held-out folds", caption=caption.format("log loss"), panels=[Plot(layers=loss, x=x)]),
        Chart(
            title="Accuracy on held-out folds",
            caption=caption.format("accuracy"),
            panels=[Plot(layers=accuracy, x=x, y=Axis(form="percent"))],
        ),
    ]


def curve_charts(curves: Sequence[Epoch]) -> list[Chart]:
    """Loss, accuracy and learning rate over the epochs, each only if it was measured."""
    measured = [epoch for epoch in curves if epoch.monitor_loss is not None]
    best = min(measured, key=lambda epoch: epoch.monitor_loss or 0.0).epoch if measured else None
    lines: dict[str, list[tuple[str, str, str]]] = {
        "Loss": [("train_loss", "training", "a"), ("monitor_loss", "monitor images", "b")],
        "Accuracy on the monitor images": [("monitor_accuracy", "", "b")],
        "Learning rate": [("learning_rate", "", "c")],
    }
    charts = []
    for title, named in lines.items():
        layers: list[Layer] = []
        for attribute, name, tone in named:
            values = [getattr(epoch, attribute) for epoch in curves]
            if any(value is not None for value in values):
                mark = None if attribute == "learning_rate" else best
                layers += _marked([epoch.epoch for epoch in curves], values, mark, tone, name)
        if layers:
            y = Axis(form="percent" if title.startswith("Accuracy") else "number")
            caption = f"{title} over {count(len(curves), 'epoch')}."
            charts.append(Chart(title=title, caption=caption, panels=[Plot(layers=layers, x=Axis(title="epoch"), y=y)]))
    return charts


def _marked(
    places: Sequence[float], values: Sequence[float | None], mark: float | None, tone: str, name: str = ""
) -> list[Layer]:
    """A line, and where one is chosen, an upright line and a dot at it."""
    layers: list[Layer] = [Reference(x=mark)] if mark is not None else []
    layers.append(Line(x=places, y=values, tone=tone, dash="solid", name=name, marks=_is_lonely(values)))
    chosen = dict(zip(places, values, strict=True)).get(mark) if mark is not None else None
    if mark is not None and chosen is not None:
        layers.append(Points(x=[mark], y=[chosen], tone=tone, size=8))
    return layers


def _is_lonely(values: Sequence[float | None]) -> bool:
    """Whether some point has no neighbour to draw a line to."""
    there = ~np.isnan(np.array([np.nan, *values, np.nan], float))
    return bool((there[1:-1] & ~there[:-2] & ~there[2:]).any())
