"""Logistic regression, carried out."""

import json

from glassworks.verbs.train import train


def test_two_clouds_in_one_place_are_no_fault_of_the_learning_rate(tmp_path):
    """The best weights are near zero then, so that steps are long beside them: the doctor blamed the rate, and said
    that the loss began at 0.72 and rose to 0.71."""
    train("logistic_2d", out=tmp_path / "run", settings=["logistic.distance=0"])
    verdicts = json.loads((tmp_path / "run" / "report.json").read_text())["verdicts"]
    assert verdicts[0]["tone"] == "good"
    assert [one["text"] for one in verdicts if "doctor" in one["text"]] == []
