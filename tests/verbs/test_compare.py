"""``compare`` whole, on tiny networks and generated images."""

import json

import numpy as np
import pytest
from PIL import Image

from glassworks.core.errors import DataError, InputError, ModelFileError, RecipeError
from glassworks.insight.comparison import model as compared
from glassworks.models import hub
from glassworks.training.checkpoint import Checkpoints
from glassworks.verbs.compare import compare


@pytest.fixture
def folder(tmp_path):
    random = np.random.default_rng(0)
    for name, low in (("dark", 0), ("light", 120)):
        for number in range(20):
            path = tmp_path / "photos" / name / f"{number:02d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(random.integers(low, low + 130, (24, 24, 3), dtype=np.uint8)).save(path)
    return tmp_path / "photos"


def test_features_under_one_protocol(folder, tmp_path):
    found = compare(folder, ["test_resnet=random", "resnet18=random"], size=32, out=tmp_path / "out")
    document = json.loads((tmp_path / "out" / "report.json").read_text())
    assert document == json.loads(found.to_json())
    assert {model["name"] for model in document["models"]} == {"test_resnet", "resnet18"}
    keys = {"name", "error", "interval", "parameters", "multiply_adds", "latency_ms", "peak_memory_bytes"}
    assert all(keys <= set(model) for model in document["models"])
    assert [model["error"] for model in document["models"]] == sorted(m["error"] for m in document["models"])
    assert document["n"] == 8
    assert "random weights, untrained: test_resnet, resnet18" in document["budget"]
    assert len(document["pairs"]) == 1
    assert document["front"][0] == "test_resnet"
    assert (tmp_path / "out" / "comparison.png").read_bytes()[:4] == b"\x89PNG"
    assert "ImageNet, as published" in (tmp_path / "out" / "report.html").read_text()


def test_networks_that_are_joined_cost_what_they_cost_together(folder, tmp_path):
    """Each is given images of its own size: 32 and 16 pixels."""
    alone = ["formula_net=random", "tiny_resnet=random"]
    found = compare(folder, ["formula_net+tiny_resnet=random", *alone], out=tmp_path / "out").numbers
    by_name = {model.name: model for model in found.models}
    joined = by_name["formula_net+tiny_resnet"]
    parts = [by_name["formula_net"], by_name["tiny_resnet"]]
    assert joined.multiply_adds == sum(part.multiply_adds for part in parts)
    assert joined.parameters == sum(part.parameters for part in parts) - len(found.classes)  # one bias, not two
    assert joined.size == max(part.size for part in parts)
    with pytest.raises(InputError, match=r"scratch, which trains each end to end; found formula_net\+tiny_resnet"):
        compare(folder, ["formula_net+tiny_resnet", "lenet5"], protocol="scratch")


def test_a_table_is_read_as_the_settings_say(folder, tmp_path):
    rows = [f"{path},{path.parent.name},{at % 4}" for at, path in enumerate(sorted(folder.rglob("*.png")))]
    (tmp_path / "list.csv").write_text("\n".join(["path,kind,fold", *rows]))
    settings = ["data.label_column=kind", "data.split_column=fold", "data.held_out=1"]
    models = ["test_resnet=random", "resnet18=random"]
    found = compare(tmp_path / "list.csv", models, size=32, out=tmp_path / "out", settings=settings)
    assert found.numbers.n == 10
    with pytest.raises(DataError, match=r"data\.label_column=NAME"):
        compare(tmp_path / "list.csv", models, size=32, out=tmp_path / "again")


@pytest.mark.parametrize("budget", [{"epochs": 2}, {"minutes": 0.01}])
def test_from_scratch_with_equal_steps_or_time(folder, tmp_path, budget):
    found = compare(folder, ["softmax_regression", "lenet5"], protocol="scratch", out=tmp_path / "out", **budget)
    epochs = [model.epochs for model in found.numbers.models]
    assert min(epochs) >= 1
    assert "epochs" not in budget or epochs == [2, 2]
    assert all(model.weights == "random" for model in found.numbers.models)


def test_mistakes_are_told_before_any_work(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match="two networks"):
        compare(folder, ["resnet18"])
    with pytest.raises(InputError, match="both"):
        compare(folder, ["mlp", "lenet5"], protocol="scratch", epochs=1, minutes=1)
    with pytest.raises(InputError, match="--protocol scratch"):
        compare(folder, ["mlp", "lenet5"], epochs=1)
    with pytest.raises(InputError, match="begins at random"):
        compare(folder, ["mlp=w.pth", "lenet5"], protocol="scratch")
    with pytest.raises(ModelFileError, match="the pretrained weights of 'resnet18'"):
        compare(folder, ["lenet5=random", "resnet18"])
    with pytest.raises(RecipeError, match="'resnet18'"):
        compare(folder, ["lenet5=random", "resnet_18=random"])
    assert not (tmp_path / "runs").exists()


class Killed(BaseException):
    """Ends everything at once, as a signal does."""


MEASURED_ANEW = ("latency_ms", "peak_memory_bytes", "seconds")


def told(document):
    """What must be the same however often the work was interrupted."""
    models = [{key: m[key] for key in m if key not in MEASURED_ANEW} for m in document["models"]]
    return models, document["pairs"], document["front"], document["budget"], document["n"]


def dying_after(monkeypatch, saves):
    """The next training dies right after its so manieth checkpoint."""
    saved, save = [], Checkpoints.save

    def dies(self, state):
        save(self, state)
        saved.append(state.step)
        if len(saved) == saves:
            raise Killed

    monkeypatch.setattr(Checkpoints, "is_affordable", lambda self: True)
    monkeypatch.setattr(Checkpoints, "save", dies)


SCRATCH = {"protocol": "scratch", "epochs": 3}
MODELS = ["softmax_regression", "lenet5", "mlp"]


def test_a_killed_comparison_goes_on_to_the_same_numbers(folder, tmp_path, monkeypatch):
    whole = compare(folder, MODELS, out=tmp_path / "whole", **SCRATCH)
    out = tmp_path / "killed"
    with monkeypatch.context() as patched:
        dying_after(patched, saves=5)  # three epochs of the first network, two of the second
        with pytest.raises(Killed):
            compare(folder, MODELS, out=out, **SCRATCH)
    trained, first_epochs = [], []

    def watched(job):
        trained.append(job.folder.path.name)
        first_epochs.append([json.loads(p.read_text())["position"]["epoch"] for p in sorted(
            job.folder.checkpoints.glob("*.json"))][-1:])  # fmt: skip
        return train(job)

    train = compared.train
    monkeypatch.setattr(compared, "train", watched)
    resumed = compare(folder, MODELS, out=out, resume=True, **SCRATCH)
    assert trained == ["lenet5", "mlp"]
    assert first_epochs == [[2], []]
    assert told(json.loads(resumed.to_json())) == told(json.loads(whole.to_json()))


def test_equal_time_means_the_same_epochs_after_a_kill(folder, tmp_path, monkeypatch):
    seconds = iter([0.02, 0.04, 9.0])  # of an epoch; a busy machine after the kill must not shorten the training
    monkeypatch.setattr(compared, "epoch_seconds", lambda *_, most: next(seconds))
    two, out = ["softmax_regression", "lenet5"], tmp_path / "out"
    with monkeypatch.context() as patched:
        dying_after(patched, saves=40)
        with pytest.raises(Killed):
            compare(folder, two, protocol="scratch", minutes=0.01, out=out)
    found = compare(folder, two, protocol="scratch", minutes=0.01, out=out, resume=True)
    assert {m.name: m.epochs for m in found.numbers.models} == {"softmax_regression": 30, "lenet5": 15}


def test_finished_features_are_not_computed_again(folder, tmp_path, monkeypatch):
    models, asked = ["test_resnet=random", "resnet18=random"], {"size": 32, "out": tmp_path / "out"}
    train, begun = compared.train, []

    def watched(job):
        begun.append(job.folder.path.name)
        if begun == ["test_resnet", "resnet18"]:
            raise Killed
        return train(job)

    monkeypatch.setattr(compared, "train", watched)
    with pytest.raises(Killed):
        compare(folder, models, **asked)
    resumed = compare(folder, models, resume=True, **asked)
    assert begun == ["test_resnet", "resnet18", "resnet18"]
    whole = compare(folder, models, size=32, out=tmp_path / "whole")
    assert told(json.loads(resumed.to_json())) == told(json.loads(whole.to_json()))


def test_resume_finds_the_newest_unfinished_comparison_of_the_same_words(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    two = ["softmax_regression", "lenet5"]
    with pytest.raises(InputError, match="an interrupted comparison"):
        compare(folder, two, protocol="scratch", epochs=1, resume=True)
    with monkeypatch.context() as patched:
        dying_after(patched, saves=2)
        with pytest.raises(Killed):
            compare(folder, two, protocol="scratch", epochs=1)
    with pytest.raises(InputError, match="an interrupted comparison"):
        compare(folder, two, protocol="scratch", epochs=2, resume=True)
    found = compare(folder, two, protocol="scratch", epochs=1, resume=True)
    assert found.run == "runs/compare-photos-001"
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["compare-photos-001"]


def test_resume_refuses_other_words_or_other_images(folder, tmp_path):
    out, two = tmp_path / "out", ["softmax_regression", "lenet5"]
    compare(folder, two, protocol="scratch", epochs=1, out=out)
    with pytest.raises(InputError, match="epochs 1") as caught:
        compare(folder, two, protocol="scratch", epochs=2, out=out, resume=True)
    assert "epochs 2" in str(caught.value)
    (folder / "dark" / "00.png").unlink()
    with pytest.raises(InputError, match="images"):
        compare(folder, two, protocol="scratch", epochs=1, out=out, resume=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="an interrupted comparison"):
        compare(folder, two, protocol="scratch", epochs=1, out=tmp_path / "other", resume=True)
    # A process killed in its first moments has left nothing to go on from: resuming begins.
    assert compare(folder, two, protocol="scratch", epochs=1, out=tmp_path / "new", resume=True).numbers.n


def test_torchrun_is_refused_in_one_sentence(folder, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "1")
    with pytest.raises(InputError, match="one process"):
        compare(folder, ["softmax_regression", "lenet5"])
