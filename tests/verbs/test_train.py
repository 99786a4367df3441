"""The whole of ``train`` on embedded and generated images, with a real (tiny) timm network and our own."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from glassworks.core.cancel import Cancelled, CancelToken
from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, InputError, ModelFileError, RecipeError
from glassworks.core.events import StageStarted
from glassworks.core.run_info import RunInfo, at_work
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.inference.predictor import Predictor
from glassworks.pipelines.classification import finetune
from glassworks.verbs.train import train

TINY = {"backbone": "test_resnet", "weights": "random", "settings": ["model.size=32", "model.precision=float32"]}
SHORT = ["training.precision=float32", "training.epochs=2", "training.batch_size=16", "training.checkpoint_steps=3"]


@pytest.fixture
def folder(tmp_path):
    """Dark against light images: separable by any network, with noise that makes each file its own."""
    random = np.random.default_rng(0)
    for name, low in (("dark", 0), ("light", 120)):
        for number in range(24):
            path = tmp_path / "photos" / name / f"{number:02d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(random.integers(low, low + 130, (40, 50, 3), dtype=np.uint8)).save(path)
    return tmp_path / "photos"


def test_features_and_the_exact_head_from_folder_to_prediction(folder, tmp_path):
    report = train(folder, out=tmp_path / "run", **TINY)
    assert report.evaluation.accuracy == 1.0
    assert report.head.gradient_norm < 1e-6
    written = json.loads((tmp_path / "run" / "report.json").read_text())
    assert {"run", "accuracy", "interval", "n", "weights_hash", "seconds", "head", "problems"} <= set(written)
    assert written["n"] == report.held_out.n == 10
    assert "<html" in (tmp_path / "run" / "report.html").read_text()
    predictor = Predictor.load(tmp_path / "run")
    answers = predictor.predict([folder / "dark" / "03.png", folder / "light" / "05.png"])
    assert [answer.label for answer in answers] == ["dark", "light"]


def test_the_resolved_recipe_gives_the_same_weights(folder, tmp_path):
    first = train(folder, out=tmp_path / "a", **TINY)
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    again = train(tmp_path / "a" / "recipe.toml", out=tmp_path / "b")
    assert again.weights_hash == first.weights_hash
    assert (tmp_path / "a" / "recipe.toml").read_text() == (tmp_path / "b" / "recipe.toml").read_text()


def test_a_second_run_computes_only_what_is_new(folder, tmp_path):
    train(folder, out=tmp_path / "a", **TINY)
    shutil.copy(folder / "dark" / "00.png", folder / "dark" / "copy.png")  # the same content under another name
    Image.new("RGB", (40, 40), (9, 9, 9)).save(folder / "dark" / "new.png")
    second = train(folder, out=tmp_path / "b", **TINY)
    assert any(line.startswith("features: 1 computed, ") for line in second.choices)


def test_a_run_says_what_it_computed_and_what_was_there(folder, tmp_path):
    """A run whose rows were all in the cache once said that it had computed them."""
    runs = [train(folder, out=tmp_path / name, **TINY) for name in "ab"]
    said = [[line for line in run.choices if line.startswith("features: ")] for run in runs]
    assert said == [["features: 48 computed"], ["features: 48 found in the cache"]]


def test_two_trainings_under_one_context_do_not_mix_what_their_reports_tell(tmp_path):
    context = RunContext()
    options = {"backbone": "softmax_regression", "settings": ["training.epochs=1"], "context": context}
    first, second = (train("xo", out=tmp_path / name, **options) for name in "ab")
    assert first.choices[0] == f"run folder: {tmp_path / 'a'}"
    assert second.choices[0] == f"run folder: {tmp_path / 'b'}"
    assert [line.partition(":")[0] for line in second.choices] == [line.partition(":")[0] for line in first.choices]
    assert second.seconds["training"] != first.seconds["training"]


def test_fine_tuning_that_gains_nothing_leaves_the_head_alone(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(finetune, "settled_by", lambda before: "")  # the head is right on all, and still it is trained
    settings = [*TINY["settings"], *SHORT, "training.learning_rate=1e-12"]
    plain = train(folder, out=tmp_path / "plain", **TINY)
    tuned = train(folder, out=tmp_path / "tuned", finetune=True, **{**TINY, "settings": settings})
    assert len(tuned.curves) == 2
    assert tuned.finetune.head_accuracy == plain.evaluation.accuracy
    assert not tuned.finetune.kept
    assert tuned.weights_hash == plain.weights_hash


def test_runs_are_put_where_the_context_says_and_a_cancelled_one_is_resumed_from_there(tmp_path):
    settings = {"backbone": "softmax_regression", "settings": ["training.epochs=2"]}
    workspace, token = Workspace(tmp_path / "work"), CancelToken()

    def cancel(event):
        if isinstance(event, StageStarted) and event.name == "training":
            token.cancel()

    with pytest.raises(Cancelled):
        train("xo", context=RunContext(cancel, workspace=workspace, cancel=token), **settings)
    folder = RunFolder(workspace.runs / "xo-001")
    info = RunInfo.found_in(folder)
    assert (info.kind, info.title, info.status) == ("classification", "xo", "cancelled")
    context = RunContext(workspace=workspace)
    with at_work(folder, kind="classification", title="xo"), pytest.raises(InputError, match="an interrupted run"):
        train("xo", context=context, resume=True)  # somebody works there
    report = train("xo", context=context, resume=True)
    assert report.run == str(folder.path)
    assert RunInfo.found_in(folder).status == "finished"
    assert report.weights_hash == train("xo", out=tmp_path / "whole", **settings).weights_hash


def test_a_small_network_is_trained_end_to_end_where_it_is_named(tmp_path):
    report = train("xo", backbone="tiny_resnet", out=tmp_path / "run", settings=["training.epochs=4"])
    assert report.backbone.name == "tiny_resnet"
    assert report.evaluation.accuracy > 0.9
    assert len(report.curves) == 4
    assert list((tmp_path / "run" / "events").iterdir())
    assert (tmp_path / "run" / "log.jsonl").read_text().count('"kind": "epoch"') == 4


def test_resuming_a_finished_run_changes_nothing(tmp_path):
    options = {"out": tmp_path / "run", "backbone": "tiny_resnet", "settings": ["training.epochs=1"]}
    first = train("xo", **options)
    again = train("xo", resume=True, **options)
    assert again.weights_hash == first.weights_hash


def test_views_are_learnt_from_too(folder, tmp_path):
    report = train(folder, out=tmp_path / "run", views=2, **TINY)
    assert report.evaluation.accuracy == 1.0


def test_bad_files_are_named_and_the_rest_is_used(folder, tmp_path):
    (folder / "dark" / "broken.jpg").write_bytes(b"not an image")
    whole = (folder / "light" / "00.png").read_bytes()
    (folder / "light" / "cut.png").write_bytes(whole[: len(whole) // 2])
    report = train(folder, out=tmp_path / "run", **TINY)
    excluded = {problem.path: problem.kind for problem in report.problems if problem.action == "excluded"}
    assert excluded == {"dark/broken.jpg": "unreadable", "light/cut.png": "truncated"}


def test_mistakes_are_told_before_a_folder_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError):
        train("no_such_photos")
    with pytest.raises(RecipeError, match="did you mean"):
        train("digits", settings=["trainig.epochs=3"])
    with pytest.raises(InputError, match="interrupted run"):
        train("digits", resume=True)
    assert not (tmp_path / "runs").exists()


def test_a_mistyped_recipe_is_told_with_the_nearest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="Did you mean 'xor_mlp'"):
        train("xor_mpl")
    assert not (tmp_path / "runs").exists()


def test_a_run_of_any_kind_is_resumed_by_its_recipes_name(tmp_path, monkeypatch):
    """Two recipes of one kind have the same task, and neither has a source."""
    monkeypatch.chdir(tmp_path)
    for name in ("perceptron_and", "perceptron_or"):
        train(name)
        (tmp_path / "runs" / f"{name}-001" / "report.json").unlink()  # as if it had been killed
    assert train("perceptron_and", resume=True).run.endswith("perceptron_and-001")
    with pytest.raises(InputError, match="interrupted run of 'perceptron_xor'"):
        train("perceptron_xor", resume=True)


def test_weights_that_are_not_there_are_told(folder, tmp_path):
    with pytest.raises(ModelFileError, match=r"missing\.pth"):
        train(folder, out=tmp_path / "run", backbone="test_resnet", weights=tmp_path / "missing.pth")
    with pytest.raises(InputError, match="holds files"):
        train(folder, out=folder)


def test_resuming_what_had_not_begun_begins_it(tmp_path):
    options = {"out": tmp_path / "run", "backbone": "tiny_resnet", "settings": ["training.epochs=1"]}
    assert train("xo", resume=True, **options).evaluation.n > 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"recipe\.toml"):
        train("xo", resume=True, out=tmp_path / "other")


def test_a_run_goes_on_to_the_next_verbs(folder, tmp_path):
    run = train(folder, out=tmp_path / "run", **TINY)
    assert run.predict(folder / "dark" / "03.png")[0].label == "dark"
    measured = run.evaluate(folder)
    assert (measured.split, measured.n) == ("held_out", run.evaluation.n), "training images would flatter the model"
    assert measured.confusion == run.evaluation.confusion


def test_a_start_that_fails_leaves_no_folder(folder, tmp_path):
    with pytest.raises(ModelFileError):
        train(folder, out=tmp_path / "run", backbone="test_resnet", weights=tmp_path / "missing.pth")
    assert not (tmp_path / "run").exists()
    with pytest.raises(DataError, match=r"data\.source=FOLDER"):
        train("photos_finetune", out=tmp_path / "run")


def test_finetuning_a_finished_recipe_uses_finetunings_own_settings(folder, tmp_path):
    train(folder, out=tmp_path / "plain", **TINY)
    text = (tmp_path / "plain" / "recipe.toml").read_text()
    assert "[training]" not in text
    tuned = train(
        tmp_path / "plain" / "recipe.toml", out=tmp_path / "tuned", finetune=True, settings=["training.epochs=1"]
    )
    assert "layer_decay = 0.8" in tuned.recipe


def test_a_single_image_per_class_is_refused_before_any_training(tmp_path):
    for name in ("a", "b"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        Image.new("RGB", (40, 40), (len(name), 2, ord(name))).save(tmp_path / "photos" / name / "1.png")
    with pytest.raises(DataError, match="hold out"):
        train(tmp_path / "photos", out=tmp_path / "run", **TINY)


LISTED = """[data]
source = "digits"

[model]
size = 16
layers = \'\'\'
conv 3x3, 8
cnov 3x3, 8
fc classes
\'\'\'
"""
ONE_MISTAKE = {
    'source = "nophotos"': ("line 2", "data.source", "nophotos"),
    'backbone = "resnet19"': ("line 5", "model.backbone", "resnet18"),
    'backbone = "resnet18"\nweights = "no.pth"': ("line 6", "model.weights", "no.pth"),
    'backbone = "alexnet"\nsize = 32': ("line 6", "model.size", "63"),
    'backbone = "lenet5"\narguments.droput = 0.5': ("line 6", "model.arguments", "did you mean 'dropout'"),
}


@pytest.mark.parametrize("wrong", ONE_MISTAKE)
def test_what_only_the_work_finds_wrong_in_a_recipe_is_told_with_file_line_and_key(tmp_path, monkeypatch, wrong):
    monkeypatch.chdir(tmp_path)
    data, model = (wrong, 'backbone = "lenet5"') if "source" in wrong else ('source = "digits"', wrong)
    (tmp_path / "mine.toml").write_text(f"[data]\n{data}\n\n[model]\n{model}\n")
    with pytest.raises(InputError) as caught:
        train("mine.toml")
    for word in ("mine.toml", *ONE_MISTAKE[wrong]):
        assert word in str(caught.value).replace("Did you", "did you")


def test_a_listed_layer_is_told_with_its_line_in_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(LISTED)
    with pytest.raises(RecipeError) as caught:
        train("mine.toml")
    assert "mine.toml, line 6, model.layers" in caught.value.found
    assert caught.value.problems[0].startswith("line 8, `cnov 3x3, 8`")


def test_what_the_options_say_is_not_looked_for_in_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text('[data]\nsource = "digits"\n\n[model]\nbackbone = "lenet5"\n')
    with pytest.raises(RecipeError) as caught:
        train("mine.toml", backbone="resnet19")
    assert caught.value.found == "'resnet19'"
    with pytest.raises(RecipeError) as caught:
        train("digits", backbone="resnet19")
    assert caught.value.found == "'resnet19'"


def test_resuming_where_nothing_lies_says_that_it_starts_at_the_beginning(folder, tmp_path):
    report = train(folder, out=tmp_path / "new", resume=True, **TINY)
    assert any(line.startswith("nothing to resume there") for line in report.choices)
