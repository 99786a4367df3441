"""One weight's gradient as a user asks for it."""

import json
from pathlib import Path

import pytest

import glassworks as gw


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
