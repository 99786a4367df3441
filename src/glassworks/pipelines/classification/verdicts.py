"""What is said of a classifier in plain sentences."""

from dataclasses import dataclass
from math import log

from glassworks.charts.format import THIN, count, percent, points, share
from glassworks.metrics.classification import Evaluation
from glassworks.pipelines.classification.report import RunReport
from glassworks.pipelines.report import Verdict, health_verdict

HONEST, ROUGH = 0.03, 0.08
"""Calibration errors up to which probabilities are called honest, and roughly so."""


def verdicts(report: RunReport) -> list[Verdict]:
    """What a careful colleague would say of the run, the most important first."""
    found = [
        _against_guessing(report),
        _how_certain(report),
        _common_mistake(report),
        _honesty(report),
        _fine_tuning(report),
        health_verdict(report.health, report.run),
        _data(report),
    ]
    return [verdict for verdict in found if verdict is not None]


def _against_guessing(report: RunReport) -> Verdict | None:
    if report.baseline is None:
        return None
    always = f"always answering the most common class would be right on {percent(report.baseline)}"
    low, high = report.evaluation.interval
    if low > report.baseline:
        far = "Far better" if 1 - low < (1 - report.baseline) / 2 else "Better"
        return Verdict("good", f"{far} than guessing: {always}.")
    if high < report.baseline:
        return Verdict("warn", f"Worse than not looking at all: {always}.")
    return Verdict("warn", f"Not clearly better than not looking at all: {always}.")


def _how_certain(report: RunReport) -> Verdict | None:
    noun, (low, high) = report.held_out.noun, report.evaluation.interval
    if high - low <= 0.1:
        return None
    text = (
        f"{count(report.evaluation.n, noun)} leave the true accuracy uncertain by {(high - low) * 100:.0f} points;"
        f" more {noun}s would narrow it."
    )
    return Verdict("note", text)


def _common_mistake(report: RunReport) -> Verdict:
    evaluation = report.evaluation
    pairs = confused_pairs(evaluation)
    if not pairs:
        return Verdict("good", f"No mistakes on {count(evaluation.n, report.held_out.noun)}.")
    pair = pairs[0]
    if pair.count == 1 and len(evaluation.classes) > 2:
        return Verdict("good", "No two classes are confused more than once.")
    times = {1: "once", 2: "twice"}.get(pair.count, f"{pair.count:,} times")
    text = f"Most common mistake: “{pair.true}” taken for “{pair.predicted}”, {times} in {count(pair.n, 'image')}."
    return Verdict("note", text)


def _honesty(report: RunReport) -> Verdict:
    evaluation = report.evaluation
    confidence = sum(bin_.count * (bin_.confidence or 0) for bin_ in evaluation.reliability) / evaluation.n
    lean = "too sure" if confidence > evaluation.accuracy else "too modest"
    off = f"off by {share(evaluation.ece)} points on average"
    blind = _loss_of_shares(evaluation)
    if evaluation.ece <= ROUGH and blind is not None and evaluation.log_loss > blind:
        return Verdict(
            "warn",
            f"Do not take its probabilities at their word: their log loss is {evaluation.log_loss:.3f}, and always "
            f"giving each class its share would cost {blind:.3f}.",
        )
    if evaluation.ece <= HONEST and report.baseline is not None and evaluation.interval[0] <= report.baseline:
        return Verdict("note", f"Its probabilities are honest, {off}, and say as little as its answers.")
    if evaluation.ece <= HONEST:
        return Verdict("good", f"Its probabilities can be taken at their word: {off}.")
    if evaluation.ece <= ROUGH:
        return Verdict("note", f"Its probabilities are roughly right, a little {lean}: {off}.")
    return Verdict("warn", f"Do not take its probabilities at their word, it is {lean}: {off}.")


def _loss_of_shares(evaluation: Evaluation) -> float | None:
    """The log loss of an answer that looks at no image: each class's share; ``None`` where only one class is there."""
    shares = [score.n / evaluation.n for score in evaluation.per_class if score.n]
    return -sum(part * log(part) for part in shares) if len(shares) > 1 else None


def _fine_tuning(report: RunReport) -> Verdict | None:
    tuned = report.finetune
    if tuned is None:
        return None
    low, high = tuned.interval
    gain = f"{points(tuned.gain)} points, 95{THIN}% interval {points(low)} to {points(high)}"
    if tuned.kept and tuned.gain > 0:
        return Verdict("good", f"Fine-tuning helped and was kept: {gain}.")
    if tuned.kept:
        held_out = "fewer of the held-out images right" if tuned.gain < 0 else "as many of the held-out images right"
        text = f"Fine-tuning was kept for what it gained on the monitor images; it has {held_out}: {gain}."
        return Verdict("note", text)
    return Verdict("note", f"Fine-tuning did not clearly help ({gain}): the head-only model was kept.")


def _data(report: RunReport) -> Verdict:
    excluded = sum(problem.action == "excluded" for problem in report.problems)
    if not report.problems:
        return Verdict("good", "No problems were found in the data.")
    noted = count(len(report.problems), "remark")
    if not excluded:
        return Verdict("good", f"Every image could be used; {noted} on the data below.")
    left_out = f"{count(excluded, 'file was', 'files were')} left out"
    return Verdict("note", f"{left_out}; {noted} on the data below, each with its path.")


@dataclass(frozen=True)
class ConfusedPair:
    """``count`` of the ``n`` images of class ``true`` were taken for ``predicted``."""

    true: str
    predicted: str
    count: int
    n: int


def confused_pairs(evaluation: Evaluation) -> list[ConfusedPair]:
    """The most frequent mistakes; among equally frequent ones, the rarer true class first."""
    scores = evaluation.per_class
    pairs = [
        ConfusedPair(scores[row].name, scores[column].name, number, scores[row].n)
        for row, counts in enumerate(evaluation.confusion)
        for column, number in enumerate(counts)
        if number and row != column
    ]
    return sorted(pairs, key=lambda pair: (-pair.count, pair.n))
