"""What ``export`` writes, on which images it proves it, and what it refuses."""

import json

import pytest
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError, ParityError, RecipeError
from glassworks.core.record import RunRecord
from glassworks.testing.models import write_tiny_model
from glassworks.verbs.export import MAX_HELD_OUT, export


@pytest.fixture
def run(tmp_path):
    write_tiny_model(tmp_path / "run" / "model.safetensors")
    return tmp_path / "run"


def class_folders(folder, per_class):
    """Two class folders; the paths of their images as the source names them."""
    for label, level in [("dark", 20), ("light", 230)]:
        (folder / label).mkdir(parents=True)
        for number in range(per_class):
            Image.new("RGB", (30 + number, 30), (level, level, number)).save(folder / label / f"{number:03d}.png")
    return [f"{label}/{number:03d}.png" for label in ("dark", "light") for number in range(per_class)]


def test_pt2_proven_on_the_runs_held_out_images(run, tmp_path):
    paths = class_folders(tmp_path / "photos", 40)
    report = {"located": str(tmp_path / "photos"), "held_out": {"name": "val", "n": 81, "paths": [*paths, "gone.png"]}}
    (run / "report.json").write_text(json.dumps(report))
    record = RunRecord()
    result = export(run, "pt2", context=RunContext(record))
    document = json.loads(result.to_json())
    assert document["file"] == str(run / "model.pt2")
    assert document["format"] == "pt2"
    assert document["parity"]["max_probability_difference"] < 1e-4
    assert document["parity"]["changed_decisions"] == []
    chosen = 40  # every second of the 80 that are there
    assert chosen <= MAX_HELD_OUT
    assert document["parity"]["n"] >= 24 + 3 + chosen
    assert f"and {chosen} held-out images" in document["proven_on"]
    assert sorted(file.name for file in run.iterdir()) == ["model.pt2", "model.safetensors", "report.json"]


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (None, "no report"),
        ("{", "no report"),
        ("[]", "no report"),
        ('{"located": "/nowhere/at/all", "held_out": {"paths": ["a.png"]}}', "cannot be opened"),
        ('{"located": "digits", "held_out": {"paths": ["a.png"]}}', "none of the run's held-out images"),
    ],
)
def test_without_held_out_images_it_says_so(run, report, words):
    from glassworks.verbs.export import _HeldOut

    if report is not None:
        (run / "report.json").write_text(report)
    held_out = _HeldOut.of_run(run)
    assert held_out.source is None
    assert words in held_out.described


def test_an_impossible_tolerance_leaves_nothing(run):
    with pytest.raises(ParityError):
        export(run, "pt2", tolerance=-1.0)
    assert [file.name for file in run.iterdir()] == ["model.safetensors"]


def test_unknown_format_has_a_near_miss(run):
    with pytest.raises(RecipeError, match="Did you mean 'onnx'"):
        export(run, "onxx")


def test_the_model_itself_and_folders_are_never_written_over(run):
    for out in (run / "model.safetensors", run):
        with pytest.raises(InputError, match="--out"):
            export(run, "onnx", out=out)
