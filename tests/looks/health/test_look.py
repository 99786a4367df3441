"""The doctor on runs as the command line leaves them; the rules are tested on their own."""

import json

import numpy as np
import pytest
from PIL import Image

import glassworks as gw
from glassworks.core.errors import InputError, RunError
from glassworks.looks.health.leak_rule import label_leak
from glassworks.looks.health.leaks import Leak

TINY = ["training.epochs=1", "model.size=16", "training.precision=float32"]


def photos(folder, marked):
    """Two classes of the same noise; where ``marked``, one pixel tells them apart."""
    rng = np.random.default_rng(0)
    for label in range(2):
        (folder / f"class{label}").mkdir(parents=True)
        for number in range(60):
            pixels = rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)
            if marked:
                pixels[9, 4] = 255 * label
            Image.fromarray(pixels).save(folder / f"class{label}" / f"{number}.png")
    return folder


@pytest.mark.parametrize("marked", [True, False])
def test_a_mark_that_leaks_the_label(tmp_path, monkeypatch, marked):
    monkeypatch.chdir(tmp_path)
    run = gw.train(photos(tmp_path / "photos", marked), backbone="tiny_resnet", settings=TINY)
    report = gw.doctor(run.run)
    assert [(one.name, one.evidence["where"]) for one in report.findings] == [("label_leak", (9, 4))] * marked
    assert report.state == ("fail" if marked else "ok")
    files = ["health.html", "health.png", "health.json"]
    assert report.files == [f"{run.run}/{name}" for name in files]
    assert all((tmp_path / file).is_file() for file in report.files)
    assert json.loads((tmp_path / run.run / "health.json").read_text())["state"] == report.state
    (tmp_path / "photos").rename(tmp_path / "elsewhere")
    assert "not probed" in gw.doctor(run.run).notes[0]


def test_the_images_are_found_from_another_folder(tmp_path, monkeypatch):
    photos(tmp_path / "photos", marked=True)
    monkeypatch.chdir(tmp_path)
    run = gw.train("photos", backbone="tiny_resnet", settings=TINY)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert [one.name for one in gw.doctor(tmp_path / run.run).findings] == ["label_leak"]


@pytest.mark.parametrize(
    ("leak", "is_diagnosed"),
    [
        (Leak("file", right=100, n=100, baseline=0.5), True),
        (Leak("file", right=20, n=20, baseline=0.5), False),  # too few to be sure
        (Leak("file", right=97, n=100, baseline=0.96), False),  # hardly better than always the same answer
        (Leak("pixel", right=100, n=100, baseline=0.5, where=(8, 8), near=0.9), False),  # of the subject
    ],
)
def test_what_counts_as_a_leak(leak, is_diagnosed):
    assert (label_leak(leak) is not None) == is_diagnosed


def test_a_rate_that_is_too_high_is_named_by_the_run_itself_and_after_its_end(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = [
        *TINY,
        "training.epochs=12",
        "training.learning_rate=100",
        "training.optimizer=sgd",
        "training.clip_norm=0",
    ]
    with pytest.raises(RunError, match="glassworks doctor runs/photos-001"):
        gw.train(photos(tmp_path / "photos", False), backbone="tiny_resnet", settings=settings)
    report = gw.doctor("runs/photos-001")
    assert "learning_rate_too_high" in {diagnosis.name for diagnosis in report.findings}
    assert report.state == "fail"


@pytest.mark.slow
def test_several_trainings_are_examined_one_by_one(tmp_path):
    settings = ["training.epochs=3", "initialisation.layers=8", "initialisation.repeats=1"]
    gw.train("initialisation", out=tmp_path / "run", settings=settings)
    report = gw.doctor(tmp_path / "run")
    assert set(report.trainings) == {f"{start}-seed-0" for start in ("zeros", "small", "large", "xavier", "he")}
    named = {(diagnosis.training.removesuffix("-seed-0"), diagnosis.name) for diagnosis in report.findings}
    assert {("small", "vanishing_gradients"), ("large", "exploding_gradients")} <= named
    assert "he" not in {training for training, _ in named}


def test_what_ran_no_loop_has_nothing_recorded(tmp_path):
    gw.train("perceptron_and", out=tmp_path / "run")
    report = gw.doctor(tmp_path / "run")
    assert (report.findings, report.state, report.trainings) == ([], "ok", {})
    assert "No training was recorded" in report.notes[0]


def test_no_run_is_a_clear_error(tmp_path):
    with pytest.raises(InputError, match="expected a run folder at"):
        gw.doctor(tmp_path)
