"""When fine-tuning is kept, and a whole run in which it surely is: frozen random features cannot tell the classes."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

import glassworks as gw
from glassworks.inference.predictor import Predictor
from glassworks.pipelines.classification import train as trains
from glassworks.pipelines.classification.finetune import MonitorScore, go_back, settled_by
from glassworks.recipes.load import load_recipe
from glassworks.training.observers import LogFile

SETTINGS = [
    "model.arguments.widths=[4, 4]", "model.size=16", "model.frozen=true", "training.epochs=16",
    "training.learning_rate=0.005", "training.layer_decay=1", "training.crop='none'", "training.label_smoothing=0",
    "training.checkpoint_seconds=1e-6",
]  # fmt: skip


@pytest.mark.parametrize(
    ("losses", "accuracy", "gains"),
    [
        ([0.1, 0.1, 0.1, 0.1], 0.9, True),  # surer, and more right
        ([0.2, 0.2, 0.2, 0.5], 0.9, True),  # a loss lower by little, and more right
        ([0.1, 0.1, 0.1, 0.1], 0.8, False),  # surer alone
        ([0.1, 0.1, 0.1, 0.1], 0.7, False),  # surer, but more mistakes
        ([0.2, 0.2, 0.2, 0.7], 0.9, False),  # more right, but where it is wrong by far
        ([0.3, 0.3, 0.3, 0.3], 0.8, False),  # nothing changed
    ],
)
def test_a_gain_is_a_lower_loss_and_more_images_right(losses, accuracy, gains):
    before = MonitorScore(1.0, np.full(4, 0.3), 0.8)
    assert MonitorScore(1.0, np.array(losses), accuracy).gains_on(before) is gains


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (None, "too few"),
        (MonitorScore(1.0, np.full(4, 0.1), 1.0), "right on all"),
        (MonitorScore(1.0, np.full(4, 0.1), 0.75), ""),
    ],
)
def test_what_could_never_be_kept_is_settled_before_any_training(before, words):
    assert words in settled_by(before)
    assert bool(words) == bool(settled_by(before))


def test_a_head_that_is_right_on_all_monitor_images_is_kept_and_nothing_is_trained(tmp_path):
    """All epochs were trained to a verdict that was certain: no network has more of them right."""
    for name, shade in (("dark", 20), ("light", 220)):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(30):
            Image.new("RGB", (16, 16), (shade + number % 8, shade, shade)).save(
                tmp_path / "set" / name / f"{number}.png"
            )
    run = gw.train(
        tmp_path / "set", backbone="tiny_resnet", weights="random", finetune=True, out=tmp_path / "run",
        settings=SETTINGS,
    )  # fmt: skip
    assert run.curves == []
    assert run.finetune is None
    assert run.evaluation.accuracy == 1.0
    assert any("right on all monitor images" in line and "nothing was trained" in line for line in run.choices)
    assert "right on all monitor images" in (tmp_path / "run" / "report.html").read_text()


def test_a_network_that_is_right_on_all_of_a_few_monitor_images_is_not_taken_at_its_word():
    """On 37 images of ants and bees the temperature was 0.05, and the held-out log loss 1.07 in place of 0.12."""
    task = SimpleNamespace(
        predict=lambda batches: (torch.tensor([[2.0, 0.0], [0.0, 2.0]] * 18), torch.tensor([0, 1] * 18))
    )
    score = MonitorScore.of(task, SimpleNamespace(epoch=lambda number: None))
    assert score.accuracy == 1.0
    assert 0.5 < score.temperature < 1.0


def test_every_parameter_lies_three_quarters_of_its_way_and_nothing_else_moves():
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    start = [parameter.detach().clone() for parameter in network.parameters()]
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(4)
    network[1].running_mean += 1
    go_back(network, start)
    for parameter, before in zip(network.parameters(), start, strict=True):
        torch.testing.assert_close(parameter.detach(), before + 3)
    assert network[1].running_mean.tolist() == [1, 1, 1]


class Killed(BaseException):
    pass


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Noise with a bright line, across or down: the same colours in both classes."""
    random, root = np.random.default_rng(0), tmp_path_factory.mktemp("lines")
    for name in ("across", "down"):
        (root / name).mkdir()
        for number in range(80):
            pixels = random.integers(0, 90, (20, 20, 3)).astype(np.uint8)
            line = (random.integers(2, 18), slice(3, 17))
            pixels[line if name == "across" else line[::-1]] = random.integers(150, 256, 3)
            Image.fromarray(pixels).save(root / name / f"{number:02d}.png")
    return root


@pytest.fixture(scope="module")
def tuned(lines, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tuned") / "run"
    return gw.train(lines, backbone="tiny_resnet", weights="random", finetune=True, out=folder, settings=SETTINGS)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GLASSWORKS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def test_the_gain_is_reported_with_its_interval(tuned):
    found = tuned.finetune
    assert found.kept
    assert found.gain == pytest.approx(found.finetuned_accuracy - found.head_accuracy)
    assert found.interval[0] > 0
    assert tuned.evaluation.accuracy == found.finetuned_accuracy
    written = json.loads((Path(tuned.run) / "report.json").read_text())
    assert written["accuracy"] == found.finetuned_accuracy
    assert "Fine-tuning helped and was kept" in (Path(tuned.run) / "report.html").read_text()


def test_the_model_file_answers_as_the_tuned_network(tuned, lines):
    measured = gw.evaluate(tuned.run, lines)
    assert measured.split == "held_out"
    assert measured.accuracy == tuned.finetune.finetuned_accuracy > tuned.finetune.head_accuracy


def test_killed_in_the_middle_and_resumed_from_its_resolved_recipe_it_is_the_same(tuned, tmp_path, monkeypatch):
    written = LogFile.on_epoch

    def dying(self, state, entry):
        written(self, state, entry)
        if state.epoch == 5:
            raise Killed

    recipe, again = Path(tuned.run) / "recipe.toml", tmp_path / "again"
    monkeypatch.setattr(LogFile, "on_epoch", dying)
    with pytest.raises(Killed):
        gw.train(recipe, out=again)
    monkeypatch.setattr(LogFile, "on_epoch", written)
    resumed = gw.train(recipe, out=again, resume=True)
    assert resumed.finetune.kept
    assert resumed.weights_hash == tuned.weights_hash
    assert (again / "recipe.toml").read_text() == recipe.read_text()


def test_its_steps_end_at_the_weights_that_the_run_serves(tuned):
    recipe = load_recipe(str(Path(tuned.run) / "recipe.toml"))
    *_, last = trains.steps(recipe)
    served = Predictor.load(tuned.run, "cpu").network.head.weight
    assert served.equal(last.modules["network"].head.weight.cpu())
