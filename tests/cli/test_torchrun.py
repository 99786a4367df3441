"""Real processes under torchrun on the processor (gloo): one decides, the other follows, one run comes out."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest

from glassworks.verbs.evaluate import evaluate

pytestmark = pytest.mark.slow
LAUNCH = ["-m", "torch.distributed.run", "--nproc_per_node=2", "--standalone", "-m", "glassworks", "train"]
WORDS = [
    "digits",
    "--backbone",
    "tiny_resnet",
    "--set",
    "training.epochs=3",
    "--set",
    "training.precision=float32",
    "--json",
]


@pytest.fixture
def launched(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = os.environ | {"OMP_NUM_THREADS": "1"}

    def launch(*words):
        return subprocess.Popen(
            [sys.executable, *LAUNCH, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment,
        )  # fmt: skip

    return launch


def finished(process, code=0):
    out, err = process.communicate(timeout=300)
    assert process.returncode == code, err
    return out, err


def test_two_processes_make_one_run(launched, tmp_path):
    out, err = finished(launched(*WORDS))
    run = json.loads(out)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["digits-001"]
    assert err.count("run folder:") == 1
    assert run["accuracy"] > 0.9
    log = [json.loads(line) for line in (tmp_path / "runs/digits-001/log.jsonl").read_text().splitlines()]
    assert [entry["epoch"] for entry in log if entry["kind"] == "epoch"] == [1, 2, 3]
    assert len(list((tmp_path / "runs/digits-001/events").iterdir())) == 1
    served = evaluate("runs/digits-001", "digits")
    assert (served.accuracy, served.n, served.split) == (run["accuracy"], run["n"], "held_out")

    again = json.loads(finished(launched("runs/digits-001/recipe.toml", "--json"))[0])
    assert again["weights_hash"] == run["weights_hash"]


def test_two_killed_processes_resume_to_the_same_weights(launched, tmp_path):
    undisturbed = json.loads(finished(launched(*WORDS, "--set", "training.checkpoint_steps=5"))[0])
    words = [*WORDS, "--set", "training.checkpoint_steps=5", "--out", "killed"]
    process = launched(*words)
    deadline = time.monotonic() + 200
    while not list((tmp_path / "killed").glob("checkpoints/*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    for killed in [*psutil.Process(process.pid).children(recursive=True), process]:
        killed.kill()
    process.communicate()
    assert not (tmp_path / "killed" / "report.json").exists()
    resumed = json.loads(finished(launched(*words, "--resume"))[0])
    assert resumed["weights_hash"] == undisturbed["weights_hash"]


def test_a_mistake_is_told_once(launched, tmp_path):
    out, _ = finished(launched("nowhere", "--json"), code=1)
    assert json.loads(out)["error"]["found"].startswith("'nowhere'")
    assert not (tmp_path / "runs").exists()


def test_a_lesson_as_two_processes_is_one_run_too(launched, tmp_path):
    found = json.loads(finished(launched("logistic_2d", "--json"))[0])
    folder = tmp_path / "runs" / "logistic_2d-001"
    assert json.loads((folder / "report.json").read_text())["weights_hash"] == found["weights_hash"] != ""
