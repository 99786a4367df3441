"""How codes are shown: their words, how many they hold, what is near in them, and how well a network learns them."""

import numpy as np

from glassworks.charts import Axis, Bars, Chart, HeatMap, Plot, line_chart
from glassworks.pipelines.codes.recipe import CodesRecipe
from glassworks.pipelines.codes.report import CodesReport
from glassworks.pipelines.codes.tables import CODES, DENSE, ONE_HOT, PROPERTIES, SHORT
from glassworks.pipelines.repeats import are_apart, in_words, mean, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict

_LEARNED = 0.9
"""Mean accuracy of every code from which on all of them count as learned."""
_MOST = 16  # numbers of a code in the chart of what codes hold
_LETTERS = "ABCDEFGHIJ"


def show(recipe: CodesRecipe, found: CodesReport, arrays: None) -> Shown:
    """Verdicts, the code words and accuracies as tables, charts."""
    return Shown(_verdicts(recipe, found), _tables(recipe, found), _charts(found))


def _verdicts(recipe: CodesRecipe, found: CodesReport) -> list[Verdict]:
    n, seeds = found.classes, over_seeds(recipe.codes.repeats)
    worst = min((found.of(code, n) for code in CODES), key=lambda one: one.accuracy)
    is_learned = worst.accuracy >= _LEARNED
    added = _LETTERS[n]
    return [
        Verdict(
            "note",
            f"{n} numbers hold {n} classes one-hot, and {2**n:,} classes where any of them may be 1. A further class, "
            f"{added}, has no one-hot code in {n} numbers: the code, and with it the network, gets one more.",
        ),
        Verdict("note", _nearness(found)),
        Verdict(
            "good" if is_learned else "warn",
            f"With {n} classes the network learns {'each code' if is_learned else 'not every code'}: "
            f"{_accuracies(found, n)}; {seeds}. Learned means {_LEARNED:.0%} or more with each code; a guess would be "
            f"right on {1 / n:.0%}.",
        ),
        Verdict(
            "note", f"With {added} as well: {_accuracies(found, n + 1)}. Only the one-hot network got an output more."
        ),
        Verdict("note", _compared(found)),
    ]


def _accuracies(found: CodesReport, classes: int) -> str:
    parts = [found.of(code, classes) for code in CODES]
    return ", ".join(f"{one.code} ({one.outputs} outputs) {in_words(one.accuracies, '.1%')}" for one in parts)


def _nearness(found: CodesReport) -> str:
    """Which of the three words are near each other, by code."""
    parts: list[str] = []
    for name, rows in found.distances.items():
        pairs = {
            f"{found.words[a]}-{found.words[b]}": rows[a][b]
            for a in range(len(found.words))
            for b in range(a + 1, len(found.words))
        }
        parts.append(f"{name}: " + ", ".join(f"{pair} {distance}" for pair, distance in pairs.items()))
    return (
        f"Numbers in which words differ. {'; '.join(parts)}. One-hot words are all equally far apart, letters tell "
        "what is spelled alike, and only a code of properties puts near each other what is alike."
    )


def _compared(found: CodesReport) -> str:
    """The shortest code against the one-hot one, with the added class."""
    n = found.classes + 1
    one_hot, short = found.of(ONE_HOT, n), found.of(SHORT, n)
    if not are_apart(one_hot.accuracies, short.accuracies):
        return (
            f"One-hot ({one_hot.outputs} outputs) and the shortest dense code ({short.outputs} outputs) are not told "
            "apart by these seeds."
        )
    better, worse = (one_hot, short) if mean(one_hot.accuracies) > mean(short.accuracies) else (short, one_hot)
    return (
        f"On every seed {better.code} ({better.outputs} outputs) is right more often than {worse.code} "
        f"({worse.outputs} outputs): {in_words(better.accuracies, '.1%')} against {in_words(worse.accuracies, '.1%')}."
    )


def _tables(recipe: CodesRecipe, found: CodesReport) -> list[Table]:
    n = found.classes
    rows: list[list[str]] = []
    for at in range(n + 1):
        words = ["".join(map(str, found.code_words[code][at])) for code in CODES]
        rows.append([_LETTERS[at], str(at), *words])
    learned = [[one.code, one.classes, one.outputs, in_words(one.accuracies, ".1%")] for one in found.learned]
    return [
        Table(
            title="Code words",
            columns=["class", "digit", *CODES],
            rows=rows,
            note=f"{_LETTERS[n]} is the class that is added: the one-hot code has {n} numbers without it. The code "
            f"{DENSE!r} is drawn by the seed, its words as far apart as can be; this one is the first seed's.",
        ),
        Table(
            title="What a network learns with each",
            columns=["code", "classes", "outputs", "held-out digits right"],
            rows=learned,
            note=f"{recipe.codes.hidden} hidden units; {over_seeds(recipe.codes.repeats)}.",
        ),
    ]


def _charts(found: CodesReport) -> list[Chart]:
    n, numbers = found.classes, np.arange(1, _MOST + 1)
    names = list(_LETTERS[: n + 1])
    words = [
        HeatMap(values=found.code_words[code], rows=names, limits=(0.0, 1.0), written=True, title=code)
        for code in CODES
    ]
    near = [
        HeatMap(values=rows, rows=found.words, columns=found.words, written=True, square=True, title=name)
        for name, rows in found.distances.items()
    ]
    bars = [
        Bars(
            names=list(CODES),
            values=[found.of(code, classes).accuracy for code in CODES],
            low=[min(found.of(code, classes).accuracies) for code in CODES],
            high=[max(found.of(code, classes).accuracies) for code in CODES],
            name=f"{classes} classes",
            lying=True,
        )
        for classes in (n, n + 1)
    ]
    return [
        Chart(
            title="Code words",
            caption=f"A row for each class, the added one, {names[-1]}, last.",
            panels=words,
        ),
        line_chart(
            "How many classes a code holds",
            "By the numbers of a code, logarithmic: one of them 1, any of them 1, and any of ten values each.",
            {"one-hot": (numbers, numbers), "0 or 1": (numbers, 2.0**numbers), "ten values": (numbers, 10.0**numbers)},
            x="numbers of the code",
            y=Axis(title="classes", log=True),
        ),
        Chart(
            title="Numbers in which words differ",
            caption=f"cat, dog and bat one-hot, by their letters, and by five properties chosen by hand: "
            f"{', '.join(PROPERTIES)}.",
            panels=near,
        ),
        Chart(
            title="Held-out digits right",
            caption="Mean and range over the seeds.",
            panels=[Plot(layers=bars, y=Axis(low=0, high=1, form="percent"))],
        ),
    ]
