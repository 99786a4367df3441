"""Both export formats against their contract, the metadata inside them, and refusal beyond the tolerance."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from glassworks.core.errors import MissingExtraError, ParityError
from glassworks.data.images.pixels import fit_pixels
from glassworks.export.onnx import ONNX
from glassworks.export.parity_set import parity_set
from glassworks.export.pt2 import METADATA_FILE, PT2
from glassworks.export.verify import ExportFormat, prove_parity
from glassworks.inference.prediction import Answers
from glassworks.inference.predictor import Predictor
from glassworks.models.files.metadata import Architecture, ModelMetadata
from glassworks.models.files.model_file import write_model
from glassworks.testing.exports import check_export
from glassworks.testing.models import tiny_metadata, write_tiny_model

WEIGHTS = Path(__file__).parents[2].parent / "shared" / "weights" / "mobilenetv2_100.imagenet"


@pytest.fixture
def predictor(tmp_path):
    return Predictor.load(write_tiny_model(tmp_path / "model.safetensors", temperature=1.5), device="cpu")


@pytest.fixture(scope="module")
def odd_files():
    return list(parity_set())


def test_onnx_keeps_the_contract_and_describes_itself(predictor, tmp_path):
    onnx = pytest.importorskip("onnx")
    path = tmp_path / "export.onnx"
    check_export(predictor, path, ONNX)
    model = onnx.load(path)
    onnx.checker.check_model(model)
    properties = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(properties["classes"]) == predictor.classes
    assert json.loads(properties["pixels"])["operations"][0]["op"] == "decode"
    assert ModelMetadata.model_validate_json(properties["glassworks"]) == predictor.metadata
    assert model.producer_name == "glassworks"
    (given,), (result,) = model.graph.input, model.graph.output
    shape = [axis.dim_param or axis.dim_value for axis in given.type.tensor_type.shape.dim]
    assert (given.name, shape) == ("pixels", ["batch", "height", "width", 3])
    assert given.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    assert (result.name, result.type.tensor_type.shape.dim[1].dim_value) == ("probabilities", 2)
    assert b".py" not in path.read_bytes(), "paths of this machine are in the file"


def test_pt2_keeps_the_contract_and_describes_itself(predictor, tmp_path):
    path = tmp_path / "export.pt2"
    check_export(predictor, path, PT2)
    extra = {METADATA_FILE: ""}
    torch.export.load(path, extra_files=extra)
    assert ModelMetadata.model_validate_json(extra[METADATA_FILE]) == predictor.metadata
    assert str(Path(__file__).parents[2]).encode() not in path.read_bytes(), "paths of this machine are in the file"


def as_export(predictor: Predictor, twist=lambda probabilities: probabilities):
    """What a perfect export would answer, with ``twist`` on top."""

    def run(pixels_BHWC):
        fitted = np.stack([fit_pixels(predictor.pixels, Image.fromarray(pixels)) for pixels in pixels_BHWC])
        return Answers(twist(predictor.probabilities(fitted)), None)

    return run


def test_proof_measures_the_largest_difference_and_counts_every_image(predictor, odd_files):
    parity = prove_parity(predictor, as_export(predictor), [*odd_files, ("broken.png", b"nothing")])
    assert parity.max_probability_difference < 1e-6  # batches of another size may round otherwise
    assert parity.n == len(odd_files) + 3  # and the batch of three
    shifted = prove_parity(predictor, as_export(predictor, lambda p: p + np.array([[-5e-4, 5e-4]])), odd_files[:5])
    assert shifted.max_probability_difference == pytest.approx(5e-4, rel=0.01)


def test_proof_refuses_beyond_the_tolerance_and_names_the_changes(predictor, odd_files):
    images = odd_files[:3]
    with pytest.raises(ParityError) as caught:
        prove_parity(predictor, as_export(predictor, lambda p: p[:, ::-1]), images)
    labels = [predictor.predict(content)[0].label for _, content in images]
    for (name, _), label in zip(images, labels, strict=True):
        other = {"dark": "light", "light": "dark"}[label]
        assert f"{name}: {label} became {other}" in caught.value.problems
    with pytest.raises(ParityError):
        prove_parity(predictor, as_export(predictor, lambda p: p * np.nan), images)
    with pytest.raises(ParityError, match="no image"):
        prove_parity(predictor, as_export(predictor), [("broken.png", b"nothing")])


def test_a_tie_within_the_tolerance_is_listed_and_not_refused(predictor, odd_files, monkeypatch):
    monkeypatch.setattr(predictor, "classify", lambda f: np.array([[0.5001, 0.4999]] * len(f), np.float32))
    tied = lambda p: Answers(np.array([[0.4999, 0.5001]] * len(p), np.float32), None)  # noqa: E731
    parity = prove_parity(predictor, tied, odd_files[:5])
    assert len(parity.changed_decisions) == parity.n == 8
    assert parity.to_dict()["changed_decisions"][0] == {"path": "exif-1.jpg", "model": "dark", "exported": "light"}


def test_a_wrong_export_is_removed_and_the_last_good_one_stays(predictor, odd_files, tmp_path):
    path = tmp_path / "exports" / "model.onnx"
    path.parent.mkdir()
    path.write_text("the last good one")
    wrong = as_export(predictor, lambda p: p[:, ::-1])
    chosen = ExportFormat(lambda _, file: file.write_text("wrong"), lambda _: wrong)
    with pytest.raises(ParityError, match="removed"):
        chosen.export(predictor, path, odd_files[:2])
    assert [file.name for file in path.parent.iterdir()] == ["model.onnx"]
    assert path.read_text() == "the last good one"


def test_missing_packages_say_what_to_install(predictor, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtraError, match=r"glassworks\[export\]"):
        ONNX.export(predictor, tmp_path / "model.onnx")
    assert not (tmp_path / "model.onnx").exists()


@pytest.mark.slow
@pytest.mark.skipif(not WEIGHTS.is_dir(), reason=f"{WEIGHTS} is not there")
def test_a_pretrained_mobilenet_answers_the_same_in_both_formats(tmp_path):
    from glassworks.models.classifier import Classifier
    from glassworks.models.timm_backbones import load_backbone

    backbone = load_backbone(None, WEIGHTS)
    network = Classifier(backbone.network, backbone.num_features, 2).eval()
    with torch.no_grad():
        network.head.weight.mul_(10)
    architecture = Architecture(
        family="timm", name=backbone.name, arguments=backbone.arguments, num_features=backbone.num_features
    )
    model = tmp_path / "model.safetensors"
    write_model(model, network, tiny_metadata(["ants", "bees"], architecture=architecture, pixels=backbone.pixels))
    predictor = Predictor.load(model, device="cpu")
    pictures = torch.randn(2, 3, backbone.pixels.crop, backbone.pixels.crop)
    with torch.inference_mode():
        torch.testing.assert_close(predictor.network(pictures), network.float()(pictures), atol=1e-4, rtol=1e-4)
    for chosen, name in [(ONNX, "model.onnx"), (PT2, "model.pt2")]:
        parity = chosen.export(predictor, tmp_path / name, None, 1e-3)
        assert parity.max_probability_difference < 1e-4
        assert not parity.changed_decisions
