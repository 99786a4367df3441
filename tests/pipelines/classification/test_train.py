"""Which of the three ways is taken, and that a training can be driven from outside."""

import json
import sys
from types import SimpleNamespace

import pytest
from PIL import Image

import glassworks as gw
from glassworks.core.context import RunContext
from glassworks.core.errors import RecipeError
from glassworks.core.workspace import Workspace
from glassworks.inference.predictor import Predictor
from glassworks.models.files.model_file import read_model
from glassworks.pipelines.classification import train as trains
from glassworks.recipes.load import load_recipe

SHORT = ["training.epochs=2", "training.batch_size=32", "training.precision='float32'"]


@pytest.mark.parametrize(
    ("frozen", "finetune", "way"),
    [(True, False, "frozen"), (True, True, "finetune"), (False, False, "scratch"), (False, True, "scratch")],
)
def test_the_network_and_the_recipe_decide(monkeypatch, frozen, finetune, way):
    for name in ("frozen", "finetune", "scratch"):
        monkeypatch.setattr(getattr(trains, name), "fit", lambda job, name=name: name)
    job = SimpleNamespace(network=SimpleNamespace(frozen=frozen), recipe=SimpleNamespace(finetune=finetune))
    assert trains.train(job) == way


def test_steps_lead_to_the_weights_of_the_run_and_leave_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recipe = load_recipe("digits", ["model.backbone=softmax_regression", *SHORT])
    driven = [(state.step, state.modules["network"]) for state in trains.steps(recipe)]
    assert not list(tmp_path.iterdir())
    run = gw.train("digits", backbone="softmax_regression", settings=SHORT, out=tmp_path / "run")
    assert [step for step, _ in driven] == list(range(1, len(driven) + 1))
    assert Predictor.load(run.run, "cpu").network.head.weight.equal(driven[-1][1].head.weight.cpu())


def test_fine_tuning_goes_by_steps_and_an_exact_head_does_not():
    settings = ["model.backbone=tiny_resnet", "model.weights=random", "model.size=16", "model.frozen=true", *SHORT]
    tuning = trains.steps(load_recipe("xo", [*settings, "finetune=true"]))
    assert [state.step for state, _ in zip(tuning, range(3), strict=False)] == [1, 2, 3]
    with pytest.raises(RecipeError, match="solves the head at once"):
        next(trains.steps(load_recipe("xo", settings)))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names in UTF-8 alone")
def test_names_that_are_not_utf8(tmp_path):
    for shade, name in ((40, "caf\udce9"), (200, "tab\there")):
        (tmp_path / "set" / name).mkdir(parents=True)
        for at in range(8):
            image = Image.new("RGB", (16, 16), (shade + at, shade, shade))
            with (tmp_path / "set" / name / f"n\udcff{at}.png").open("wb") as file:
                image.save(file, "PNG")
    report = gw.train(tmp_path / "set", backbone="glassworks", out=tmp_path / "run")
    assert json.loads(report.to_json())
    answers = gw.predict(tmp_path / "run", tmp_path / "set").to_dict()
    assert {one["label"] for one in answers} == {r"caf\xe9", "tab\there"}
    assert len(answers) == 16


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names in UTF-8 alone")
def test_a_source_and_a_run_folder_that_are_not_utf8(tmp_path, monkeypatch):
    """The recipe names its source so that it trains again; the model file opens, answers and goes on."""
    monkeypatch.chdir(tmp_path)
    for shade, name in ((40, "dark"), (200, "light")):
        (tmp_path / "set\udce9" / name).mkdir(parents=True)
        for at in range(8):
            with (tmp_path / "set\udce9" / name / f"{at}.png").open("wb") as file:
                Image.new("RGB", (16, 16), (shade + at, shade, shade)).save(file, "PNG")
    first = gw.train("set\udce9", backbone="glassworks", finetune=True, settings=SHORT, out="run\udce9")
    uri = f"file://{tmp_path}/set%E9"
    assert f'source = "{uri}"' in (tmp_path / "run\udce9" / "recipe.toml").read_text()
    assert read_model(tmp_path / "run\udce9" / "model.safetensors")[0].data.source == uri
    again = gw.train("run\udce9/recipe.toml", out="again")
    assert again.weights_hash == first.weights_hash
    assert gw.evaluate("run\udce9", "set\udce9").to_dict()["n"] == first.to_dict()["evaluation"]["n"]
    weights = gw.train("set\udce9", backbone="formula_net", weights="run\udce9/model.safetensors", out="more")
    assert "run%E9" in (tmp_path / "more" / "recipe.toml").read_text()
    assert weights.to_dict()["evaluation"]["n"] > 0


def test_a_recipe_in_another_encoding_is_answered_with_how_such_a_path_is_written(tmp_path):
    (tmp_path / "r.toml").write_bytes(b'[data]\nsource = "caf\xe9"\n')
    with pytest.raises(RecipeError, match=r"(?s)which is UTF-8.*file:///data/caf%E9"):
        load_recipe(str(tmp_path / "r.toml"))


def test_a_cache_that_cannot_be_written_costs_time_alone(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "file" / "cache"))
    events = []
    context = RunContext(events.append, workspace=Workspace(tmp_path))
    gw.train("xo", backbone="glassworks", out=tmp_path / "run", context=context)
    assert (tmp_path / "run" / "model.safetensors").is_file()
    assert sum("nothing is kept for the next run" in str(event) for event in events) == 1


def test_the_recipe_of_a_run_means_the_same_images_from_anywhere(tmp_path, monkeypatch):
    for folder in ("here", "there"):
        for shade, name in ((40, "dark"), (200, "light")):
            (tmp_path / folder / "set" / name).mkdir(parents=True)
            for at in range(4):
                image = Image.new("RGB", (16, 16), (shade + at, shade, len(folder)))
                image.save(tmp_path / folder / "set" / name / f"{at}.png")
    monkeypatch.chdir(tmp_path / "here")
    gw.train("set", backbone="glassworks", out="run")
    monkeypatch.chdir(tmp_path / "there")
    gw.train("../here/run/recipe.toml", out="again")
    images = read_model(tmp_path / "here/run/model.safetensors")[0].data.blake2b
    assert read_model(tmp_path / "there/again/model.safetensors")[0].data.blake2b == images
    gw.train("../here/run/recipe.toml", out="own", settings=["data.source=set"])
    assert read_model(tmp_path / "there/own/model.safetensors")[0].data.blake2b != images
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here" / "run" / "report.html").unlink()  # as if it had been interrupted
    gw.train("here/set", out="here/run", resume=True)
    assert (tmp_path / "here" / "run" / "report.html").is_file()
