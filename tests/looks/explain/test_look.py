"""Explanations as a user asks for them: every map is tested, and says so."""

import pytest

import glassworks as gw
from glassworks.core.errors import RecipeError


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
