"""What a worker opens: model files, exported files, and the very answers of ``glassworks predict`` from each engine."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from multipart_form import encoded

from glassworks.export.onnx import ONNX
from glassworks.inference.predictor import Predictor
from glassworks.serving.engines import in_other
from glassworks.serving.engines.opened import open_served
from glassworks.serving.engines.source import Source


@pytest.fixture(scope="module")
def images():
    odd = [encoded(4, "PNG"), encoded(5, "GIF"), encoded(6, size=(7, 90)), encoded(7, "WEBP", lossless=True)]
    return [encoded(seed, size=(60 + seed, 40)) for seed in range(4)] + odd


@pytest.fixture(scope="module")
def expected(run_folder, images):
    return np.array([one.probabilities for one in Predictor.load(run_folder, "cpu").predict(images)])


def answers(opened, images):
    return opened.engine.probabilities([opened.engine.read(image) for image in images])


@pytest.mark.parametrize("precision", ["trained", "float32", "torch float32_channels_last", "openvino float32"])
def test_every_engine_in_float32_answers_as_predict_does(run_folder, images, expected, precision):
    if precision.startswith("openvino"):
        pytest.importorskip("openvino")
    opened = open_served(str(run_folder), precision=precision, device="cpu", threads=1)
    found = answers(opened, images)
    assert np.abs(found - expected).max() < 1e-6
    assert (found.argmax(1) == expected.argmax(1)).all()
    opened.engine.use_threads(2)
    assert np.abs(answers(opened, images) - expected).max() < 1e-6


def test_torchs_threads_do_not_spin_beside_those_of_another_engine(run_folder):
    """Two threads of torch, which prepare the pixels, cost OpenVINO's two threads a third of their speed."""
    pytest.importorskip("openvino")
    threads = torch.get_num_threads()
    try:
        opened = open_served(str(run_folder), precision="openvino float32", device="cpu", threads=1)
        for count in (2, 1, 2):
            opened.engine.use_threads(count)
            assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(threads)


def test_another_engine_is_made_for_the_threads_that_it_is_told(run_folder, monkeypatch):
    """Whatever torch has been left with by the one that was made before; and torch is left with one by each call."""
    pytest.importorskip("openvino")
    threads, compiled = torch.get_num_threads(), []
    prepare = in_other.prepare_bound
    monkeypatch.setattr(
        in_other, "prepare_bound", lambda *given: compiled.append(torch.get_num_threads()) or prepare(*given)
    )
    try:
        first, second = (one.make(2) for one in in_other.other_candidates(Source(str(run_folder), "cpu"))[:1] * 2)
        assert compiled == [2, 2]
        for engine in (first, second):
            torch.set_num_threads(2)  # as another model in torch does
            engine.use_threads(2)
            assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(threads)


def test_an_exported_file_needs_no_torch(run_folder, tmp_path, images, expected):
    file = tmp_path / "exported.onnx"
    ONNX.export(Predictor.load(run_folder, "cpu", "float32"), file, images=[("a", images[0])])
    opened = open_served(str(file), precision="auto", device="cpu", threads=1)
    assert (opened.choice.engine, opened.choice.reason) == ("onnxruntime", "the file holds nothing else")
    assert np.abs(answers(opened, images) - expected).max() < 1e-3
    code = (
        "import sys; from glassworks.serving.engines.opened import open_served; import glassworks.serving.worker; "
        f"open_served({str(file)!r}, precision='auto', device='cpu', threads=1); print('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_export_beside_a_model_is_offered(run_folder, tmp_path):
    import shutil

    run = tmp_path / "run"
    shutil.copytree(run_folder, run)
    predictor = Predictor.load(run, "cpu", "float32")
    ONNX.export(predictor, run / "model.onnx", images=[("a", encoded(1))])
    assert open_served(str(run), precision="onnxruntime float32", device="cpu", threads=1).engine.name == "onnxruntime"


def test_what_the_front_is_told_is_plain(run_folder):
    document = open_served(str(run_folder), precision="auto", device="cpu", threads=1).document()
    assert json.loads(json.dumps(document)) == document
    assert document["classes"] == ["dark", "light"]
    assert document["side"] == [32, 32]
    assert document["choice"]["reason"] == "fast as it is"
