"""Ctrl-C, sent to real processes: the first ends the run at its next step, the second at once."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from glassworks.cli.interrupt import cancelling
from glassworks.core.cancel import CancelToken

WAITING = """
import sys, time
from glassworks.cli.interrupt import cancelling
from glassworks.core.cancel import CancelToken
token = CancelToken()
with cancelling(token):
    print("ready", flush=True)
    while not token.is_cancelled:
        time.sleep(0.01)
    print("asked", flush=True)
    time.sleep(60)
"""
LOOP = ["xo", "--backbone", "tiny_resnet", "--set", "training.epochs=4", "--set", "training.precision=float32"]


@pytest.fixture(autouse=True)
def _as_python_begins():
    """Whatever libraries have set in the tests before."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def test_the_first_interrupt_asks_and_the_second_ends_at_once():
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "asked\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGINT
    assert "Ctrl-C again stops at once" in err
    assert "KeyboardInterrupt" in err


def test_interrupts_are_as_before_afterwards_and_left_alone_where_they_are_ignored():
    token = CancelToken()
    with cancelling(token):
        signal.raise_signal(signal.SIGINT)
    assert token.is_cancelled
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ignored = CancelToken()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with cancelling(ignored):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert not ignored.is_cancelled


@pytest.fixture
def train(tmp_path):
    """Starts ``glassworks train``."""

    def start(out, *more):
        command = [sys.executable, "-m", "glassworks", "train", *LOOP, "--out", str(tmp_path / out), "--json", *more]
        environment = os.environ | {"GLASSWORKS_CACHE": str(tmp_path / "cache"), "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    return start


def answer(process):
    out, _ = process.communicate(timeout=200)
    return process.returncode, json.loads(out)


def wait_for_steps(folder, process):
    """Until the training is some steps on its way, as its events say."""
    events = folder / "events.jsonl"
    while process.poll() is None:
        lines = events.read_text().splitlines() if events.is_file() else []
        if sum('"metric"' in line for line in lines) > 3:
            return
        time.sleep(0.02)
    raise AssertionError(process.communicate())


@pytest.mark.slow
def test_a_cancelled_training_keeps_its_last_step_and_resumes_to_the_same_weights(train, tmp_path):
    _, whole = answer(train("whole"))
    process = train("stopped")
    wait_for_steps(tmp_path / "stopped", process)
    process.send_signal(signal.SIGINT)
    code, document = answer(process)
    assert code == 130
    assert document["error"]["found"] == "an interrupt"
    assert "--resume" in document["error"]["do"]
    info = json.loads((tmp_path / "stopped" / "run.json").read_text())
    assert (info["status"], info["pid"]) == ("cancelled", process.pid)
    assert len(list((tmp_path / "stopped" / "checkpoints").glob("*.json"))) > 0
    assert not (tmp_path / "stopped" / "report.json").exists()
    code, resumed = answer(train("stopped", "--resume"))
    assert code == 0
    assert resumed["weights_hash"] == whole["weights_hash"]
    assert json.loads((tmp_path / "stopped" / "run.json").read_text())["status"] == "finished"
    log = (tmp_path / "stopped" / "log.jsonl").read_text()
    assert log == (tmp_path / "whole" / "log.jsonl").read_text()


@pytest.mark.slow
def test_two_processes_do_not_write_over_each_other(train, tmp_path):
    first = train("run")
    wait_for_steps(tmp_path / "run", first)
    first.send_signal(signal.SIGSTOP)  # it is still at work when the second one comes
    code, document = answer(train("run", "--resume"))
    assert code == 2
    assert f"process {first.pid}" in document["error"]["found"]
    assert str(tmp_path / "run") in document["error"]["expected"]
    first.kill()  # a process that crashed blocks nobody
    first.communicate()
    code, _ = answer(train("run", "--resume"))
    assert code == 0
