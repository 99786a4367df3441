"""Images without a label beside the training images are predicted, never measured on."""

import csv
from pathlib import Path

import pytest

import glassworks as gw
from glassworks.testing.images import encoded, sample_image
from glassworks.testing.sources import write_folder
from glassworks.verbs.evaluate import evaluate


@pytest.mark.parametrize("inner", ["test", "test/unknown"])
def test_they_are_predicted_after_training(tmp_path, inner):
    photos = write_folder(tmp_path / "photos", {"train/ants": 6, "train/bees": 6, inner: 3})
    (photos / inner / "broken.png").write_bytes(encoded(sample_image())[:60])
    run = gw.train(photos, backbone="glassworks", out=tmp_path / "run")
    with (Path(run.run) / "predictions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == [*(f"{inner}/{at:03d}.png" for at in range(3)), f"{inner}/broken.png"]
    assert {row["label"] for row in rows[:3]} <= {"ants", "bees"}
    assert all(0.5 <= float(row["probability"]) <= 1 for row in rows[:3])
    assert (rows[3]["label"], rows[3]["probability"]) == ("", "")
    assert rows[3]["error"]
    assert run.predicted == 4
    assert [(problem.kind, problem.action) for problem in run.problems if problem.kind != "truncated"] == [
        ("unlabelled", "predicted")
    ]
    assert sum(map(sum, run.counts.values())) == 12
    assert evaluate(run.run, photos).split == "train"


def test_without_any_nothing_is_written(tmp_path):
    photos = write_folder(tmp_path / "photos", {"train/ants": 6, "train/bees": 6})
    run = gw.train(photos, backbone="glassworks", out=tmp_path / "run")
    assert run.predicted == 0
    assert not (tmp_path / "run" / "predictions.csv").exists()
