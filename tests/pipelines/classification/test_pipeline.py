"""What the page of a whole run shows of its network."""

import json

import numpy as np
import pytest

import glassworks as gw
from glassworks.inference.predictor import Predictor

SHORT = ["training.epochs=1", "training.batch_size=64", "training.precision='float32'"]


def images_of(run):
    """Labels and pixels of every figure of images in the run's report."""
    charts = json.loads((run / "report.json").read_text(encoding="utf-8"))["charts"]
    panels = [panel for chart in charts for panel in chart["panels"] if "images" in panel]
    return {image["label"]: image for panel in panels for image in panel["images"]}


def test_the_page_of_a_network_that_is_templates_shows_them_by_class(tmp_path):
    run = tmp_path / "run"
    gw.train("digits", backbone="softmax_regression", settings=[*SHORT, "model.size=8"], out=run)
    assert list(images_of(run)) == [str(digit) for digit in range(10)]
    assert "What it looks for" in (run / "report.html").read_text(encoding="utf-8")
    weights_KD = Predictor.load(run, "cpu").network.head.weight.detach().numpy()
    assert weights_KD.shape == (10, 64)
    assert not np.allclose(weights_KD, weights_KD[0])


@pytest.mark.parametrize("backbone", ["mlp", "lenet5"])
def test_a_network_with_more_than_templates_shows_none(tmp_path, backbone):
    run = tmp_path / "run"
    gw.train("digits", backbone=backbone, settings=SHORT, out=run)
    assert not images_of(run)
    assert "What it looks for" not in (run / "report.html").read_text(encoding="utf-8")
