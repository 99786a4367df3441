"""What the report says in words must be true."""

import pytest

from glassworks.data.sources.source import Problem
from glassworks.looks.health.report import Diagnosis
from glassworks.metrics.classification import evaluate
from glassworks.pipelines.classification.report import FineTune
from glassworks.pipelines.classification.verdicts import confused_pairs, verdicts
from glassworks.pipelines.report import health_verdict


def said(report):
    return {verdict.text: verdict.tone for verdict in verdicts(report)}


def two_class(right, wrong, confidence):
    """``right`` right and ``wrong`` wrong answers, all equally sure."""
    n = right + wrong
    labels = [0] * right + [1] * wrong
    return evaluate([[confidence, 1 - confidence]] * n, labels, ["a", "b"])


def balanced(right, confidence):
    """Of 100 images of two equal classes, ``right`` are answered right, all equally sure."""
    labels = [0, 1] * 50
    answers = [label if number < right else 1 - label for number, label in enumerate(labels)]
    rows = [[confidence, 1 - confidence] if answer == 0 else [1 - confidence, confidence] for answer in answers]
    return evaluate(rows, labels, ["a", "b"])


def test_better_than_guessing_only_where_the_interval_says_so(make_report):
    def tone(accuracy_of_100, baseline):
        report = make_report(["a", "b"], evaluation=two_class(accuracy_of_100, 100 - accuracy_of_100, 0.9))
        report.baseline = baseline
        return next((text.partition(":")[0], tone) for text, tone in said(report).items() if "always answering" in text)

    assert tone(90, 0.5) == ("Far better than guessing", "good")
    assert tone(70, 0.5) == ("Better than guessing", "good")
    assert tone(55, 0.5) == ("Not clearly better than not looking at all", "warn")
    assert tone(30, 0.5) == ("Worse than not looking at all", "warn")


@pytest.mark.parametrize(
    ("right", "confidence", "begin", "tone"),
    [
        (90, 0.9, "Its probabilities can be taken at their word", "good"),
        (90, 0.95, "Its probabilities are roughly right, a little too sure", "note"),
        (70, 0.99, "Do not take its probabilities at their word, it is too sure", "warn"),
        (95, 0.6, "Do not take its probabilities at their word, it is too modest", "warn"),
        (
            98,
            1.0,
            "Do not take its probabilities at their word: their log loss is 0.7",
            "warn",
        ),  # two mistakes at 100 %
    ],
)
def test_honesty_of_probabilities(make_report, right, confidence, begin, tone):
    report = make_report(["a", "b"], evaluation=balanced(right, confidence))
    assert [t for text, t in said(report).items() if text.startswith(begin)] == [tone]


def test_no_tick_for_the_honest_probabilities_of_an_answer_that_looks_at_no_image(make_report):
    """A GoogLeNet of one epoch said the same of every digit, at ten percent, and was right about that."""
    report = make_report(["a", "b"], evaluation=balanced(53, 0.53))
    report.baseline = 0.5
    told = next((text, tone) for text, tone in said(report).items() if "probabilities" in text)
    assert told == (
        "Its probabilities are honest, off by 0 points on average, and say as little as its answers.",
        "note",
    )


def test_small_samples_are_said_to_be_uncertain(make_report):
    few = make_report(["a", "b"], evaluation=two_class(18, 2, 0.9))
    many = make_report(["a", "b"], evaluation=two_class(900, 100, 0.9))
    assert any("20 held-out images leave the true accuracy uncertain" in text for text in said(few))
    assert not any("uncertain" in text for text in said(many))


def test_fine_tuning_that_was_not_kept_is_said(make_report):
    report = make_report(["a", "b"])
    text = next(text for text in said(report) if "Fine-tuning" in text)
    assert "+0.7 points" in text or "+0.6 points" in text
    assert "−1.3 to +2.6" in text
    assert "head-only model was kept" in text


@pytest.mark.parametrize(
    ("gain", "tone", "words"),
    [
        (0.045, "good", "Fine-tuning helped and was kept: +4.5 points"),
        (0.0, "note", "it has as many of the held-out images right: 0.0 points"),
        (-0.007, "note", "it has fewer of the held-out images right: −0.7 points"),
    ],
)
def test_fine_tuning_that_was_kept_helped_only_where_the_held_out_images_say_so(make_report, gain, tone, words):
    """The monitor images decide: one run of ants and bees was kept and lost 0.7 points."""
    interval = (gain - 0.02, gain + 0.02)
    tuned = FineTune(kept=True, gain=gain, interval=interval, head_accuracy=0.9, finetuned_accuracy=0.9 + gain)
    (found,) = [(text, tone) for text, tone in said(make_report("ab", finetune=tuned)).items() if "Fine-tuning" in text]
    assert words in found[0]
    assert ("helped" in found[0]) == (tone == "good")
    assert found[1] == tone


def test_data_verdict_counts_what_was_left_out(make_report):
    problems = [Problem("truncated", f"{i}.jpg", "excluded", "cut") for i in range(2)]
    problems.append(Problem("grey", "g.jpg", "converted", "grey"))
    assert "2 files were left out; 3 remarks on the data below, each with its path." in said(
        make_report("ab", problems=problems)
    )
    assert "No problems were found in the data." in said(make_report("ab", problems=[]))


def test_most_confused_pair_comes_first():
    answers = [1, 1, 2, 0, 0]
    probabilities = [[0.9 if k == answer else 0.05 for k in range(3)] for answer in answers]
    evaluation = evaluate(probabilities, [0, 0, 0, 1, 2], ["a", "b", "c"])
    pairs = [(pair.true, pair.predicted, pair.count, pair.n) for pair in confused_pairs(evaluation)]
    assert pairs == [("a", "b", 2, 3), ("b", "a", 1, 1), ("c", "a", 1, 1), ("a", "c", 1, 3)]


def test_what_the_doctor_found_is_one_sentence(make_report):
    dead = Diagnosis("dead_relu", "fail", "stem.1", "9 of 10 units gave zero.", {}, "Lower the rate.")
    rate = Diagnosis("learning_rate_too_high", "warn", "", "A step is long.", {}, "Lower it.")
    verdict = health_verdict([dead, rate], "runs/my run")
    assert verdict.tone == "warn"
    assert verdict.text == (
        "The doctor found dead ReLU units (layer stem.1) and a learning rate too high: "
        "glassworks doctor 'runs/my run' shows the evidence."
    )
    assert health_verdict([], "runs/a") is None
    assert verdict in verdicts(make_report(["ants", "bees"], health=[dead, rate], run="runs/my run"))
