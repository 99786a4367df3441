import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from glassworks.core.errors import ModelFileError, RecipeError
from glassworks.models import hub, timm_bridge
from glassworks.models.timm_backbones import load_backbone
from glassworks.models.timm_bridge import build

NAME = "test_resnet"
SHARED = Path(__file__).parents[2].parent / "shared" / "weights" / "mobilenetv2_100.imagenet"


@pytest.fixture
def weights():
    torch.manual_seed(1)
    return build(NAME, {}).state_dict()


def same(one, other):
    return all(torch.equal(one[key], other[key]) for key in other)


def test_weights_of_a_file_are_taken_and_its_classifier_is_left_out(tmp_path, weights):
    save_file({**weights, "fc.weight": torch.ones(1000, 4), "fc.bias": torch.ones(1000)}, tmp_path / "w.safetensors")
    backbone = load_backbone(NAME, tmp_path / "w.safetensors")
    assert same(backbone.network.state_dict(), weights)
    size = backbone.pixels.crop
    assert backbone.network(torch.zeros(2, 3, size, size)).shape == (2, backbone.num_features)


def test_a_pth_with_wrappers_and_prefixes_is_understood(tmp_path, weights):
    torch.save({"state_dict": {f"module.{key}": value for key, value in weights.items()}}, tmp_path / "w.pth")
    assert same(load_backbone(NAME, tmp_path / "w.pth").network.state_dict(), weights)


def test_a_pth_with_code_in_it_is_never_run(tmp_path):
    class Hostile:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "was_run",))

    torch.save({"state_dict": Hostile()}, tmp_path / "w.pth")
    with pytest.raises(ModelFileError, match="never opened"):
        load_backbone(NAME, tmp_path / "w.pth")
    assert not (tmp_path / "was_run").exists()


def test_every_tensor_that_does_not_fit_is_named(tmp_path, weights):
    (first, second, third, *_) = [key for key, value in weights.items() if value.ndim == 4]
    broken = {key: value for key, value in weights.items() if key != first}
    broken |= {second: torch.zeros(1, 2, 3, 4), "surplus.weight": torch.zeros(1)}
    save_file(broken, tmp_path / "w.safetensors")
    with pytest.raises(ModelFileError) as caught:
        load_backbone(NAME, tmp_path / "w.safetensors")
    assert len(caught.value.problems) == 3
    text = str(caught.value)
    assert f"{first}: missing" in text
    assert f"{second}: expected {tuple(weights[second].shape)}, found (1, 2, 3, 4)" in text
    assert "surplus.weight: not in" in text
    assert third not in text


def test_a_local_dir_folder_says_everything(tmp_path, weights):
    config = {
        "architecture": NAME,
        "pretrained_cfg": {"input_size": [3, 96, 96], "crop_pct": 0.75, "mean": [0.1, 0.2, 0.3], "std": [1, 1, 2]},
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    save_file({key: value.half() for key, value in weights.items()}, tmp_path / "model.safetensors")
    backbone = load_backbone(None, tmp_path)
    pixels = backbone.pixels
    assert (backbone.name, pixels.crop, pixels.resize.size, pixels.normalize.mean) == (NAME, 96, 128, (0.1, 0.2, 0.3))
    assert {value.dtype for value in backbone.network.state_dict().values()} <= {torch.float32, torch.int64}


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("resnet_18", None, "Did you mean 'resnet18'"),
        ("lenet", None, "'lenet5'"),
        (None, "w.safetensors", "--backbone NAME"),
        (NAME, "missing.safetensors", "Check the path"),
        (NAME, "garbage.safetensors", "cannot be read"),
        ("resnet18", "folder", "config.json"),
    ],
)
def test_what_is_wrong_is_said_in_one_error(tmp_path, weights, name, make, said):
    save_file(weights, tmp_path / "w.safetensors")
    (tmp_path / "garbage.safetensors").write_bytes(b"no tensors here")
    (tmp_path / "folder").mkdir()
    with pytest.raises((RecipeError, ModelFileError), match=said):
        load_backbone(name, None if make is None else tmp_path / make)


def test_offline_without_a_cached_file_is_told_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelFileError, match="--weights"):
        load_backbone("resnet18", None)


@pytest.mark.skipif(not SHARED.is_dir(), reason="real ImageNet weights are not beside the checkout")
def test_real_weights_load_from_their_folder():
    backbone = load_backbone(None, SHARED)
    assert (backbone.name, backbone.num_features) == ("mobilenetv2_100", 1280)
    assert (backbone.pixels.crop, backbone.pixels.resize.size) == (224, 256)
    assert backbone.arguments == {"pad_type": "same"}


@pytest.mark.parametrize("argument", ["checkpoint_path", "pretrained_cfg_overlay", "features_only", "cache_dir"])
def test_arguments_of_a_folder_that_read_other_files_are_refused(tmp_path, weights, argument):
    """timm would open (and for a .pth unpickle) whatever ``checkpoint_path`` names."""
    save_file(weights, tmp_path / "model.safetensors")
    config = {"architecture": NAME, "model_args": {argument: str(tmp_path / "other.pth")}, "pretrained_cfg": {}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelFileError, match="nothing was run") as caught:
        load_backbone(None, tmp_path)
    assert argument in caught.value.found


def test_a_busy_hub_is_asked_again_and_the_weights_are_named_once(monkeypatch):
    asked, real = [], timm_bridge.timm.create_model

    def busy_at_first(name, pretrained=False, **arguments):
        if pretrained:
            asked.append(name)
            if len(asked) < 3:
                raise OSError("503 Service Unavailable")
        return real(name, pretrained=False, **arguments)

    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: True)
    monkeypatch.setattr(hub, "_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(timm_bridge.timm, "create_model", busy_at_first)
    backbone = load_backbone("test_resnet.r160_in1k", None)
    assert asked == ["test_resnet.r160_in1k"] * 3
    assert backbone.weights == "timm test_resnet.r160_in1k"
