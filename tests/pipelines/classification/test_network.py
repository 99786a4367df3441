"""What a recipe's words about the network mean."""

import json
from pathlib import Path

import pytest
import timm
import torch
import torchvision
from safetensors.torch import save_file

from glassworks.core.context import RunContext
from glassworks.core.errors import ModelFileError, RecipeError
from glassworks.data.sources.open import open_source
from glassworks.inference.predictor import Predictor
from glassworks.models import hub
from glassworks.models.files.model_file import load_network
from glassworks.pipelines.classification.network import build_network
from glassworks.recipes.load import load_recipe
from glassworks.verbs.train import train


def built(*settings):
    return build_network(
        load_recipe("xo", [f"model.{setting}" for setting in settings]), open_source("xo"), RunContext()
    )


def test_without_published_weights_a_network_is_trained_end_to_end():
    model = built("backbone=alexnet")
    assert (model.frozen, model.weights, model.spec.crop) == (False, "random", 64)
    assert model.architecture.family == "glassworks"
    assert model.recipe.model.frozen is False
    assert built("backbone=lenet5").spec.crop == 32
    assert built("backbone=mlp", "size=20").architecture.arguments == {"size": 20}


def test_random_weights_of_timms_names_are_frozen_unless_asked_otherwise():
    frozen = built("backbone=resnet18", "weights=random")
    assert (frozen.frozen, frozen.spec.crop, frozen.spec.normalize.mean) == (True, 224, (0.485, 0.456, 0.406))
    learnt = built("backbone=resnet18", "weights=random", "frozen=false")
    assert (learnt.frozen, learnt.spec.crop, learnt.spec.normalize.mean) == (False, 64, (0.5, 0.5, 0.5))


def test_published_weights_that_cannot_be_had_are_not_replaced_by_random_ones(monkeypatch, tmp_path):
    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelFileError, match="--weights"):
        built("backbone=resnet18")


def test_torchvisions_file_is_taken_with_torchvisions_preprocessing(tmp_path):
    peer = torchvision.models.resnet18(weights=None).eval()
    torch.save(peer.state_dict(), tmp_path / "resnet18-f37072fd.pth")
    model = built("backbone=resnet18", f"weights={tmp_path / 'resnet18-f37072fd.pth'}")
    assert (model.frozen, model.spec.crop, model.spec.resize.size, model.spec.resize.filter) == (
        True, 224, 256, "bilinear",
    )  # fmt: skip
    peer.fc = torch.nn.Identity()
    pixels_BCHW = torch.randn(1, 3, 64, 64)
    torch.testing.assert_close(model.network.eval()(pixels_BCHW), peer(pixels_BCHW), atol=1e-5, rtol=1e-5)
    with pytest.raises(ModelFileError, match=r"layer1\.2\.conv1\.weight: missing"):
        built("backbone=resnet34", f"weights={tmp_path / 'resnet18-f37072fd.pth'}")
    with pytest.raises(ModelFileError, match="nothing there"):
        built("backbone=resnet18", f"weights={tmp_path / 'resnet18.pth'}")


def test_timms_folder_fills_our_own_network(tmp_path):
    peer = timm.create_model("resnet18", num_classes=3).eval()
    config = {"architecture": "resnet18", "pretrained_cfg": {"input_size": [3, 96, 96], "classifier": "fc"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    save_file(peer.state_dict(), tmp_path / "model.safetensors")
    model = built(f"weights={tmp_path}")
    assert (model.architecture.family, model.architecture.name, model.spec.crop) == ("glassworks", "resnet18", 96)
    peer.reset_classifier(0)
    pixels_BCHW = torch.randn(1, 3, 64, 64)
    torch.testing.assert_close(model.network.eval()(pixels_BCHW), peer(pixels_BCHW), atol=1e-5, rtol=1e-5)


def test_filters_that_are_learned_are_trained_without_being_told_to():
    given, learned = built("backbone=xo_net"), built("backbone=xo_net", "arguments.learned=true")
    assert (given.frozen, given.weights) == (True, "given")
    assert (learned.frozen, learned.weights) == (False, "random")
    assert all(parameter.requires_grad for parameter in learned.network.parameters())


@pytest.fixture(scope="module")
def own_run(tmp_path_factory):
    """A published form trained by us at 16 pixels: its pixels are ours (-1 to 1), not ImageNet's."""
    out = tmp_path_factory.mktemp("own") / "run"
    small = ["model.frozen=false", "model.weights=random", "training.epochs=1", "model.size=16"]
    return train("xo", backbone="resnet18", out=out, settings=small)


@pytest.mark.parametrize("form", ["run", "run/model.safetensors"])
def test_weights_of_an_own_run_bring_its_network_and_preprocessing(own_run, form):
    path = Path(own_run.run) / form.partition("/")[2]
    model = built(f"weights={path}")
    metadata, network = load_network(Path(own_run.run) / "model.safetensors")
    assert (model.architecture, model.spec, model.frozen) == (metadata.architecture, metadata.pixels, True)
    assert model.spec.normalize.mean == (0.5, 0.5, 0.5)
    pixels_BCHW = torch.randn(2, 3, 16, 16)
    torch.testing.assert_close(model.network.eval()(pixels_BCHW), network.backbone(pixels_BCHW))
    larger = built("backbone=resnet18", f"weights={path}", "size=32")
    assert (larger.spec.crop, larger.spec.normalize.mean) == (32, (0.5, 0.5, 0.5))
    assert built(f"weights={path}", "frozen=false").frozen is False
    with pytest.raises(RecipeError, match=r"resnet18.*resnet34") as caught:
        built("backbone=resnet34", f"weights={path}")
    assert "--backbone" in caught.value.do
    with pytest.raises(RecipeError, match="arguments"):
        built(f"weights={path}", "arguments.stride_in_1x1=true")


def test_all_that_contradicts_an_own_run_is_said_at_once(own_run):
    with pytest.raises(RecipeError, match="2 settings") as caught:
        built("backbone=resnet34", f"weights={own_run.run}", "arguments.stride_in_1x1=true")
    assert [problem.partition("found ")[2] for problem in caught.value.problems] == [
        "'resnet34'", "{'stride_in_1x1': True}",
    ]  # fmt: skip


def test_weights_of_an_own_run_made_for_one_size_keep_it(tmp_path):
    run = train("xo", backbone="mlp", out=tmp_path / "run", settings=["training.epochs=1", "model.size=12"])
    assert built(f"weights={run.run}").spec.crop == 12
    with pytest.raises(RecipeError, match="12"):
        built(f"weights={run.run}", "size=16")


def test_weights_of_an_own_run_know_their_network_by_all_its_names(tmp_path):
    run = train("xo", backbone="glassworks", out=tmp_path / "run")
    assert run.backbone.name == "formula_net"
    for name in ("glassworks", "formula_net", "auto"):
        assert built(f"backbone={name}", f"weights={run.run}").architecture.name == "formula_net"


def test_weights_of_an_own_run_can_be_gone_on_from(own_run, tmp_path):
    run = train("xo", weights=own_run.run, out=tmp_path / "run")
    assert run.head is not None
    assert run.backbone.weights == own_run.run
    assert train(tmp_path / "run" / "recipe.toml", out=tmp_path / "again").weights_hash == run.weights_hash


def test_a_network_too_deep_for_the_images_is_refused_before_any_work():
    with pytest.raises(RecipeError) as caught:
        built("backbone=alexnet", "size=32")
    assert "features.12 (MaxPool2d 3x3) ran out of pixels" in str(caught.value)
    assert "model.size=63" in caught.value.do


def test_arguments_reach_our_networks_and_only_those():
    dropouts = built("backbone=lenet5", "arguments.dropout=0.25").network.modules()
    assert [m.p for m in dropouts if isinstance(m, torch.nn.Dropout)] == [0.25]
    with pytest.raises(RecipeError, match="droput"):
        built("backbone=lenet5", "arguments.droput=0.25")
    with pytest.raises(RecipeError, match=r"model\.arguments"):
        built("backbone=test_resnet", "weights=random", "arguments.drop_rate=0.25")


@pytest.mark.parametrize(
    ("backbone", "settings"),
    [
        ("lenet5", ["training.epochs=1"]),
        ("xo_net", []),
        ("resnet18", ["model.frozen=false", "model.weights=random", "training.epochs=1", "model.size=16"]),
        ("test_resnet", ["model.frozen=false", "model.weights=random", "training.epochs=1", "model.size=16"]),
    ],
)
def test_a_run_with_a_classic_is_trained_saved_and_served(tmp_path, backbone, settings):
    run = train("xo", backbone=backbone, out=tmp_path / "run", settings=settings)
    assert run.evaluation.n > 0
    assert (run.head is None) == (backbone != "xo_net")
    predictor = Predictor.load(tmp_path / "run")
    assert predictor.metadata.architecture.name == backbone
    assert len(predictor.predict([next(iter(open_source("xo").read([0])))[1]])[0].probabilities) == 2


LISTED = '''
[data]
source = "xo"

[model]
size = 16
layers = """
conv 5x5, 8
pool /2
conv 3x3, 16
pool /2
fc 32
fc classes
softmax
"""

[training]
epochs = 2
'''


def test_a_network_listed_in_a_recipe_is_trained_saved_and_served(tmp_path):
    (tmp_path / "mine.toml").write_text(LISTED)
    run = train(tmp_path / "mine.toml", out=tmp_path / "run")
    predictor = Predictor.load(tmp_path / "run")
    assert predictor.metadata.architecture.name == "layers"
    assert predictor.network.head.weight.shape == (2, 32)
    again = train(tmp_path / "run" / "recipe.toml", out=tmp_path / "again")
    assert again.weights_hash == run.weights_hash


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fc classes", "fc 1000", "line 6, `fc 1000`: expected 2 outputs, one for each class"),
        ("pool /2", "pool /32", "line 2, `pool /32`: expected a map of at least 32 x 32; found 8 x 16 x 16"),
        ("size = 16", 'size = 16\nbackbone = "resnet18"', "both: backbone = 'resnet18'"),
        ('layers = """', 'backbone = "layers"\n[card]\ntitle = """', "what layers is made of"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(tmp_path, old, new, said):
    text = LISTED.replace(old, new, 1)
    if "[card]" in text:
        text = '[data]\nsource = "xo"\n[model]\nbackbone = "layers"\n'
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(RecipeError) as caught:
        build_network(load_recipe(str(tmp_path / "mine.toml")), open_source("xo"), RunContext())
    assert said in str(caught.value)
