"""Real processes of ``glassworks train``, killed at random moments and resumed: the same weights as undisturbed."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

# Named, since a measured format may differ from run to run.
FLOAT32 = ["--set", "training.precision=float32"]
FROZEN = ["--set", "model.precision=float32"]
LOOP = ["xo", "--backbone", "tiny_resnet", *FLOAT32, "--set", "training.epochs=5"]
LOOP += ["--set", "training.checkpoint_steps=4"]
FEATURES = ["xo", "--backbone", "test_resnet", "--weights", "random", "--set", "model.size=64", *FROZEN]
FINETUNE = [*FEATURES, "--finetune", *FLOAT32, "--set", "training.epochs=2", "--set", "training.checkpoint_steps=3"]
COMPARE = ["digits", "--models", "tiny_resnet,lenet5", "--protocol", "scratch", "--epochs", "3"]


def start(arguments, out, cache, *more, verb="train"):
    command = [sys.executable, "-m", "glassworks", verb, *arguments, "--out", str(out), "--json", *more]
    environment = {**os.environ, "GLASSWORKS_CACHE": str(cache), "OMP_NUM_THREADS": "2"}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )


def finished(process):
    output, _ = process.communicate(timeout=300)
    document = json.loads(output)
    assert process.returncode == 0, document
    return document


def killed(process, seconds):
    """True where it was still at work after so long."""
    time.sleep(seconds)
    was_alive = process.poll() is None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return was_alive


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [LOOP, FEATURES, FINETUNE], ids=["loop", "features", "finetune"])
def test_killed_at_random_moments_it_ends_with_the_same_weights(tmp_path, arguments):
    begin = time.monotonic()
    expected = finished(start(arguments, tmp_path / "whole", tmp_path / "cache"))["weights_hash"]
    length = time.monotonic() - begin
    moments = random.Random(len(arguments))
    out, cache = tmp_path / "killed", tmp_path / "other_cache"
    kills = 0
    for _ in range(4):
        resume = ["--resume"] if (out / "recipe.toml").is_file() else []
        kills += killed(start(arguments, out, cache, *resume), moments.uniform(0.2, 0.8) * length)
    assert kills > 0
    assert finished(start(arguments, out, cache, "--resume"))["weights_hash"] == expected


@pytest.mark.slow
def test_a_comparison_killed_at_random_moments_ends_with_the_same_numbers(tmp_path):
    def comparable(document):
        kept = ("name", "error", "interval", "epochs", "multiply_adds")
        return [{key: model[key] for key in kept} for model in document["models"]], document["pairs"]

    begin = time.monotonic()
    expected = comparable(finished(start(COMPARE, tmp_path / "whole", tmp_path / "cache", verb="compare")))
    length = time.monotonic() - begin
    moments = random.Random(3)
    out, cache = tmp_path / "killed", tmp_path / "other_cache"
    kills = [
        killed(start(COMPARE, out, cache, "--resume", verb="compare"), moments.uniform(0.3, 0.7) * length)
        for _ in range(4)
    ]
    assert any(kills)
    assert comparable(finished(start(COMPARE, out, cache, "--resume", verb="compare"))) == expected
