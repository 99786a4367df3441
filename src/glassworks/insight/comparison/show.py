"""What is said, listed and drawn of a comparison.

The chart is that of Canziani, Paszke, Culurciello 2016 (arXiv:1605.07678): error over operations, the area of a
bubble its parameters. The user's data and the published ImageNet figures are two panels: their errors are of different
tasks.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from glassworks.charts import Axis, Chart, Layer, Line, Plot, Points
from glassworks.charts.format import percent, rounded
from glassworks.charts.palette import SERIES
from glassworks.insight.comparison.report import CompareReport, ModelScore, PublishedScore
from glassworks.pipelines.report import Shown, Table, Verdict


def show(report: CompareReport) -> Shown:
    """Verdicts, tables and the chart."""
    return Shown(verdicts(report), tables(report), [chart(report)])


def verdicts(report: CompareReport) -> list[Verdict]:
    """What the numbers say, in sentences."""
    best, found = report.models[0], []
    low, high = report.models[0].interval
    found.append(
        Verdict(
            "good",
            f"{best.name} has the lowest error: {percent(best.error)} of {report.n:,} held-out images "
            f"(95 % interval {percent(low)} to {percent(high)}).",
        )
    )
    rivals = [pair for pair in report.pairs if best.name in (pair.a, pair.b) and pair.p_holm >= 0.05]
    if rivals:
        names = ", ".join(pair.b if pair.a == best.name else pair.a for pair in rivals)
        found.append(
            Verdict(
                "warn",
                f"With {report.n:,} images the difference from {names} is not significant (McNemar's exact test, "
                "Holm, 5 %).",
            )
        )
    cheaper = [name for name in report.front if name != best.name]
    if cheaper:
        found.append(Verdict("note", f"Cheaper and nearly as good, on the front: {', '.join(cheaper)}."))
    found.append(Verdict("note", f"Protocol: {report.budget}."))
    return found


def tables(report: CompareReport) -> list[Table]:
    """The networks, and every two of them."""
    rows = [
        [
            m.name, percent(m.error), f"{percent(m.interval[0])} to {percent(m.interval[1])}", rounded(m.parameters),
            rounded(m.multiply_adds), m.latency_ms, m.peak_memory_bytes / 2**20, m.on_front,
        ]
        for m in report.models
    ]  # fmt: skip
    columns = ["network", "error", "95 % interval", "parameters", "mult-adds", "ms", "peak MiB", "front"]
    note = (
        "Multiply-adds, median milliseconds and memory are for one image; front: no other beats it in error and work."
    )
    networks = Table(title="Networks, best first", columns=columns, rows=rows, digits=3, note=note)
    made = Table(
        title="How each was made",
        columns=["network", "pixels", "epochs", "seconds", "weights"],
        rows=[[m.name, m.size, m.epochs, m.seconds, Path(m.weights).name] for m in report.models],
        digits=3,
    )
    compared = Table(
        title="Every two of them",
        columns=["one", "other", "only one right", "only other right", "p (exact)", "p (Holm)"],
        rows=[[pair.a, pair.b, pair.only_a, pair.only_b, pair.p, pair.p_holm] for pair in report.pairs],
        digits=2,
        note="McNemar's test on the same images: how likely so unequal a split is if both were equally good.",
    )
    return [networks, compared, made]


def chart(report: CompareReport) -> Chart:
    """Both panels."""
    caption = (
        "Error over multiply-adds for one image; the area of a bubble is the number of parameters, in each "
        "panel against its largest, bars are 95 % intervals, and the line joins the networks that no other beats in "
        "both. ImageNet: torchvision's published single-crop top-5 errors (the right class is not among the five "
        "likeliest of 1,000), another task than yours."
    )
    front = [next(m for m in report.models if m.name == name) for name in report.front]
    work, errors = [m.multiply_adds / 1e9 for m in front], [100 * m.error for m in front]
    line = Line(x=work, y=errors, tone="ink", dash="dotted", weight="thin")
    yours = bubbles(report.models, f"Your data: {report.n:,} held-out images", "error, %", below=line)
    top5 = [replace(one, error=one.top5_error) for one in report.published]
    theirs = bubbles(top5, "ImageNet, as published (torchvision)", "top-5 error, %")
    return Chart(title="Error against work", caption=caption, panels=[yours, theirs])


def bubbles(
    scores: Sequence[ModelScore | PublishedScore], title: str, y_title: str, *, below: Layer | None = None
) -> Plot:
    """A bubble for each network, its interval where it has one, and a dot with its name; ``below`` lies under them."""
    biggest = max(score.parameters for score in scores)
    layers: list[Layer] = [below] if below is not None else []
    for place, score in enumerate(scores):
        x, y = [score.multiply_adds / 1e9], [100 * score.error]
        tone, area = SERIES[place % len(SERIES)], max(12.0, 1100 * score.parameters / biggest)
        if isinstance(score, ModelScore):
            low, high = score.interval
            layers.append(Points(x=x, y=y, low=[100 * low], high=[100 * high], tone="muted", size=0.0))
        layers.append(Points(x=x, y=y, size=area**0.5, tone=tone, opacity=0.35))
        layers.append(Points(x=x, y=y, size=2.8, tone=tone, labels=[score.name]))
    least, most = (edge(100 * score.error for score in scores) for edge in (min, max))
    low = -1.0 if least < 0.2 * (most - least) else None  # a point at no error keeps its bubble
    axis = Axis(title="multiply-adds for one image, billions", log=True)
    return Plot(layers=layers, x=axis, y=Axis(title=y_title, low=low), title=title)
