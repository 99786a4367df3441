"""A comparison of networks: its numbers, and how they are told and drawn.

The picture is that of Canziani, Paszke, Culurciello 2016 (arXiv:1605.07678): error over operations, the area of a
bubble its parameters. The user's data and the published ImageNet figures are two panels: their errors are of different
tasks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from glassworks.charts.figures import INK, MUTED, SERIES, Figure, drawn, png
from glassworks.charts.format import percent, rounded
from glassworks.core.report import Report
from glassworks.pipelines.report import Table, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE, _GRID = (10.5, 4.4), (1, 2)
_FEW = 300  # times between the ends of an axis


@dataclass(frozen=True)
class ModelScore:
    """One network.

    Attributes:
        name: as it was asked for.
        error: share of the held-out images that it answers wrong.
        interval: 95 % Wilson interval (low, high) of the error.
        n: held-out images.
        parameters: with the head for this data.
        multiply_adds: for one picture.
        latency_ms: median over the rounds, one picture at a time.
        peak_memory_bytes: weights, and the most held beside them while one picture is answered.
        size: side of its pictures in pixels.
        weights: where they came from.
        seconds: that its features and head, or its training, took.
        epochs: of the training; 0 where only a head was solved.
        on_front: no other has a lower error at no more multiply-adds.
    """

    name: str
    error: float
    interval: tuple[float, float]
    n: int
    parameters: int
    multiply_adds: int
    latency_ms: float
    peak_memory_bytes: int
    size: int
    weights: str
    seconds: float
    epochs: int
    on_front: bool


@dataclass(frozen=True)
class PublishedScore:
    """A network's published figures; see ``glassworks.models.published``."""

    name: str
    error: float
    parameters: int
    multiply_adds: int


@dataclass
class CompareReport(Report):
    """Networks side by side.

    Attributes:
        source: of the images.
        protocol: ``features`` (frozen weights, exact head) or ``scratch`` (trained end to end from random weights).
        budget: what was equal, in words.
        n: held-out images that all were judged on.
        classes: names.
        models: best first.
        pairs: McNemar's exact test of every two (see ``insight.comparison.pairs.Pair``).
        front: names on the Pareto front of error and multiply-adds, the cheapest first.
        published: ImageNet figures for the panel beside.
    """

    source: str
    protocol: Literal["features", "scratch"]
    budget: str
    n: int
    classes: list[str]
    models: list[ModelScore]
    pairs: list[Any]
    front: list[str]
    published: list[PublishedScore] = field(default_factory=list)


def verdicts(report: CompareReport) -> list[Verdict]:
    """What the numbers say, in sentences."""
    best, found = report.models[0], []
    low, high = report.models[0].interval
    found.append(
        Verdict(
            "good",
            f"{best.name} errs least: {percent(best.error)} of {report.n:,} held-out images "
            f"(95 % interval {percent(low)} to {percent(high)}).",
        )
    )
    rivals = [pair for pair in report.pairs if best.name in (pair.a, pair.b) and pair.p_holm >= 0.05]
    if rivals:
        names = ", ".join(pair.b if pair.a == best.name else pair.a for pair in rivals)
        found.append(Verdict("warn", f"These images cannot tell it from {names} (McNemar's exact test, Holm, 5 %)."))
    cheaper = [name for name in report.front if name != best.name]
    if cheaper:
        found.append(Verdict("note", f"For fewer operations, the front has {', '.join(cheaper)}."))
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
        "Multiply-adds, median milliseconds and memory are for one picture; front: no other beats it in error and work."
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


def figure(report: CompareReport) -> Figure:
    """Both panels."""
    caption = (
        "Error over multiply-adds for one picture; the area of a bubble is the number of parameters, in each "
        "panel against its largest, bars are 95 % intervals, and the line joins the networks that no other beats in "
        "both. ImageNet: torchvision's published single-crop top-1 errors, another task than yours."
    )
    return drawn("Error against work", caption, lambda axes: _draw(report, axes), grid=_GRID, size=_SIZE)


def picture(report: CompareReport) -> bytes:
    """The same as a PNG file."""
    return png(lambda axes: _draw(report, axes), grid=_GRID, size=_SIZE)


def _draw(report: CompareReport, grid: Any) -> None:
    yours, theirs = grid[0]
    _bubbles(yours, report.models)
    front = [next(m for m in report.models if m.name == name) for name in report.front]
    yours.plot(
        [m.multiply_adds / 1e9 for m in front], [100 * m.error for m in front], color=INK, lw=1, ls=":", zorder=1
    )
    yours.set(title=f"Your data: {report.n:,} held-out images", ylabel="error, %")
    _bubbles(theirs, report.published)
    theirs.set(title="ImageNet, as published (torchvision)", ylabel="top-1 error, %")
    for axes in (yours, theirs):
        axes.set_xlabel("multiply-adds for one picture, billions")
        _ticks(axes)


def _bubbles(axes: "Axes", scores: Sequence[ModelScore | PublishedScore]) -> None:
    axes.set_xscale("log")
    biggest = max(score.parameters for score in scores)
    for place, score in enumerate(scores):
        interval = getattr(score, "interval", None)
        if interval is not None:
            at = score.multiply_adds / 1e9
            axes.plot([at, at], [100 * interval[0], 100 * interval[1]], color=MUTED, linewidth=1, zorder=1)
        area = max(12.0, 1100 * score.parameters / biggest)
        x, y = score.multiply_adds / 1e9, 100 * score.error
        colour = SERIES[place % len(SERIES)]
        axes.scatter([x], [y], s=area, color=colour, alpha=0.35, linewidths=0, zorder=2)
        axes.scatter([x], [y], s=8, color=colour, zorder=3)
    _labels(axes, [(s.name, s.multiply_adds / 1e9, 100 * s.error) for s in scores])


def _ticks(axes: "Axes") -> None:
    """Over a few decades at most, plain numbers at 1, 2 and 5; matplotlib's own powers run into one another there."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axes.get_xlim()
    axes.xaxis.set_minor_formatter(NullFormatter())
    if high < _FEW * low:
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _labels(axes: "Axes", points: Sequence[tuple[str, float, float]]) -> None:
    """Names beside their points, each at the first place around it where no other name or point is."""
    axes.margins(0.28, 0.16)
    axes.autoscale_view()
    if axes.get_ylim()[0] < 0:
        axes.set_ylim(bottom=-1)  # a point at no error keeps its bubble
    places = axes.transData.transform([(x, y) for _, x, y in points])  # in dots
    dot = axes.figure.dpi / 72
    taken = [(x - 3 * dot, y - 3 * dot, x + 3 * dot, y + 3 * dot) for x, y in places]
    for (name, across_at, up_at), (x, y) in zip(points, places, strict=True):
        width, height = 4.3 * len(name), 8.0
        options = [(across, up) for up in (-4, 5, -13, 13, -21) for across in (6, -6 - width, -width / 2)]
        boxes = [(x + a * dot, y + u * dot, x + (a + width) * dot, y + (u + height) * dot) for a, u in options]
        free = (at for at, box in enumerate(boxes) if not any(_overlap(box, other) for other in taken))
        chosen = next(free, 0)
        taken.append(boxes[chosen])
        axes.annotate(
            name, (across_at, up_at), xytext=options[chosen], textcoords="offset points", fontsize=7, color=INK
        )


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
