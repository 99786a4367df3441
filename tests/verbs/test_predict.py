"""Which files ``predict`` finds, and what it answers."""

import json
import subprocess
import sys
from pathlib import Path

import onnx
import pytest
import sklearn.datasets
import torch
from onnx import TensorProto, helper
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError, ModelFileError
from glassworks.core.record import RunRecord
from glassworks.data.images import pixels
from glassworks.models.files.model_file import write_model
from glassworks.testing.models import light_or_dark, only_light, tiny_metadata
from glassworks.verbs.export import export
from glassworks.verbs.predict import predict, stream


@pytest.fixture
def run(tmp_path):
    write_model(tmp_path / "run" / "model.safetensors", light_or_dark(), tiny_metadata())
    return tmp_path / "run"


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for name, level in [("b.png", 255), ("a.jpg", 0), ("deep/er/c.webp", 255), (".hidden/d.png", 0)]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), (level, level, level)).save(folder / name)
    (folder / "notes.txt").write_text("no picture")
    (folder / "deep" / "broken.PNG").write_bytes(b"no picture either")
    return folder


def test_a_folder_with_all_below_it(run, photos):
    record = RunRecord()
    report = predict(run, photos, context=RunContext(record), device="cpu")
    answers = json.loads(report.to_json())
    assert [answer["path"].removeprefix(f"{photos}/") for answer in answers] == [
        "a.jpg",
        "b.png",
        "deep/broken.PNG",
        "deep/er/c.webp",
    ]
    assert [answer.get("label") for answer in answers] == ["dark", "light", None, "light"]
    assert set(answers[0]) == {"path", "label", "probability"}
    assert set(answers[2]) == {"path", "error"}
    assert answers[1]["probability"] == pytest.approx(0.9975, abs=1e-3)
    assert any("notes.txt" in line for line in record.lines)


def test_files_patterns_and_missing_names_in_the_order_given(run, photos):
    report = predict(
        run, [photos / "b.png", "nowhere.jpg", f"{photos}/*.jpg", f"{photos}/**/*.webp", "*.none"], device="cpu"
    )
    names = [prediction.path.rpartition("/")[2] for prediction in report.predictions]
    assert names == ["b.png", "nowhere.jpg", "a.jpg", "c.webp", "*.none"]
    assert ["error" in answer for answer in report.to_dict()] == [False, True, False, False, True]


def test_a_name_with_magic_characters_is_a_file_where_it_is_one(run, photos):
    (photos / "b.png").rename(photos / "b[1].png")
    assert predict(run, photos / "b[1].png", device="cpu").predictions[0].label == "light"


def test_top_lists_the_most_probable_first(run, photos):
    (answer,) = predict(run, [photos / "a.jpg"], top=5, device="cpu").to_dict()
    assert [entry["label"] for entry in answer["top"]] == ["dark", "light"]
    assert sum(entry["probability"] for entry in answer["top"]) == pytest.approx(1)


def test_a_model_file_serves_as_well_as_its_run(run, photos):
    assert predict(run / "model.safetensors", [photos / "a.jpg"], device="cpu").predictions[0].label == "dark"


@pytest.mark.parametrize("images", [[], ["nowhere.jpg"], ["*.nothing"], ["null\0byte"]])
def test_nothing_matched(run, images):
    with pytest.raises(InputError, match=r"such file"):
        predict(run, images, device="cpu")


def test_a_folder_without_images(run, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("text")
    with pytest.raises(InputError, match="no image among the 1 files"):
        predict(run, tmp_path / "texts", device="cpu")


def test_no_model(photos):
    with pytest.raises(ModelFileError):
        predict(photos, photos / "a.jpg", device="cpu")


def test_a_missing_model_and_missing_images_are_told_together(tmp_path):
    with pytest.raises(InputError) as caught:
        predict(tmp_path / "run", "nothing.jpg", device="cpu")
    assert len(caught.value.problems) == 2
    assert "run" in caught.value.problems[0]
    assert "no such file" in caught.value.problems[1]


def test_many_images_are_answered_one_by_one(run, tmp_path, monkeypatch):
    """Neither pictures nor answers pile up: the first is there while most files are unread."""
    for number in range(300):
        Image.new("RGB", (8, 8), (number % 256, 0, 0)).save(tmp_path / f"{number:03d}.png")
    read = []
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or real(path))
    answers = stream(run, [str(tmp_path / f"{number:03d}.png") for number in range(300)], device="cpu")
    assert next(answers).path.endswith("000.png")
    assert len(read) < 150
    assert len(list(answers)) == 299


def test_many_images_are_decoded_once(run, tmp_path, monkeypatch):
    """The second time answers are the same, without a decoder; another model has its own memory."""
    paths = [tmp_path / f"{level:03d}.png" for level in range(0, 256, 6)]
    for path in paths:
        Image.new("RGB", (8, 8), (int(path.stem),) * 3).save(path)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    first = predict(run, [*paths, tmp_path / "broken.png"], device="cpu").to_dict()
    real, decoded = pixels.decode_image, []
    monkeypatch.setattr(pixels, "decode_image", lambda spec, content: decoded.append(content) or real(spec, content))
    assert predict(run, [*paths, tmp_path / "broken.png"], device="cpu").to_dict() == first
    assert decoded == [b"no picture"]
    assert "error" in first[-1]

    other = light_or_dark()
    with torch.no_grad():
        other.backbone.get_submodule("stem.0").get_parameter("weight").zero_()
    write_model(tmp_path / "other.safetensors", other, tiny_metadata())
    labels = {answer["label"] for answer in predict(tmp_path / "other.safetensors", paths, device="cpu").to_dict()}
    assert labels == {"dark"}


def test_without_a_cache_folder_answers_are_the_same(run, tmp_path, monkeypatch):
    paths = [tmp_path / f"{level:03d}.png" for level in range(0, 256, 6)]
    for path in paths:
        Image.new("RGB", (8, 8), (int(path.stem),) * 3).save(path)
    with_cache = predict(run, paths, device="cpu").to_dict()
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "file"))
    assert predict(run, paths, device="cpu").to_dict() == with_cache


def test_a_published_network_names_the_object_by_its_name():
    photograph = Path(sklearn.datasets.__file__).parent / "images" / "china.jpg"
    record = RunRecord()
    (answer,) = predict("tf_efficientnet_lite0", [photograph], top=2, context=RunContext(record)).predictions
    assert answer.label == "palace"
    assert [label for label, _ in answer.top] == ["palace", "bell cote, bell cot"]
    assert "its probabilities are not calibrated" in record.lines[0]


def test_a_name_that_is_nearly_one_is_helped():
    with pytest.raises(ModelFileError, match="no network of that name") as caught:
        predict("tf_eficientnet_lite0", [__file__])
    assert caught.value.do.startswith("Did you mean 'tf_efficientnet_lite0'")


def test_an_exported_file_answers_as_the_model_does_and_never_imports_torch(run, photos, tmp_path):
    """In a process of its own: whatever is wrong with one image is said of it, in the same words."""
    export(run, "onnx", out=tmp_path / "model.onnx")
    words = [str(tmp_path / "model.onnx"), str(photos), "--top", "2", "--json"]
    script = f"""
import sys
from glassworks.cli.main import main
sys.argv[1:] = ["predict", *{words!r}]
try:
    main()
finally:
    print("torch" in sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "False"
    expected = predict(run, photos, top=2, device="cpu").to_dict()
    for answer, other in zip(json.loads(done.stdout), expected, strict=True):
        assert answer["path"] == other["path"]
        assert answer.get("error") == other.get("error")
        assert answer.get("label") == other.get("label")
        assert answer.get("probability", 0) == pytest.approx(other.get("probability", 0), abs=1e-5)


@pytest.mark.parametrize("content", [b"", b"no graph", b"\x08\x07"])
def test_what_is_no_exported_file(tmp_path, photos, content):
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(ModelFileError, match=r"model\.onnx"):
        predict(tmp_path / "model.onnx", photos)


def test_an_onnx_file_of_somebody_else(tmp_path, photos):
    identity = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])], "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
    )  # fmt: skip
    model = helper.make_model(identity, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.save(model, tmp_path / "other.onnx")
    with pytest.raises(ModelFileError, match="glassworks' metadata"):
        predict(tmp_path / "other.onnx", photos)
    with pytest.raises(ModelFileError, match="nothing at"):
        predict(tmp_path / "missing.onnx", photos)


@pytest.fixture
def only_of_light(tmp_path):
    """A run that has seen light images alone: dark ones are twice as far as its limit."""
    network = light_or_dark()
    network.familiar = only_light()
    write_model(tmp_path / "light" / "model.safetensors", network, tiny_metadata())
    return tmp_path / "light"


def test_an_image_unlike_those_of_the_training_is_said_to_be(run, only_of_light, photos):
    record = RunRecord()
    answers = predict(only_of_light, photos, context=RunContext(record), device="cpu").to_dict()
    assert [answer.get("known") for answer in answers] == [False, True, None, True]
    assert [answer.get("distance") for answer in answers] == [
        pytest.approx(2, abs=1e-3),
        pytest.approx(0, abs=1e-3),
        None,
        pytest.approx(0, abs=1e-3),
    ]
    (line,) = [line for line in record.lines if "of 4 images" in line]
    assert "1 of 4 images is unlike those that the model was trained on" in line
    assert "99% of 250 training images" in line
    said = [{key: answer[key] for key in ("path", "label", "probability")} for answer in answers if "label" in answer]
    plain = [answer for answer in predict(run, photos, device="cpu").to_dict() if "label" in answer]
    assert said == plain, "labels and probabilities are what they are without it"


@pytest.mark.slow
def test_an_exported_file_says_it_too(only_of_light, photos):
    pytest.importorskip("onnxruntime")
    proof = export(only_of_light, "onnx")
    assert proof.parity.max_distance_difference < 1e-4
    images = [photos / "a.jpg", photos / "b.png"]
    own, exported = (predict(path, images, device="cpu").to_dict() for path in (only_of_light, proof.file))
    assert [answer["known"] for answer in exported] == [False, True]
    for mine, other in zip(own, exported, strict=True):
        assert other == {**mine, "probability": pytest.approx(mine["probability"]), "distance": pytest.approx(
            mine["distance"], abs=1e-4)}  # fmt: skip
