"""Explanations as a user asks for them: every map is tested, and says so."""

import pytest
import timm
import torch
from torch import nn
from without_gradients import NoGradient

import glassworks as gw
from glassworks.core.errors import InputError, RecipeError
from glassworks.looks.explain.show import terminal
from glassworks.testing.models import light_or_dark

GIVEN = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))


def test_every_map_is_tested_and_says_so(tmp_path, model, image):
    out = tmp_path / "explain"
    report = gw.look("explain", model, image=image, out=out).to_dict()
    methods = {one["method"]: one for one in report["explanations"]}
    assert list(methods) == ["gradient", "integrated_gradients", "grad_cam", "occlusion"]
    for one in methods.values():
        names = [check["name"] for check in one["checks"]]
        assert names[-3:] == ["deletion", "insertion", "randomised_weights"]
        assert one["passed"] == all(check["passed"] for check in one["checks"])
    completeness = methods["integrated_gradients"]["checks"][0]
    assert (completeness["name"], completeness["bound"]) == ("completeness", 0.05)
    page = (out / "look.html").read_text()
    failed = sum(not one["passed"] for one in methods.values())
    assert page.count('class="stamp"') == failed


def test_one_method_and_another_class(model, image):
    report = gw.look("explain", model, image=image, method="gradient", target="dark").to_dict()
    assert (report["label"], report["layer"]) == ("dark", None)
    with pytest.raises(RecipeError, match=r"(?i)did you mean 'grad_cam'"):
        gw.look("explain", model, image=image, method="gradcam")


@pytest.mark.parametrize(
    ("end", "expected"),
    [(nn.Identity(), 0.9526), (nn.Sigmoid(), 0.9526)],  # sigmoid(3)
)
def test_the_probability_of_a_single_output(end, expected):
    network = nn.Sequential(nn.Conv2d(3, 1, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), end)
    nn.init.zeros_(network[0].weight)
    nn.init.constant_(network[0].bias, 3.0)
    report = gw.look("explain", network, image=GIVEN, method="occlusion").to_dict()
    assert report["probability"] == pytest.approx(expected, abs=1e-4)
    assert report["explanations"][0]["curves"]["deletion"][0] == pytest.approx(expected, abs=1e-4)


def test_probabilities_are_not_softened_again():
    network = nn.Sequential(light_or_dark(), nn.Softmax(1))
    bright = torch.ones(1, 3, 32, 32)
    for one in (network[0], network):
        report = gw.look("explain", one, image=bright, method="gradient").to_dict()
        assert report["probability"] == pytest.approx(0.9975, abs=1e-4)  # sigmoid(8 - 2)


@pytest.mark.parametrize(
    ("name", "arguments", "layer"),
    [
        ("vit_tiny_patch16_224", {"img_size": 64, "depth": 2}, "blocks.1.norm1"),
        (
            "swin_tiny_patch4_window7_224",
            {"img_size": 64, "depths": (2, 2), "num_heads": (2, 4), "embed_dim": 24},
            "norm",
        ),
        ("densenet121", {"block_config": (2, 2)}, "features.norm5.act"),
    ],
)
def test_the_layer_that_it_chooses_itself_is_explained(name, arguments, layer):
    network = timm.create_model(name, num_classes=3, **arguments).eval()
    report = gw.look("explain", network, image=GIVEN, method="grad_cam").to_dict()
    assert report["layer"] == layer
    assert report["explanations"][0]["high"] > 0


def test_a_method_that_cannot_work_costs_no_other(tmp_path):
    given = GIVEN[..., :32, :32]
    report = gw.look("explain", NoGradient(), image=given, out=tmp_path / "look")
    assert [one.method for one in report.numbers.explanations] == ["occlusion"]
    assert [one.method for one in report.numbers.refused] == ["gradient", "integrated_gradients", "grad_cam"]
    assert "gradients reach its input" in report.numbers.refused[0].why
    assert ("No map by Grad-CAM", report.numbers.refused[2].why) in terminal(report.numbers)[0].rows
    assert "No map by Grad-CAM" in (tmp_path / "look" / "look.html").read_text()
    with pytest.raises(InputError, match="gradients reach its input"):
        gw.look("explain", NoGradient(), image=given, method="gradient")
    flat = nn.Sequential(nn.Flatten(), nn.Linear(3072, 2))
    refused = gw.look("explain", flat, image=given).numbers.refused
    assert [(one.method, "a layer with feature maps" in one.why) for one in refused] == [("grad_cam", True)]


def test_a_layer_that_was_named_is_not_left_out_quietly():
    with pytest.raises(InputError, match=r"'head', \[1, 2\]"):
        gw.look("explain", light_or_dark(), image=GIVEN[..., :32, :32], layer="head")


def test_weights_that_are_no_numbers_are_named():
    network = light_or_dark()
    with torch.no_grad():
        network.head.weight[0, 0] = float("nan")
    with pytest.raises(InputError, match=r"NaN or infinite outputs, in head\.weight"):
        gw.look("explain", network, image=GIVEN[..., :32, :32])
    assert any("NaN" in note for note in gw.look("filters", network).notes)
