"""The documented ways to use an exported file are run as they are printed, and give the answers of ``predict``."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from glassworks.core.pixels import Decode, PixelSpec
from glassworks.export.contract import in_the_graph, left_to_the_caller
from glassworks.export.onnx import ONNX
from glassworks.export.parity_set import parity_set
from glassworks.export.pt2 import PT2
from glassworks.inference.predictor import Predictor
from glassworks.models.files.model_file import write_model
from glassworks.testing.images import UNUSABLE, encoded, odd_images
from glassworks.testing.models import light_or_dark, tiny_metadata, write_tiny_model

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
DECODE, WITH_ONNX, WITH_PT2 = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

NOT_DECODED_SO = {"large-text.png", "large-text-at-the-end.png", "large-profile.png", "maximum-4095.pgm"} | {
    "white-is-zero.tiff"
}
"""What the page names as kinds that its few lines do not decode as ``predict`` does."""


def files():
    odd = {name: content for name, content in odd_images().items() if name not in UNUSABLE}
    odd = {name: content for name, content in odd.items() if name not in NOT_DECODED_SO}
    dark = np.linspace(0, 20_000, 40 * 40).astype(np.uint16).reshape(40, 40)
    return {**odd, **dict(parity_set()), "dark-sixteen-bit.png": encoded(Image.fromarray(dark))}


def printed(snippet, content, folder, capsys):
    """What the page's lines print for an image of this content."""
    (folder / "a.jpg").write_bytes(content)
    exec(compile(DECODE + snippet, "docs/export.md", "exec"), {})
    label, probability = capsys.readouterr().out.rsplit(maxsplit=1)
    return label, float(probability)


@pytest.mark.parametrize(
    ("form", "snippet", "name", "wanted", "chosen"),
    [
        (ONNX, WITH_ONNX, "model.onnx", "stated", ""),
        (ONNX, WITH_ONNX, "model.onnx", "image", "sixteen"),
        (ONNX, WITH_ONNX, "model.onnx", (1000, 30_000), "sixteen"),
        (PT2, WITH_PT2, "model.pt2", "stated", "alpha"),
    ],
)
def test_the_printed_lines_answer_as_predict_does(form, snippet, name, wanted, chosen, tmp_path, monkeypatch, capsys):
    if form is ONNX:
        pytest.importorskip("onnxruntime")
    spec = PixelSpec.standard(16, resize=18).ranged(wanted)
    write_model(tmp_path / "model.safetensors", light_or_dark(), tiny_metadata(pixels=spec))
    predictor = Predictor.load(tmp_path / "model.safetensors", device="cpu")
    form.write(predictor, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    labels = set()
    for file, content in ((file, content) for file, content in files().items() if chosen in file):
        (expected,) = predictor.predict(content)
        label, probability = printed(snippet, content, tmp_path, capsys)
        assert (label, probability) == (expected.label, pytest.approx(expected.probability, abs=1e-4)), file
        labels.add(label)
    assert labels == {"dark", "light"} or chosen


def test_the_words_follow_the_preprocessing():
    metadata = tiny_metadata(["a", "b"], pixels=PixelSpec.standard(16, resize=18, filter="bicubic"))
    steps = in_the_graph(metadata)
    assert steps[:2] == [
        "resize the shorter side to 18 pixels (bicubic, by Pillow's arithmetic)",
        "keep the middle 16 x 16 pixels",
    ]
    assert "65,535" in left_to_the_caller(metadata.pixels)[2]
    assert "29000 becomes 0 and 31000 255" in left_to_the_caller(metadata.pixels.ranged((29_000, 31_000)))[2]
    assert "its least value" in left_to_the_caller(metadata.pixels.ranged("image"))[2]
    whole = PixelSpec(operations=(Decode(reduced_scale=False), *metadata.pixels.operations[1:]))
    assert left_to_the_caller(whole)[0] == "decode the first frame"


def test_the_file_says_it_itself(tmp_path):
    onnx = pytest.importorskip("onnx")
    predictor = Predictor.load(write_tiny_model(tmp_path / "model.safetensors"), device="cpu")
    ONNX.write(predictor, tmp_path / "model.onnx")
    said = {entry.key: entry.value for entry in onnx.load(tmp_path / "model.onnx").metadata_props}
    assert json.loads(said["left_to_the_caller"]) == left_to_the_caller(predictor.pixels)
    assert json.loads(said["in_the_graph"]) == in_the_graph(predictor.metadata)
