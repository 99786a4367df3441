import errno
import json
import os
import resource
import signal

import pytest
import torch

from glassworks.core.context import RunContext
from glassworks.core.errors import RecipeError, RunError
from glassworks.core.events import Note
from glassworks.training.observers import Observer

from .helpers import CONFIG, run


class StopAt(Observer):
    """Ends a training as an error would."""

    def __init__(self, step, action=None):
        self.step, self.action = step, action

    def on_step(self, state, report):
        if state.step == self.step:
            if self.action is None:
                raise KeyboardInterrupt
            self.action()


def interrupted(folder, step=9):
    with pytest.raises(KeyboardInterrupt):
        run(folder, observers=[StopAt(step)])
    return sorted((folder / "checkpoints").glob("step-*.json"))


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd", "momentum", "nesterov", "adagrad", "rmsprop"])
def test_every_optimizer_goes_on_to_the_same_bits(tmp_path, optimizer):
    config = CONFIG.model_copy(update={"optimizer": optimizer, "learning_rate": 0.01})
    expected = run(tmp_path / "whole", config=config)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "parts", config=config, observers=[StopAt(9)])
    resumed = run(tmp_path / "parts", config=config, resume=True)
    assert resumed[2] == expected[2]
    assert resumed[0] == expected[0], "the history is that of the undisturbed run"


def change(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def places(path, part):
    """Of a manifest: in the step that it names or in its key; of the tensors: their last byte."""
    content = path.read_bytes()
    return {"tensors": -1, "step": content.index(b'"step": ') + 8, "key": content.index(b'"key"') + 9}[part]


def noting():
    """A context, and what is noted in it."""
    notes = []
    return RunContext(lambda event: notes.append(event.line) if isinstance(event, Note) else None), notes


@pytest.mark.parametrize("part", ["tensors", "step", "key"])
def test_the_last_two_are_kept_and_one_changed_byte_falls_back_and_is_said(tmp_path, part):
    expected = run(tmp_path / "whole")[2]
    manifests = interrupted(tmp_path / "parts")
    assert [path.stem for path in manifests] == ["step-0000000007", "step-0000000008"]
    tensors = manifests[-1].with_suffix(".safetensors")
    change(tensors if part == "tensors" else manifests[-1], places(manifests[-1], part))
    context, notes = noting()
    assert run(tmp_path / "parts", resume=True, context=context)[2] == expected
    assert [note for note in notes if "damaged" in note] == [f"the checkpoint {tensors} is damaged: it is left out"]


def test_where_no_checkpoint_is_whole_the_training_begins_anew_and_says_so(tmp_path):
    expected = run(tmp_path / "whole")[2]
    for manifest in interrupted(tmp_path / "parts"):
        change(manifest.with_suffix(".safetensors"), -1)
    context, notes = noting()
    assert run(tmp_path / "parts", resume=True, context=context)[2] == expected
    assert len([note for note in notes if "is damaged" in note]) == 2
    assert notes[2] == f"no whole checkpoint is left in {tmp_path / 'parts' / 'checkpoints'}: the training begins anew"


def test_a_checkpoint_that_is_older_than_the_manifests_hash_serves(tmp_path):
    expected = run(tmp_path / "whole")[2]
    for manifest in interrupted(tmp_path / "parts"):
        written = json.loads(manifest.read_text())
        del written["manifest_sha256"]
        manifest.write_text(json.dumps(written))
    context, notes = noting()
    assert run(tmp_path / "parts", resume=True, context=context)[2] == expected
    assert not notes


def test_a_finished_training_resumes_to_its_result_without_a_step(tmp_path):
    expected = run(tmp_path)
    again = run(tmp_path, resume=True, observers=[StopAt(step) for step in range(20)])
    assert (again[0], again[2]) == (expected[0], expected[2])


def test_other_settings_are_refused(tmp_path):
    interrupted(tmp_path)
    with pytest.raises(RecipeError, match="other ones"):
        run(tmp_path, resume=True, config=CONFIG.model_copy(update={"learning_rate": 0.5}))


def test_a_full_disk_is_a_clear_error_and_leaves_the_last_good_checkpoint(tmp_path, monkeypatch):
    expected = run(tmp_path / "whole")[2]
    real = os.fsync

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(RunError, match="No space left on device") as caught:
        run(tmp_path / "parts", observers=[StopAt(6, lambda: monkeypatch.setattr(os, "fsync", full))])
    assert "saved before is intact" in caught.value.do
    monkeypatch.setattr(os, "fsync", real)
    folder = tmp_path / "parts" / "checkpoints"
    assert sorted(path.name for path in folder.glob("step-*.json")) == ["step-0000000004.json", "step-0000000005.json"]
    assert not list(folder.glob(".*")), "no half-written file stays behind"
    assert run(tmp_path / "parts", resume=True)[2] == expected


def test_the_kernel_refusing_to_write_is_a_clear_error(tmp_path):
    """A limit on the size of files fails within the tensors' writing, as a full disk does."""
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with pytest.raises(RunError, match=r"to write .*step-0000000006"):
            run(
                tmp_path,
                observers=[StopAt(6, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, limits[1])))],
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert (tmp_path / "checkpoints" / "step-0000000005.json").exists()


def test_a_loss_that_is_no_number_stops_and_spoils_no_checkpoint(tmp_path):
    from .helpers import network

    net = network()

    def poison():
        with torch.no_grad():
            net[6].weight.fill_(float("nan"))

    with pytest.raises(RunError, match="of step 5 is kept"):
        run(tmp_path, net=net, observers=[StopAt(6, poison)])
    newest = sorted((tmp_path / "checkpoints").glob("step-*.json"))[-1]
    assert newest.stem == "step-0000000005"


def test_a_loss_that_is_no_number_from_the_start_promises_no_checkpoint(tmp_path):
    from .helpers import network

    net = network()
    with torch.no_grad():
        net[6].weight.fill_(float("nan"))
    with pytest.raises(RunError, match="no checkpoint was written before") as error:
        run(tmp_path, net=net)
    assert "is kept" not in str(error.value)
    assert not list((tmp_path / "checkpoints").glob("*"))
