"""Looking as a user does: any network, any picture, clear answers to mistakes."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

import glassworks as gw
from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, InputError, RecipeError
from glassworks.core.record import RunRecord
from glassworks.core.run_info import RunInfo
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.looks.subject import open_subject
from glassworks.testing.models import tiny_classifier, write_tiny_model
from glassworks.verbs.look import default_folder


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "a.png"
    pixels = np.random.default_rng(0).integers(0, 255, (40, 48, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_backprop_of_a_model_file_writes_numbers_figure_and_page(tmp_path, picture):
    model = write_tiny_model(tmp_path / "run" / "model.safetensors")
    out = tmp_path / "looks"
    report = gw.look("backprop", model, image=str(picture), layer="backbone.stem.0", target="light", out=out)
    document = json.loads((out / "look.json").read_text())
    assert set(document) >= {"layer", "weight", "value", "autograd", "central_difference", "factors"}
    assert document["value"] == pytest.approx(document["autograd"], abs=1e-12)
    assert document["objective"] == "E = cross-entropy for 'light'"
    assert document == report.to_dict()
    written = {"figure.png", "figure.svg", "look.html", "look.json"}
    assert {Path(file).name for file in report.files} == written
    assert {path.name for path in out.iterdir()} == written | {"run.json", "events.jsonl", ".lock"}
    page = (out / "look.html").read_text()
    assert "backbone.stem.0.weight" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


def test_the_worked_example_needs_no_picture():
    report = gw.look("backprop", "worked_example", layer="output", unit=[0, 0]).to_dict()
    assert report["value"] == pytest.approx(0.082167040564, abs=1e-12)
    assert report["factors"] == pytest.approx({"dE/do": 0.741365070, "do/dnet": 0.186815602, "dnet/dw": 0.593269992})
    assert {"quantity": "E after 1 step", "value": pytest.approx(0.291027773694, abs=1e-12)} in report["table"]


def test_a_module_from_anywhere_stays_as_it_is(picture):
    network = tiny_classifier().train()
    gw.look("backprop", network, image=str(picture), size=32)
    assert network.training
    x = torch.rand(1, 4)
    report = gw.look("backprop", nn.Sequential(nn.Linear(4, 3)), image=x, target=2)
    assert report.numbers.layer == "0"


def test_a_look_says_what_it_is_and_leaves_the_record_of_a_run_alone(tmp_path, picture):
    network, folder = tiny_classifier(), RunFolder(tmp_path / "run")
    settings = {"image": str(picture), "size": 32, "out": folder.path}
    gw.look("backprop", network, **settings)
    first = RunInfo.found_in(folder)
    assert (first.kind, first.title, first.status) == ("look", "Classifier: backprop", "finished")
    events = len(folder.events.read_text().splitlines())
    gw.look("backprop", network, **settings)
    assert len(folder.events.read_text().splitlines()) == events  # looking again replaces what was there
    training = replace(first, kind="classification")
    training.write(folder)
    gw.look("backprop", network, **settings)
    assert RunInfo.found_in(folder) == training


def test_a_look_that_cannot_be_made_leaves_no_folder(tmp_path, picture):
    with pytest.raises(InputError):
        gw.look("backprop", tiny_classifier(), image=str(picture), layer="no.such", out=tmp_path / "looks")
    assert not (tmp_path / "looks").exists()


def test_a_users_file_is_run_and_that_is_said(tmp_path, picture):
    file = tmp_path / "net.py"
    file.write_text("from torch import nn\ndef make():\n    return nn.Sequential(nn.Flatten(), nn.Linear(12, 2))\n")
    record = RunRecord()
    gw.look("backprop", f"{file}:make", image=str(picture), size=2, context=RunContext(record))
    assert record.lines == [f"running your own code: make() of {file}"]
    with pytest.raises(InputError, match=r"(?i)did you mean 'make'"):
        open_subject(f"{file}:mak")
    file.write_text("def make():\n    raise KeyError('x')\n")
    with pytest.raises(InputError, match="KeyError: 'x'"):
        open_subject(f"{file}:make")
    with pytest.raises(InputError, match="nothing there"):
        open_subject(f"{tmp_path / 'no.py'}:make")


def test_mistakes_are_answered(tmp_path, picture):
    network = tiny_classifier()
    with pytest.raises(RecipeError, match=r"(?i)did you mean 'backprop'"):
        gw.look("backprob", network)
    with pytest.raises(RecipeError, match="unknown key"):
        gw.look("backprop", network, image=str(picture), layers="x")
    with pytest.raises(InputError, match="Add --image FILE"):
        gw.look("backprop", network)
    with pytest.raises(DataError, match="No such file"):
        gw.look("backprop", network, image=str(tmp_path / "none.jpg"))
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(picture.read_bytes()[:200])
    with pytest.raises(DataError, match=r"broken\.jpg"):
        gw.look("backprop", network, image=str(broken))
    with pytest.raises(InputError, match=r"(?i)did you mean 'resnet18'"):
        gw.look("backprop", "resnet188")
    with pytest.raises(InputError, match=r"number below 2; found '7'"):
        gw.look("backprop", network, image=str(picture), size=32, target=7)


def test_torchvisions_networks_have_the_same_weights_each_time():
    first, second = (open_subject("torchvision:squeezenet1_0").network.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
    with pytest.raises(InputError, match=r"(?i)did you mean 'resnet50'"):
        open_subject("torchvision:resnet500")


def test_a_look_has_its_own_folder():
    folder = default_folder(Workspace(), "backprop", "a/b/net.py:make", {"layer": "x.y"})
    assert str(folder) == "looks/make-backprop-x.y"


def test_explain_tests_every_map_and_says_so(tmp_path, picture):
    model = write_tiny_model(tmp_path / "run" / "model.safetensors")
    out = tmp_path / "explain"
    report = gw.look("explain", model, image=str(picture), out=out).to_dict()
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
    with pytest.raises(RecipeError, match=r"(?i)did you mean 'grad_cam'"):
        gw.look("explain", model, image=str(picture), method="gradcam")
    report = gw.look("explain", model, image=str(picture), method="gradient", target="dark").to_dict()
    assert (report["label"], report["layer"]) == ("dark", None)


def test_what_a_random_map_says_is_stamped_failed():
    from glassworks.looks.explain.look import ExplainReport, Explanation
    from glassworks.looks.explain.verify import Check, Curves
    from glassworks.looks.page import explain_page

    curves = Curves([1.0, 0.0], [0.0, 1.0], 0.5, 0.5)
    check = Check("deletion", False, 0.6, 0.5, "mean probability 0.6")
    one = Explanation("gradient", False, [check], curves, 0.0, 1.0, [0, 0], 0.1)
    report = ExplainReport(0, "a", 0.9, "a", None, [one], [curves])
    page = explain_page(report, "net", [], picture="data:,", tiles=["data:,"])
    assert '<span class="stamp">failed</span>' in page
