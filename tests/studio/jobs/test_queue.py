"""The queue, with real processes: order, stop, resume, and deaths at any moment."""

import json
import os
import random
import signal
import time

import pytest

from glassworks.core.errors import InputError, RecipeError
from glassworks.core.job import Alive, Job
from glassworks.core.run_entry import status_of
from glassworks.core.run_info import RunInfo, is_at_work
from glassworks.core.workspace import Workspace
from glassworks.studio.jobs.queue import Queue

SMALL = ["xor.starts=0", "training.epochs=60", "training.checkpoint_steps=3"]
LONG = ["xor.starts=0", "training.epochs=20000", "training.checkpoint_steps=50"]


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


@pytest.fixture
def queue(workspace):
    made = Queue(workspace)
    yield made
    for child in made._children.values():
        child.kill()
        child.wait()


def until(queue, wanted, seconds=600):
    """Goes on with the queue until something holds."""
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end, "it takes too long"
        queue.step()
        time.sleep(0.05)


def trains(folder):
    return folder.events.is_file() and '"metric"' in folder.events.read_text()


def weights_of(folder):
    return json.loads(folder.report_json.read_text())["weights_hash"]


def test_what_is_wrong_is_refused_before_there_is_a_folder(queue, workspace):
    with pytest.raises(RecipeError) as refused:
        queue.add("xor_mlp", ["training.epochs=abc", "xor.hiden=2"])
    assert len(refused.value.problems) == 2
    assert workspace.folders() == []


@pytest.mark.slow
def test_one_after_another_in_the_order_in_which_they_were_asked_for(queue):
    first, second = queue.add("xor_mlp", SMALL), queue.add("perceptron_and")
    queue.step()
    assert (status_of(first), status_of(second)) == ("queued", "queued")  # its process has yet to begin
    until(queue, lambda: status_of(first) == "finished")
    assert status_of(second) == "queued"
    until(queue, lambda: status_of(second) == "finished")
    assert RunInfo.found_in(first).started <= RunInfo.found_in(second).started


def test_what_cannot_be_read_is_said(queue, workspace):
    folder = queue.add(str(workspace.root / "no_images"))
    until(queue, lambda: status_of(folder) == "failed")
    job = Job.found_in(folder)
    assert "no_images" in job.error["message"]
    assert job.error["do"]
    assert folder.path.is_dir()


@pytest.mark.slow
def test_stopped_it_keeps_what_it_learned_and_goes_on_to_the_same_weights(queue):
    whole = queue.add("xor_mlp", SMALL)
    until(queue, lambda: status_of(whole) == "finished")
    stopped = queue.add("xor_mlp", [*SMALL, "training.checkpoint_seconds=60"])
    until(queue, lambda: trains(stopped))
    assert Alive.found_in(stopped).memory > 0
    queue.stop(stopped)
    until(queue, lambda: not is_at_work(stopped))
    if status_of(stopped) != "finished":  # it may have been quicker
        assert status_of(stopped) == "cancelled"
        assert list(stopped.checkpoints.iterdir())
        queue.resume(stopped)
        until(queue, lambda: status_of(stopped) == "finished")
    assert weights_of(stopped) == weights_of(whole)


@pytest.mark.slow
def test_what_waits_can_be_taken_back_and_asked_for_again(queue):
    folder = queue.add("perceptron_and")
    queue.stop(folder)
    queue.step()
    assert status_of(folder) == "interrupted"
    assert queue._children == {}
    queue.resume(folder)
    until(queue, lambda: status_of(folder) == "finished")
    with pytest.raises(InputError, match="one that is finished"):
        queue.resume(folder)
    with pytest.raises(InputError, match="one that is finished"):
        queue.stop(folder)


@pytest.mark.slow
def test_a_training_that_is_killed_shows_as_interrupted_and_goes_on(queue):
    folder = queue.add("xor_mlp", LONG)
    until(queue, lambda: trains(folder))
    os.kill(Alive.found_in(folder).pid, signal.SIGKILL)
    until(queue, lambda: not is_at_work(folder))
    assert status_of(folder) == "interrupted"
    queue.step()
    assert status_of(folder) == "interrupted"  # nobody asked for more
    queue.resume(folder)
    until(queue, lambda: is_at_work(folder))
    queue.stop(folder)
    until(queue, lambda: status_of(folder) == "cancelled")


@pytest.mark.slow
def test_a_queue_that_was_killed_is_found_again_with_what_goes_on(queue, workspace):
    first, second = queue.add("xor_mlp", LONG), queue.add("perceptron_and")
    until(queue, lambda: trains(first))
    other = Queue(workspace)  # as a new studio begins, while the process of the first works on
    other.step()
    assert other._children == {}
    assert other.working() == [first.path.name]
    other.stop(first)
    until(other, lambda: status_of(second) == "finished")
    assert status_of(first) == "cancelled"


def test_a_process_that_cannot_begin_is_given_up(queue, monkeypatch):
    folder = queue.add("perceptron_and")
    monkeypatch.setattr("glassworks.studio.jobs.queue.sys.executable", "/bin/false")
    until(queue, lambda: status_of(folder) == "failed")
    assert "ended with 1, 2 times" in Job.found_in(folder).error["message"]


@pytest.mark.slow
def test_killed_twenty_times_nothing_is_lost(queue, workspace):
    begin = time.monotonic()
    whole = queue.add("xor_mlp", SMALL)
    until(queue, lambda: status_of(whole) == "finished")
    length, moments = time.monotonic() - begin, random.Random(19)
    killed = queue.add("xor_mlp", SMALL)
    for _ in range(20):
        end = time.monotonic() + moments.uniform(0.1, 1.0) * length
        until(queue, lambda end=end: time.monotonic() > end or status_of(killed) == "finished")
        for child in queue._children.values():
            child.kill()
            child.wait()
        queue = Queue(workspace)  # the studio died, too
        if status_of(killed) == "finished":
            break
        if status_of(killed) != "queued":
            queue.resume(killed)
    until(queue, lambda: status_of(killed) == "finished")
    assert weights_of(killed) == weights_of(whole)
