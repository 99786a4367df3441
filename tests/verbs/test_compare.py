"""``compare`` whole, on tiny networks and generated images."""

import json

import numpy as np
import pytest
from PIL import Image

from glassworks.core.errors import InputError, ModelFileError, RecipeError
from glassworks.models import timm_bridge
from glassworks.verbs.compare import compare


@pytest.fixture
def folder(tmp_path):
    random = np.random.default_rng(0)
    for name, low in (("dark", 0), ("light", 120)):
        for number in range(20):
            path = tmp_path / "photos" / name / f"{number:02d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(random.integers(low, low + 130, (24, 24, 3), dtype=np.uint8)).save(path)
    return tmp_path / "photos"


def test_features_under_one_protocol(folder, tmp_path):
    found = compare(folder, ["test_resnet=random", "resnet18=random"], size=32, out=tmp_path / "out")
    document = json.loads((tmp_path / "out" / "report.json").read_text())
    assert document == json.loads(found.to_json())
    assert {model["name"] for model in document["models"]} == {"test_resnet", "resnet18"}
    keys = {"name", "error", "interval", "parameters", "multiply_adds", "latency_ms", "peak_memory_bytes"}
    assert all(keys <= set(model) for model in document["models"])
    assert [model["error"] for model in document["models"]] == sorted(m["error"] for m in document["models"])
    assert document["n"] == 8
    assert "random weights, untrained: test_resnet, resnet18" in document["budget"]
    assert len(document["pairs"]) == 1
    assert document["front"][0] == "test_resnet"
    assert (tmp_path / "out" / "comparison.png").read_bytes()[:4] == b"\x89PNG"
    assert "ImageNet, as published" in (tmp_path / "out" / "report.html").read_text()


@pytest.mark.parametrize("budget", [{"epochs": 2}, {"minutes": 0.01}])
def test_from_scratch_with_equal_steps_or_time(folder, tmp_path, budget):
    found = compare(folder, ["softmax_regression", "lenet5"], protocol="scratch", out=tmp_path / "out", **budget)
    epochs = [model.epochs for model in found.numbers.models]
    assert min(epochs) >= 1
    assert "epochs" not in budget or epochs == [2, 2]
    assert all(model.weights == "random" for model in found.numbers.models)


def test_mistakes_are_told_before_any_work(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(timm_bridge, "hub_answers", lambda seconds=1.0: False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match="two networks"):
        compare(folder, ["resnet18"])
    with pytest.raises(InputError, match="both"):
        compare(folder, ["mlp", "lenet5"], protocol="scratch", epochs=1, minutes=1)
    with pytest.raises(InputError, match="--protocol scratch"):
        compare(folder, ["mlp", "lenet5"], epochs=1)
    with pytest.raises(InputError, match="begins at random"):
        compare(folder, ["mlp=w.pth", "lenet5"], protocol="scratch")
    with pytest.raises(ModelFileError, match="the pretrained weights of 'resnet18'"):
        compare(folder, ["lenet5=random", "resnet18"])
    with pytest.raises(RecipeError, match="'resnet18'"):
        compare(folder, ["lenet5=random", "resnet_18=random"])
    assert not (tmp_path / "runs").exists()
