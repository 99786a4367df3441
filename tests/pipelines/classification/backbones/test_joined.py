"""``--backbone a+b``: trained, kept apart in the caches, saved, served and exported as one."""

from pathlib import Path

import pytest

from glassworks.core.errors import InputError, ModelFileError, RecipeError
from glassworks.data.sources.open import open_source
from glassworks.export.contract import in_the_graph
from glassworks.export.verify import TOLERANCE
from glassworks.inference.predictor import Predictor
from glassworks.pipelines.classification import features
from glassworks.verbs.export import export
from glassworks.verbs.look import look
from glassworks.verbs.models import show_model
from glassworks.verbs.predict import predict
from glassworks.verbs.train import train

SMALL = ["model.precision=float32", "head.path=[0.01]", "head.folds=0"]
BOTH = "test_resnet+glassworks"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Networks of 160 and 32 pixels, with random weights."""
    return train("xo", backbone=BOTH, weights="random", out=tmp_path_factory.mktemp("joined") / "run", settings=SMALL)


def test_it_is_trained_saved_and_served(run):
    assert run.backbone.name == "test_resnet+formula_net"
    predictor = Predictor.load(run.run)
    architecture = predictor.metadata.architecture
    assert [part.name for part in architecture.parts] == ["test_resnet", "formula_net"]
    assert architecture.num_features == sum(part.num_features for part in architecture.parts)
    assert predictor.pixels.shape == (160, 192)
    contents = [content for _, content in open_source("xo").read(range(4))]
    assert [answer.error for answer in predictor.predict(contents)] == [None] * 4


def test_its_resolved_recipe_gives_the_same_weights(run, tmp_path):
    recipe = Path(run.run) / "recipe.toml"
    assert 'backbone = "test_resnet+formula_net"' in recipe.read_text()
    assert train(recipe, out=tmp_path / "again").weights_hash == run.weights_hash


@pytest.mark.slow
@pytest.mark.parametrize("to", ["pt2", "onnx"])
def test_an_export_holds_all_of_its_networks(run, tmp_path, to):
    report = export(run.run, to, out=tmp_path / f"model.{to}")
    assert report.parity.max_probability_difference <= TOLERANCE
    assert report.parity.n > 20
    steps = in_the_graph(Predictor.load(run.run).metadata)
    assert [step.partition(":")[0] for step in steps[:3]] == ["for test_resnet", "for formula_net", "one head"]
    contents = [content for _, content in open_source("xo").read(range(3))]
    for content in contents:
        (tmp_path / "a.png").write_bytes(content)
        served = predict(run.run, [tmp_path / "a.png"]).predictions[0]
        if to == "onnx":  # the exported file answers for itself, too
            assert predict(report.file, [tmp_path / "a.png"]).predictions[0].label == served.label


@pytest.mark.slow
def test_what_one_of_them_has_computed_before_is_not_computed_again(tmp_path, monkeypatch):
    """Where it decides how large the image is decoded; else its features might differ."""
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    passes, usual = [], features.prepare_way

    def counting(network, name):
        run = usual(network, name)
        return lambda pixels: passes.append(type(network.network).__name__) or run(pixels)

    monkeypatch.setattr(features, "prepare_way", counting)

    def networks_that_ran(backbone):
        passes.clear()
        train("xo", backbone=backbone, weights="random", out=tmp_path / backbone, settings=SMALL)
        return set(passes)

    assert networks_that_ran("test_resnet") == {"ResNet"}
    assert networks_that_ran(BOTH) == {"FormulaNet"}
    assert networks_that_ran("glassworks+test_resnet") == set()
    assert networks_that_ran("glassworks") == {"FormulaNet"}


def test_what_only_one_backbone_can_have_is_refused_at_once(tmp_path):
    settings = ["finetune=true", "model.frozen=false", "model.arguments.dropout=0.5"]
    with pytest.raises(RecipeError, match="3 problems") as caught:
        train("xo", backbone=BOTH, out=tmp_path / "run", settings=settings)
    assert caught.value.key == "model.backbone"
    for backbone, words in (("resnet18+", "a name is missing"), ("xo_net+xo_net", "xo_net is named twice")):
        with pytest.raises(RecipeError) as caught:
            train("xo", backbone=backbone, out=tmp_path / "run")
        assert words in caught.value.problems[0]
    with pytest.raises(RecipeError, match="alexnet, which has none"):
        train("xo", backbone="glassworks+alexnet", out=tmp_path / "run")


def test_a_look_wants_one_network_and_the_layers_are_those_of_both(run, tmp_path):
    with pytest.raises(InputError, match=r"which joins several\.\nName one of them: test_resnet or formula_net"):
        look("filters", run.run)
    with pytest.raises(InputError, match="Name one of them: formula_net or resnet18"):
        look("filters", "formula_net+resnet18")
    with pytest.raises(ModelFileError, match="--backbone formula_net"):
        Predictor.load("formula_net+resnet18")
    with pytest.raises(RecipeError, match="whose model joins"):
        train("xo", weights=run.run, out=tmp_path / "run")
    names = [layer.name for layer in show_model(run.run).layers]
    assert any("networks.0." in name for name in names)
    assert any("networks.1." in name for name in names)
