"""Charts with axes, with numbers like those of real runs."""

import numpy as np

from glassworks.charts import (
    Axis,
    Bars,
    Chart,
    Contours,
    Line,
    Plot,
    Points,
    Surface,
)


def perceptron_chart() -> Chart:
    x = [-0.5, 1.5]
    lines = [
        Line(x=x, y=[0.9 - at / 9 - 0.3 * place for place in x], tone="muted", opacity=0.35, dash="solid")
        for at in range(5)
    ]
    truth = Points(x=[1], y=[1], size=11, tone="a"), Points(x=[0, 0, 1], y=[0, 1, 0], size=11, tone="a", mark="ring")
    axis = Axis(low=-0.5, high=1.5, ticks=(0, 1))
    last = Line(x=x, y=[1.8 - place for place in x], tone="ink", dash="solid")
    plot = Plot(layers=[*lines, last, *truth], x=Axis(title="x1", **_kept(axis)), y=Axis(title="x2", **_kept(axis)))
    return Chart(
        title="The line after each epoch", caption="The four cases of AND (filled: 1, open: 0).", panels=[plot]
    )


def _kept(axis: Axis) -> dict:
    return {"low": axis.low, "high": axis.high, "ticks": axis.ticks}


def bars_chart() -> Chart:
    plot = Plot(layers=[Bars(values=[2, 3, 2, 1, 1, 0], width=0.6)], x=Axis(title="epoch"), y=Axis(title="mistakes"))
    return Chart(title="Mistakes per epoch", caption="Corrections in each round.", panels=[plot])


def lying_bars_chart() -> Chart:
    names = [f"layer{at}.conv1.weight[{at}, 3, 1, 1]" for at in range(8)]
    values = [0.5, 0.31, -0.25, 0.2, -0.12, 0.1, 0.05, -0.01]
    bars = Bars(values=values, names=names, below="b", texts=[f"{value:+.2f}" for value in values])
    return Chart(
        title="Terms",
        caption="Strongest first.",
        panels=[Plot(layers=[bars], x=Axis(), y=Axis(title="share of the gradient"))],
    )


def stacked_chart() -> Chart:
    names = ["ants", "bees", "wasps"]
    layers = [
        Bars(values=[40, 30, 20], names=names, name="right"),
        Bars(values=[3, 8, 4], names=names, name="wrong", stacked=True, tone="bad"),
    ]
    beside = [
        Bars(values=[0.9, 0.8, 0.85], names=names, name="head", low=[0.85, 0.72, 0.8], high=[0.94, 0.86, 0.9]),
        Bars(values=[0.95, 0.82, 0.8], names=names, name="fine-tuned", low=[0.9, 0.75, 0.7], high=[0.98, 0.9, 0.88]),
    ]
    return Chart(
        title="Bars on and beside each other",
        caption="Images and accuracy by class.",
        panels=[
            Plot(layers=layers, y=Axis(title="images")),
            Plot(layers=beside, y=Axis(title="accuracy", form="percent", low=0, high=1)),
        ],
    )


def xor_chart() -> Chart:
    side = np.linspace(-0.5, 1.5, 40)
    x, y = np.meshgrid(side, side)
    heights = 1 / (1 + np.exp(-8 * (np.abs(x - y) - 0.5)))
    plot = Plot(
        layers=[
            Surface(heights=heights, x=(-0.5, 1.5), y=(-0.5, 1.5), limits=(0, 1)),
            Points(x=[0, 1], y=[1, 0], tone="b", size=11),
            Points(x=[0, 1], y=[0, 1], tone="b", size=11, mark="ring"),
        ],
        x=Axis(title="x1", ticks=(0, 1)),
        y=Axis(title="x2", ticks=(0, 1)),
    )
    hidden = Plot(
        layers=[
            Points(
                x=[0.1, 0.9, 0.9, 0.9], y=[0.05, 0.1, 0.12, 0.95], tone="b", size=11, labels=["00", "01", "10", "11"]
            )
        ],
        x=Axis(title="hidden unit 1"),
        y=Axis(title="hidden unit 2"),
    )
    return Chart(title="What it answers over the plane", caption="From 0 to 1.", panels=[plot, hidden])


def twins_chart() -> Chart:
    x = np.linspace(-4, 4, 81)
    functions = {
        "logistic": (1 / (1 + np.exp(-x)), 0.25 / np.cosh(x / 2) ** 2),
        "tanh": (np.tanh(x), 1 / np.cosh(x) ** 2),
        "ReLU": (np.maximum(x, 0), (x > 0) * 1.0),
    }
    panels = [
        Plot(
            layers=[Line(x=x, y=value, name="value"), Line(x=x, y=slope, name="slope")],
            title=name,
            y=Axis(low=-1.4, high=2.2),
            height=0.75,
        )
        for name, (value, slope) in functions.items()
    ]
    return Chart(
        title="The functions and their slopes", caption="Values (solid) and derivatives (dashed).", panels=panels
    )


def valleys_chart() -> Chart:
    side = np.linspace(-1.2, 1.2, 31)
    heights = (side[None, :] ** 2 + 10 * side[:, None] ** 2) / 2
    panels = []
    for at, name in enumerate(["gradient descent", "momentum", "Nesterov momentum", "Adagrad", "RMSprop", "Adam"]):
        steps = np.arange(40)
        path = np.stack([0.9 ** (steps * (at + 1) / 4), np.cos(steps * at / 3) * 0.85**steps], axis=1)
        panels.append(
            Plot(
                layers=[
                    Contours(x=side, y=side, heights=heights, levels=[0.02, 0.1, 0.3, 0.8, 1.8, 3.5]),
                    Line(x=path[:, 0], y=path[:, 1], marks=True, weight="thin", tone="a"),
                    Points(x=[0], y=[0], mark="cross", tone="ink", size=9),
                ],
                title=name,
                x=Axis(low=-1.2, high=1.2),
                y=Axis(low=-1.2, high=1.2),
                height=0.75,
            )
        )
    return Chart(title="Through a narrow valley", caption="60 steps, one panel for each rule.", panels=panels)


def reliability_chart() -> Chart:
    at = np.array([0.34, 0.45, 0.56, 0.66, 0.75, 0.84, 0.96])
    right = np.array([0.3, 0.5, 0.5, 0.7, 0.72, 0.9, 0.97])
    upper = Plot(
        layers=[
            Line(x=[0, 1], y=[0, 1], tone="muted", dash="dashed", weight="thin"),
            Points(
                x=at,
                y=right,
                low=right - 0.08,
                high=np.minimum(1, right + 0.08),
                size=8,
                tips=[f"{n} images" for n in range(7)],
            ),
        ],
        x=Axis(low=0, high=1, form="percent"),
        y=Axis(title="right", low=0, high=1, form="percent"),
    )
    lower = Plot(
        layers=[Bars(at=np.arange(0.05, 1, 0.1), values=[0, 0, 0, 4, 8, 9, 20, 44, 90, 300], width=0.95, opacity=0.45)],
        x=Axis(title="how sure it was", low=0, high=1, form="percent"),
        y=Axis(title="images"),
        height=0.25,
    )
    return Chart(title="How often it was right", caption="Reliability.", panels=[upper, lower], columns=1)
