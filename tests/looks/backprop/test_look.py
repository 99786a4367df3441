"""One weight's gradient as a user asks for it."""

import json
from pathlib import Path

import pytest
import torch
from torch import nn

import glassworks as gw
from glassworks.testing.models import light_or_dark


def test_a_model_file_gives_numbers_figure_and_page(tmp_path, model, image):
    out = tmp_path / "looks"
    report = gw.look("backprop", model, image=image, layer="backbone.stem.0", target="light", out=out)
    document = json.loads((out / "look.json").read_text())
    charts = document.pop("charts")
    assert set(document) >= {"layer", "weight", "value", "autograd", "central_difference", "factors"}
    assert document["value"] == pytest.approx(document["autograd"], abs=1e-12)
    assert document["objective"] == "E = cross-entropy for 'light'"
    assert document == report.to_dict()
    assert [len(chart["panels"]) for chart in charts] == [2]
    written = {"figure.png", "figure.svg", "look.html", "look.json"}
    assert {Path(file).name for file in report.files} == written
    assert {path.name for path in out.iterdir()} == written | {"run.json", "events.jsonl", ".lock"}
    page = (out / "look.html").read_text()
    assert "backbone.stem.0.weight" in page
    assert page.count('<svg class="drawing"') == 2
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


def test_the_worked_example_needs_no_image():
    report = gw.look("backprop", "worked_example", layer="output", unit=[0, 0]).to_dict()
    assert report["value"] == pytest.approx(0.082167040564, abs=1e-12)
    assert report["factors"] == pytest.approx({"dE/do": 0.741365070, "do/dnet": 0.186815602, "dnet/dw": 0.593269992})
    assert {"quantity": "E after 1 step", "value": pytest.approx(0.291027773694, abs=1e-12)} in report["table"]


def test_a_network_that_ends_in_a_softmax_has_the_error_of_the_one_that_leaves_it_to_the_loss():
    """Its outputs are probabilities: their cross-entropy as if they were logits would be another number."""
    bright = torch.full((1, 3, 32, 32), 0.6)
    logits = gw.look("backprop", light_or_dark(), image=bright, target=0).to_dict()
    found = gw.look("backprop", nn.Sequential(light_or_dark(), nn.Softmax(1)), image=bright, target=0).to_dict()
    assert found["error"] == pytest.approx(logits["error"], rel=1e-9)
    assert found["value"] == pytest.approx(logits["value"], rel=1e-9)
    assert found["objective"] == "E = cross-entropy of the network's probabilities for 'output 0'"
    assert found["value"] == pytest.approx(found["central_difference"], rel=1e-6)


def test_sigmoids_have_the_logarithm_of_the_one_that_is_asked_for():
    bright = torch.full((1, 3, 32, 32), 0.6)
    network = light_or_dark()
    logit = network(bright)[0, 1].detach().double()
    found = gw.look("backprop", nn.Sequential(network, nn.Sigmoid()), image=bright, target=1).to_dict()
    assert found["error"] == pytest.approx(float(torch.log1p(torch.exp(-logit))), rel=1e-6)
    assert found["objective"] == "E = −log of the network's probability for 'output 1'"


def test_a_probability_that_is_rounded_to_nothing_has_an_error():
    class Sure(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(2))

        def forward(self, images_BCHW):
            return (images_BCHW.mean((1, 2, 3))[:, None] * self.weight * torch.tensor([0.0, 1e4])).softmax(1)

    found = gw.look("backprop", Sure(), image=torch.ones(1, 3, 8, 8), target=0).to_dict()
    assert found["error"] == pytest.approx(708.396, abs=1e-3)  # -log of the smallest normal number
