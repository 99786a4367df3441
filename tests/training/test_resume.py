import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("helpers.py")


def process(folder):
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder)], stdout=subprocess.PIPE, env=environment, text=True
    )


def undisturbed(folder):
    output, _ = process(folder).communicate(timeout=120)
    return output.split()[-1]


def kill_when(folder, condition):
    """Starts the training and kills it, as the power would, once ``condition`` holds; True if it was still running."""
    child = process(folder)
    try:
        while child.poll() is None and not condition(folder / "checkpoints"):
            pass
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    return child.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_killed_at_random_moments_and_resumed_it_ends_in_the_same_bits(tmp_path):
    expected = undisturbed(tmp_path / "whole")
    chance = random.Random(0)
    folder = tmp_path / "killed"
    # A temporary file exists only while a checkpoint is being written: these kills fall into the middle of that.
    writing = [lambda c: any(c.glob(".step-*.safetensors.*.part")), lambda c: any(c.glob(".step-*.json.*.part"))]
    kills = 0
    for condition in writing:
        kills += kill_when(folder, condition)
    for _ in range(2):
        child = process(folder)
        child.stdout.readline()
        timer = threading.Timer(chance.uniform(0.0, 0.3), child.kill)
        timer.start()
        child.communicate()
        kills += child.returncode == -signal.SIGKILL
    assert kills >= 2, "the training was really killed"
    assert undisturbed(folder) == expected
    for file in ("log.jsonl", "health.jsonl"):
        assert (folder / file).read_text() == (tmp_path / "whole" / file).read_text()


@pytest.mark.slow
def test_every_step_may_be_the_last(tmp_path):
    expected = undisturbed(tmp_path / "whole")
    for step in (1, 5, 6, 7, 12, 17):
        folder = tmp_path / f"step{step}"
        kill_when(folder, lambda c, step=step: (c / f"step-{step:010d}.json").exists())
        assert undisturbed(folder) == expected
