"""How the timeline is shown: a table with sources, the years by subject, and the errors of ImageNet's winners."""

from glassworks.charts import Axis, Bars, Chart, Layer, Plot, Points, Reference
from glassworks.charts.format import count
from glassworks.pipelines.frameworks import became
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.timeline.events import PERSON, SUBJECTS, TOP5
from glassworks.pipelines.timeline.recipe import TimelineRecipe
from glassworks.pipelines.timeline.report import TimelineReport


def show(recipe: TimelineRecipe, found: TimelineReport, arrays: None) -> Shown:
    """Verdicts, the table, charts."""
    return Shown(_verdicts(found), _tables(found), _charts(found))


def _verdicts(found: TimelineReport) -> list[Verdict]:
    runs = [one for one in found.events if one.recipe]
    verdicts = [
        Verdict(
            "note",
            f"{count(len(found.events), 'event')} from {found.first} to {found.last}, each with the publication that "
            f"says so; recipes here run {len(runs)} of them.",
        )
    ]
    if found.longest:
        start, end = found.longest
        verdicts.append(
            Verdict(
                "note",
                f"The longest gap in this list: {end - start} years, from {start} to {end}. A list chooses: what it "
                "leaves out was not idle.",
            )
        )
    years = {one.year for one in found.events}
    if {2012, 2014, 2015} <= years:
        errors = [f"{error:.1%} ({name})".replace("3.6%", "3.57%") for name, error in TOP5.items()]
        verdicts.append(
            Verdict(
                "note",
                f"Published top-5 errors of ImageNet's winners: {', '.join(errors)}; {PERSON:.1%} for a person who had "
                "learned the classes.",
            )
        )
    return verdicts


def _tables(found: TimelineReport) -> list[Table]:
    rows = [
        [str(one.year), one.name, one.what, f"{one.source}, {one.address}", one.recipe or "–"] for one in found.events
    ]
    frameworks = became(found.first, found.last)
    return [
        Table(
            title="Year by year",
            columns=["year", "", "what was found", "source", "recipe that runs it"],
            rows=rows,
            note="The year is that of the publication, unless the sentence says more.",
        ),
        *([frameworks] if frameworks else []),
    ]


def _charts(found: TimelineReport) -> list[Chart]:
    charts: list[Chart] = []
    if found.events:
        charts.append(
            Chart(
                title="By subject",
                caption="A point for each event, each on a line of its own, so that its name has room.",
                panels=[_by_subject(found)],
                wide=True,
            )
        )
    if {2012, 2014, 2015} <= {one.year for one in found.events}:
        bars = Bars(names=list(TOP5), values=list(TOP5.values()), texts=[f"{100 * e:.3g} %" for e in TOP5.values()])
        charts.append(
            Chart(
                title="Top-5 errors on ImageNet",
                caption="The right class is not among the five first answers; the line: a person.",
                panels=[Plot(layers=[bars, _person(bars)], y=Axis(low=0, form="percent"))],
            )
        )
    return charts


def _by_subject(found: TimelineReport) -> Plot:
    """Subjects below one another, the first at the bottom; in each the earliest event above."""
    layers: list[Layer] = []
    middles: dict[str, float] = {}
    top = 0.0
    for subject in SUBJECTS:
        own = [one for one in found.events if one.subject == subject]
        if not own:
            continue
        rows = [top + len(own) - 1 - at for at in range(len(own))]
        layers.append(Points(x=[one.year for one in own], y=rows, labels=[one.name for one in own], tone="a", size=6))
        middles[subject] = top + (len(own) - 1) / 2
        top += len(own) + _BETWEEN
    names = list(middles)
    y = Axis(low=-1, high=top - _BETWEEN, ticks=list(middles.values()), names=names)
    return Plot(layers=layers, x=_years(found.first, found.last), y=y, height=max(0.2, min(0.55, top * _LINE)))


_BETWEEN = 1.0
"""Lines between two subjects."""
_LINE = 0.014
"""Height of a line, as a share of the figure's width."""


def _years(first: int, last: int) -> Axis:
    """With room for names beside the first and the last point; years are no numbers with commas."""
    span = last - first
    step = next(step for step in (1, 2, 5, 10, 20) if span <= 6 * step or step == 20)
    ticks = range(-(-first // step) * step, last + 1, step)
    room = 0.12 * span + 1
    return Axis(title="year", low=first - room, high=last + room, ticks=ticks, names=[str(year) for year in ticks])


def _lies(bars: Bars) -> bool:
    return Plot(layers=[bars]).bars_lie


def _person(bars: Bars) -> Reference:
    return Reference(x=PERSON) if _lies(bars) else Reference(y=PERSON)
