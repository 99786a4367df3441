"""Whatever refers to a model means one thing, for every verb."""

from pathlib import Path

import pytest
import timm
import torch
from safetensors.torch import save_file
from torch import nn

from glassworks.core.context import RunContext, RunRecord
from glassworks.core.errors import InputError, ModelFileError, RecipeError
from glassworks.core.workspace import RunFolder
from glassworks.models import hub
from glassworks.models.files.backbone_file import write_backbone
from glassworks.models.files.network_file import write_networks
from glassworks.models.reference import WORKED_EXAMPLE, find, find_file, find_model
from glassworks.models.resolve import open_model
from glassworks.models.shipped import SHIPPED, load_shipped
from glassworks.models.vision.formula_net import FormulaNet
from glassworks.pipelines.losses.pipeline import LossesRecipe
from glassworks.testing.models import write_tiny_model

NAME = "test_resnet.r160_in1k"


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: False)


def timm_folder(folder: Path) -> Path:
    folder.mkdir()
    save_file(timm.create_model("test_resnet").state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text('{"architecture": "test_resnet", "pretrained_cfg": {"num_classes": 1000}}')
    return folder


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("lenet5", "ours", "lenet5"),
        ("test_resnet", "timm", "test_resnet"),
        (NAME, "timm", NAME),
        ("torchvision:vgg16", "torchvision", "vgg16"),
        ("a/b/net.py:make", "code", "make"),
        (WORKED_EXAMPLE, "worked example", WORKED_EXAMPLE),
    ],
)
def test_names(text, kind, name):
    found = find(text)
    assert (found.kind, found.name) == (kind, name)


def test_files_and_folders(tmp_path):
    run = tmp_path / "my-run"
    file = write_tiny_model(RunFolder(run).model)
    for text in (run, file):
        found = find(text)
        assert (found.kind, found.name, found.path) == ("classifier", "my-run", file)
        assert find_model(text) == file
    assert find(timm_folder(tmp_path / "timm")).kind == "timm folder"
    (tmp_path / "mine.txt").write_text("fc classes")
    assert find(tmp_path / "mine.txt").kind == "layers"
    write_networks(tmp_path / "n.safetensors", {"one": nn.Linear(3, 2)}, LossesRecipe())
    small = {"filters": 8, "widths": [8, 8], "cells": [1, 1, 1]}
    write_backbone(tmp_path / "b.safetensors", "formula_net", small, FormulaNet(**small), 16, {})
    save_file({"w": torch.ones(1)}, tmp_path / "w.safetensors")
    assert [find(tmp_path / f"{name}.safetensors").kind for name in "nbw"] == ["networks", "backbone", "weights"]
    assert find_file(tmp_path / "nothing") is None


def test_a_folder_of_a_networks_name_is_not_in_the_way(tmp_path, monkeypatch):
    """Someone keeps the images of lenet5 in a folder of that name; once a run lies there, the run is meant."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lenet5").mkdir()
    assert find("lenet5").kind == "ours"
    write_tiny_model(RunFolder(tmp_path / "lenet5").model)
    assert find("lenet5").kind == "classifier"


def test_what_cannot_be_found_is_said(tmp_path):
    with pytest.raises(RecipeError, match=r"(?i)did you mean .*'lenet5'"):
        find("lenet_5")
    with pytest.raises(RecipeError, match="glassworks models"):
        find("no such thing at all")
    with pytest.raises(ModelFileError, match="--resume"):
        find(tmp_path)
    with pytest.raises(InputError, match="Known: alexnet"):
        open_model("torchvision:xyz")


def test_files_of_other_payloads_are_refused_in_their_own_words(tmp_path):
    write_networks(tmp_path / "n.safetensors", {"one": nn.Linear(3, 2)}, LossesRecipe())
    with pytest.raises(ModelFileError, match="task 'losses', which has no class names"):
        open_model(tmp_path / "n.safetensors")
    save_file({"w": torch.ones(1)}, tmp_path / "w.safetensors")
    with pytest.raises(ModelFileError, match="plain weights"):
        open_model(tmp_path / "w.safetensors")


@pytest.mark.parametrize(
    "kind", ["classifier", "timm folder", "layers", "ours", "timm", "torchvision", "code", "module"]
)
def test_every_kind_opens_as_a_whole_network(tmp_path, kind):
    (tmp_path / "mine.txt").write_text("conv 3x3/4, 4\nflatten\nfc 5")
    (tmp_path / "net.py").write_text("from torch import nn\nnet = nn.Sequential(nn.Flatten(), nn.LazyLinear(2))\n")
    reference = {
        "classifier": lambda: write_tiny_model(tmp_path / "model.safetensors"),
        "timm folder": lambda: timm_folder(tmp_path / "timm"),
        "layers": lambda: tmp_path / "mine.txt",
        "ours": lambda: "tiny_resnet",
        "timm": lambda: NAME,
        "torchvision": lambda: "torchvision:squeezenet1_0",
        "code": lambda: f"{tmp_path / 'net.py'}:net",
        "module": lambda: nn.Sequential(nn.Flatten(), nn.LazyLinear(2)),
    }[kind]()
    record = RunRecord()
    model = open_model(reference, context=RunContext(record))
    side = model.pixels.crop
    with torch.no_grad():
        assert model.network(torch.zeros(1, 3, side, side)).ndim == 2
    assert any("random weights" in note for note in model.notes) == (kind in ("layers", "ours", "timm", "torchvision"))
    assert any("running your own code" in line for line in record.lines) == (kind == "code")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_network_that_ships_is_opened_with_its_weights(name):
    model, shipped = open_model(name), load_shipped(name)
    assert model.notes == []
    assert not model.is_random
    assert model.pixels.crop == shipped.side
    found = model.network.state_dict()
    assert all(torch.equal(found[key], value) for key, value in shipped.network.state_dict().items())


def test_random_weights_are_the_same_each_time_and_disturb_nothing():
    torch.manual_seed(3)
    before = torch.get_rng_state()
    first, second = (open_model("lenet5").network.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert torch.equal(torch.get_rng_state(), before)


def test_weights_are_for_names(tmp_path):
    save_file(open_model("lenet5").network.state_dict(), tmp_path / "w.safetensors")
    assert open_model("lenet5", str(tmp_path / "w.safetensors")).notes == []
    for reference in (write_tiny_model(tmp_path / "model.safetensors"), "torchvision:vgg11", WORKED_EXAMPLE):
        with pytest.raises(InputError, match="--weights with the name of a network"):
            open_model(reference, str(tmp_path / "w.safetensors"))
