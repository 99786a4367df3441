"""Maps as a user makes them: clusters that are known, a mistake that is named, the classes of a network."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import glassworks as gw
from glassworks.cli.main import main
from glassworks.core.errors import DataError, InputError, RecipeError
from glassworks.looks.map.points import outputs_of
from glassworks.models.files.model_file import write_model
from glassworks.testing.models import light_or_dark, tiny_classifier, tiny_metadata


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "run" / "model.safetensors"
    write_model(path, light_or_dark(), tiny_metadata())
    return path


@pytest.fixture
def pictures(tmp_path):
    """Ten dark and ten light ones; one of the dark ones lies with the light."""
    random = np.random.default_rng(0)
    for label, low, count in (("dark", 0, 9), ("light", 200, 10)):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for at in range(count):
            pixels = np.full((32, 32, 3), low + random.integers(0, 40), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "photos" / label / f"{at}.png")
    Image.fromarray(np.full((32, 32, 3), 10, np.uint8)).save(tmp_path / "photos" / "light" / "wrong.png")
    return tmp_path / "photos"


def test_clusters_mistakes_and_what_is_written(model, pictures, tmp_path):
    out = tmp_path / "out"
    report = gw.look("map", model, data=str(pictures), layer="head", neighbours=3, out=out).to_dict()
    assert (report["n"], report["dimensions"], report["compared_in"], report["kept"]) == (20, 2, 2, 1.0)
    assert [one["method"] for one in report["maps"]] == ["tsne", "pca"]
    assert report["maps"][0]["kl"] > 0
    assert report["maps"][1]["kl"] is None
    assert report["accuracy"] == 0.95
    (mistake,) = report["mistakes"]
    assert (mistake["label"], mistake["answer"]) == ("light", "dark")
    assert mistake["path"].endswith("light/wrong.png")
    with (out / "map.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    assert {row["answer"] for row in rows} == {"dark", "light"}
    written = {"figure.png", "figure.svg", "look.html", "look.json", "map.csv"}
    assert {Path(file).name for file in report["files"]} == written


def test_a_table_is_read_as_its_settings_say(model, pictures, tmp_path, capsys):
    """Columns with names of their own; text alone is a source as before."""
    rows = [f"{path.parent.name},photos/{path.parent.name}/{path.name}" for path in sorted(pictures.rglob("*.png"))]
    (tmp_path / "t.csv").write_text("\n".join(["shade,where", *rows]))
    given = ["look", "map", str(model), "--data", str(tmp_path / "t.csv"), "--set", "method=pca", "--json"]
    given += ["--out", str(tmp_path / "out")]
    columns = ["--set", "data.path_column=where", "--set", "data.label_column=shade"]
    assert main([*given, *columns]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 20
    assert main([*given, "--set", "data.label_colum=shade"]) == 2
    assert "did you mean 'label_column'" in capsys.readouterr().out
    table = {"source": str(tmp_path / "t.csv"), "path_column": "where", "label_column": "shade"}
    report = gw.look("map", model, data=table, method="pca").numbers
    assert report.classes == ["dark", "light"]


def test_separate_clusters_agree_wholly_and_the_map_is_the_same_again(model, pictures):
    (pictures / "light" / "wrong.png").unlink()
    found = [gw.look("map", model, data=str(pictures), layer="backbone.stem.0").numbers for _ in range(2)]
    assert found[0].agreement == found[0].maps[0].agreement == 1
    assert found[0].positions == [16, 16] or found[0].positions == [32, 32]
    assert found[0].mistakes == []
    assert found[0].maps == found[1].maps


def test_principal_components_alone_and_the_default_layer(model, pictures):
    report = gw.look("map", model, data=str(pictures), method="pca", images=8).numbers
    assert (report.layer, report.n, report.positions) == ("backbone", 8, [])
    assert [one.method for one in report.maps] == ["pca"]
    assert report.maps[0].explained > 0.99


def test_files_that_cannot_be_read_are_counted(model, pictures):
    (pictures / "light" / "5.png").write_bytes(b"no picture")
    report = gw.look("map", model, data=str(pictures), method="pca").numbers
    assert (report.n, report.unreadable) == (19, 1)
    for path in pictures.rglob("*.png"):
        path.write_bytes(b"no picture")
    with pytest.raises(DataError, match="at least three images"):
        gw.look("map", model, data=str(pictures))


def test_the_classes_of_a_network(tmp_path):
    report = gw.look("map", tiny_classifier(num_classes=7), method="classes", out=tmp_path).to_dict()
    assert (report["layer"], report["n"], report["dimensions"]) == ("head", 7, 8)
    assert report["agreement"] is report["mistakes"] is None
    assert report["classes"][3] == "output 3"
    assert "output 3" in (tmp_path / "look.html").read_text()


def test_only_a_network_that_knows_the_classes_is_judged():
    assert outputs_of(["Bee", "ant"], ["ant, emmet", "fly", "bee"]) == [2, 0]
    assert outputs_of(["bee", "wasp"], ["ant", "bee"]) is None
    assert outputs_of(["bee", "Bee"], ["ant", "bee"]) is None
    assert gw.look("map", tiny_classifier(), data="xo", images=12, size=32, method="pca").numbers.mistakes is None


def test_mistakes_of_the_user_are_answered(model):
    with pytest.raises(InputError, match="Add --data SOURCE"):
        gw.look("map", model)
    with pytest.raises(InputError, match=r"(?i)did you mean 'head'"):
        gw.look("map", model, data="xo", layer="haed")
    with pytest.raises(RecipeError, match="method"):
        gw.look("map", model, data="xo", method="umap")
    with pytest.raises(InputError, match="a row of weights per class"):
        gw.look("map", model, method="classes", layer="backbone")


def test_images_that_the_network_learned_from_are_counted_apart(tmp_path):
    """1,438 digits that a network knows by heart say nothing of how right it is."""
    pytest.importorskip("openTSNE")
    run = gw.train("softmax_digits", out=tmp_path / "run", settings=["training.epochs=1"])
    report = gw.look("map", run.run, data="digits", method="pca", images=500, out=tmp_path / "map").to_dict()
    assert 350 < report["learned_from"] < 450
    others = report["n"] - report["learned_from"]
    assert round(report["held_out_accuracy"] * others) <= round(report["accuracy"] * report["n"])
    page = (tmp_path / "map" / "look.html").read_text()
    assert f"{report['learned_from']} of which it learned from" in page
