"""A model whose answers are known by arithmetic, measured on pictures of one grey: bright ones are ``light``."""

import csv
import json

import pytest
import torch
from PIL import Image

from glassworks.core.errors import DataError, InputError, ModelFileError
from glassworks.inference import measure
from glassworks.models.files.model_file import write_model
from glassworks.testing.models import light_or_dark, tiny_metadata
from glassworks.verbs.evaluate import evaluate


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    write_model(path, light_or_dark(), tiny_metadata(["dark", "light"]))
    return path


def write_greys(root, greys):
    """``{"test/light": [200, 210]}`` to one PNG per grey, in folders."""
    for folder, values in greys.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        for value in values:
            Image.new("RGB", (40, 36), (value, value, value)).save(root / folder / f"{value:03d}.png")
    return root


def test_numbers_of_known_answers(model, tmp_path):
    """Greys above about 160 are light: 3 of 4 dark ones and 2 of 2 light ones are right."""
    source = write_greys(tmp_path / "greys", {"dark": [0, 30, 60, 250], "light": [240, 255]})
    report = evaluate(model, source)
    assert (report.accuracy, report.n, report.split) == (pytest.approx(5 / 6), 6, "all")
    assert report.confusion == [[3, 1], [0, 2]]
    assert report.classes == ["dark", "light"]
    worst = [item for item in report.gallery if item.kind == "worst"]
    assert [(item.path, item.true, item.predicted) for item in worst] == [("dark/250.png", "dark", "light")]
    assert worst[0].probability > 0.9
    assert len(report.gallery) == 6
    values = json.loads(report.to_json())
    assert {"accuracy", "interval", "n", "top5", "ece", "confusion", "classes"} <= set(values)
    assert "thumbnail" not in values["gallery"][0]


@pytest.mark.parametrize(
    ("splits", "used"), [(["train", "val", "test"], "test"), (["train", "val"], "val"), (["val"], "val")]
)
def test_the_split_furthest_from_training_is_used(model, tmp_path, splits, used):
    greys = {}
    for place, split in enumerate(splits):
        greys |= {f"{split}/dark": [10 + place] * (place + 1), f"{split}/light": [240 + place]}
    report = evaluate(model, write_greys(tmp_path / "greys", greys))
    assert (report.split, report.n) == (used, 2)


def test_class_names_match_whatever_their_spelling(model, tmp_path):
    """The folders' order is not the model's, either."""
    path = tmp_path / "model.safetensors"
    write_model(path, light_or_dark(), tiny_metadata(["very dark", "Light"]))
    source = write_greys(tmp_path / "greys", {"light": [250], "Very_Dark": [5, 9]})
    report = evaluate(path, source)
    assert report.confusion == [[2, 0], [0, 1]]


def test_unknown_classes_are_named_with_the_known_ones(model, tmp_path):
    source = write_greys(tmp_path / "greys", {"drak": [1, 2], "light": [250]})
    with pytest.raises(DataError) as caught:
        evaluate(model, source)
    assert "'dark', 'light'" in caught.value.expected
    assert caught.value.problems == ["'drak' (2 images) did you mean 'dark'?"]


def test_bad_files_and_copies_are_named_and_do_not_count(model, tmp_path):
    source = write_greys(tmp_path / "greys", {"dark": [0, 30], "light": [250]})
    (source / "dark" / "broken.png").write_bytes((source / "dark" / "000.png").read_bytes()[:60])
    (source / "dark" / "copy.png").write_bytes((source / "dark" / "000.png").read_bytes())
    (source / "light" / "empty.png").write_bytes(b"")
    report = evaluate(model, source)
    assert report.n == 3
    excluded = {(problem.path, problem.kind) for problem in report.problems if problem.action == "excluded"}
    assert {path for path, _ in excluded} == {"dark/broken.png", "dark/copy.png", "light/empty.png"}
    assert ("dark/copy.png", "duplicate") in excluded


def test_nothing_readable_is_a_clear_error(model, tmp_path):
    for name in ("dark", "light"):
        (tmp_path / "greys" / name).mkdir(parents=True)
        (tmp_path / "greys" / name / "bad.png").write_bytes(b"no image")
    with pytest.raises(DataError, match="at least one readable image"):
        evaluate(model, tmp_path / "greys")


def test_a_split_of_one_class_can_be_evaluated(model, tmp_path):
    write_greys(tmp_path, {"pictures": [1, 2, 3, 4, 200]})
    with (tmp_path / "list.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "label", "split"])
        rows.writerows([[f"pictures/{value:03d}.png", "dark", "test"] for value in (1, 2, 3)])
        rows.writerows([["pictures/200.png", "light", "train"], ["pictures/004.png", "dark", "train"]])
    report = evaluate(model, tmp_path / "list.csv")
    assert (report.accuracy, report.n) == (1.0, 3)
    assert report.per_class[1].recall is None


def test_a_second_evaluation_decodes_nothing_and_tells_the_same(model, tmp_path, monkeypatch):
    """Copies and broken files are told of again; a new picture alone is decoded."""
    source = write_greys(tmp_path / "greys", {"dark": [0, 30, 60, 250], "light": [240, 255]})
    (source / "dark" / "copy.png").write_bytes((source / "dark" / "000.png").read_bytes())
    first = evaluate(model, source)
    real, decoded = measure.decode_image, []
    monkeypatch.setattr(measure, "decode_image", lambda spec, content: decoded.append(content) or real(spec, content))
    again = evaluate(model, source)
    assert decoded == []
    told = ("accuracy", "interval", "n", "ece", "confusion", "problems", "gallery")
    assert [again.to_dict()[name] for name in told] == [first.to_dict()[name] for name in told]
    write_greys(source, {"dark": [33]})
    assert (evaluate(model, source).n, len(decoded)) == (7, 1)


def test_a_new_head_on_the_same_backbone_decodes_nothing(model, tmp_path, monkeypatch):
    source = write_greys(tmp_path / "greys", {"dark": [0, 30, 60, 250], "light": [240, 255]})
    evaluate(model, source)
    network = light_or_dark()
    with torch.no_grad():
        network.head.weight.neg_()
        network.head.bias.neg_()
    write_model(tmp_path / "model.safetensors", network, tiny_metadata(["dark", "light"]))
    monkeypatch.setattr(measure, "decode_image", None)
    assert evaluate(tmp_path / "model.safetensors", source).confusion == [[1, 3], [2, 0]]


def test_out_gets_a_page_and_its_numbers(model, tmp_path):
    source = write_greys(tmp_path / "greys", {"dark": [0, 250], "light": [240]})
    report = evaluate(model, source, out=tmp_path / "seen")
    page = (tmp_path / "seen" / "report.html").read_text()
    assert report.report == str(tmp_path / "seen" / "report.html")
    assert "greys, evaluated" in page
    assert "held-out" not in page  # whether the model was fitted on them is not known here
    assert "dark/250.png" in page
    numbers = json.loads((tmp_path / "seen" / "report.json").read_text())
    assert numbers["evaluation"]["confusion"] == report.confusion
    assert numbers["held_out"]["paths"] == ["dark/000.png", "dark/250.png", "light/240.png"]
    with pytest.raises(InputError, match="new or empty folder"):
        evaluate(model, source, out=tmp_path / "seen")


def test_no_model_is_a_clear_error(tmp_path):
    with pytest.raises(ModelFileError):
        evaluate(tmp_path / "nowhere", "digits")
