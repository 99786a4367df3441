import re
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

import glassworks as gw
from glassworks.core.engines import is_installed
from glassworks.core.errors import RunError
from glassworks.core.pixels import PixelSpec
from glassworks.data.cache import RowCache
from glassworks.inference.predictor import Predictor
from glassworks.models.files.metadata import Architecture
from glassworks.pipelines.classification import features
from glassworks.pipelines.classification.features import feature_store
from glassworks.pipelines.classification.network import BuiltNetwork
from glassworks.pipelines.classification.recipe import ClassificationRecipe

RECIPE = ClassificationRecipe.parse({"data": {"source": "xo"}}, "the test")


def store(pool):
    """The features of a network whose only layer is ``pool``."""
    network = nn.Sequential(pool, nn.Flatten())
    architecture = Architecture(family="glassworks", name=type(pool).__name__.lower(), num_features=3)
    built = BuiltNetwork(network, architecture, PixelSpec.standard(8), "none", True, RECIPE)
    return feature_store(built, torch.device("cpu"), "float32", 0)


def test_networks_of_equal_weights_do_not_share_features():
    """Pooling has no weights: with the same tensors, the average's features were served as the maximum's."""
    key = "0" * 32
    store(nn.AdaptiveAvgPool2d(1)).cache.append([key], np.zeros((1, 1, 3)))
    assert store(nn.AdaptiveAvgPool2d(1)).cache.find([key])[0] == 0
    assert store(nn.AdaptiveMaxPool2d(1)).cache.find([key])[0] == -1


@pytest.mark.slow
@pytest.mark.skipif(not is_installed("openvino"), reason="the extra openvino is not installed")
def test_another_engine_repeats_to_the_bit_is_in_the_recipe_and_serves(tmp_path, monkeypatch):
    settings = ["model.engine=openvino", "model.size=32"]
    runs = []
    for number, reference in enumerate(("xo", "xo", tmp_path / "0" / "recipe.toml")):
        monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / f"cache {number}"))
        given = {"settings": settings, "backbone": "glassworks"} if reference == "xo" else {}
        runs.append(gw.train(reference, out=tmp_path / str(number), **given))
    assert len({run.weights_hash for run in runs}) == 1
    recipe = (tmp_path / "0" / "recipe.toml").read_text()
    assert 'engine = "openvino"' in recipe
    assert 'precision = "auto"' not in recipe
    served = Predictor.load(tmp_path / "0", "cpu")
    assert served.executed == runs[0].backbone.precision
    assert served.executed.startswith("openvino ")


@pytest.mark.slow
def test_a_small_run_imports_no_other_engine_and_nothing_that_takes_half_a_second_for_a_quantile(tmp_path):
    code = """if True:
        import glassworks, sys
        run = glassworks.train("xo", backbone="glassworks", out="run")
        run.predict("run/none.jpg")
        assert not {"openvino", "onnxruntime", "scipy.stats"} & set(sys.modules)
    """
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=tmp_path, check=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "given", "views"),
    [
        ("digits", {"backbone": "glassworks"}, 0),
        ("digits", {"backbone": "glassworks"}, 2),
        ("xo", {"backbone": "test_resnet+glassworks", "weights": "random"}, 0),
    ],
)
def test_what_is_measured_is_what_the_model_file_answers(source, given, views, tmp_path):
    """The head learned in bfloat16 and was measured in it, too: `evaluate`, in float32, said something else.

    So it is where it learned from augmented views, which no held-out image has, and of joined networks.
    """
    settings = ["model.precision=bfloat16_autocast", f"model.views={views}"]
    run = gw.train(source, out=tmp_path / "run", settings=settings, **given)
    served = gw.evaluate(tmp_path / "run", source)
    assert (served.n, served.accuracy) == (run.evaluation.n, run.evaluation.accuracy)
    assert served.log_loss == pytest.approx(run.evaluation.log_loss, rel=2e-4, abs=1e-6)
    (line,) = [line for line in run.choices if line.startswith("held-out images: ")]
    expected = "measured in float32, as the model file answers; in bfloat16_autocast, as the head learned, "
    assert re.fullmatch(rf"held-out images: {expected}\d+ decisions differ", line)


@pytest.mark.slow
def test_of_very_many_held_out_images_some_say_how_much_the_format_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(features, "MOST_AGAIN", 20)
    settings = ["model.precision=bfloat16_autocast"]
    run = gw.train("digits", backbone="glassworks", out=tmp_path / "run", settings=settings)
    (line,) = [line for line in run.choices if line.startswith("held-out images: ")]
    went = f"20 of the {run.evaluation.n:,} went through in float32 too, as the model file answers"
    assert re.fullmatch(
        rf"held-out images: measured in bfloat16_autocast, as the head learned; {went}: \d+ decisions differ", line
    )


def test_an_image_without_features_is_not_answered_for_by_another_one(tmp_path):
    cache = RowCache(tmp_path, (1, 3), "float16")
    keys = ["0" * 32, "1" * 32]
    cache.append(keys[:1], np.zeros((1, 1, 3)))
    data = SimpleNamespace(keys=lambda indices: [keys[index] for index in indices])
    found = features.ImageFeatures(cache, 1, data)
    assert found.rows([0]).tolist() == [[0]]
    with pytest.raises(RunError, match="the first of them sample 1"):
        found.rows([0, 1])
