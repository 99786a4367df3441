"""Complete states on disk: tensors as safetensors, the rest as JSON, no pickle, and never half a checkpoint.

The manifest is written last and holds the tensors' hash and its own, so a checkpoint without one, or with another hash,
does not count. The last two are kept: where the newest is damaged, the one before it serves, and that is said.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from glassworks.core.errors import RecipeError
from glassworks.core.files import replacing, write_atomic
from glassworks.models.files.tensors import load_tensors, save_tensors
from glassworks.training.state import TrainState

FORMAT = "glassworks-checkpoint/1"
NUM_KEPT = 2
_OWN = "manifest_sha256"
MAX_SHARE = 0.05
"""Largest share of the time that the savings at the ends of epochs may take."""


class Checkpoints:
    """The checkpoints in a folder.

    Args:
        folder: is made when the first one is written.
        key: names everything that the state's meaning depends on; a checkpoint with another key is refused.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self.folder, self.key = folder, key
        self._saved_at, self._cost, self._saved_step = time.monotonic(), 0.0, -1

    def is_due(self, step: int, every_steps: int | None, every_seconds: float) -> bool:
        """True where a state should be saved in the middle of an epoch."""
        if every_steps and step % every_steps == 0:
            return True
        return time.monotonic() - self._saved_at >= every_seconds

    def is_affordable(self) -> bool:
        """True where saving again takes no more than ``MAX_SHARE`` of the time since it was done."""
        return self._cost <= MAX_SHARE * (time.monotonic() - self._saved_at)

    def save(self, state: TrainState) -> None:
        """Writes a state and forgets the oldest.

        Raises:
            RunError: the disk is full, the folder cannot be written, ...; the checkpoints before stay as they are.
        """
        if state.step == self._saved_step:
            return
        begin = time.monotonic()
        path = self.folder / f"step-{state.step:010d}.safetensors"
        with replacing(path) as temporary:
            save_tensors(state.tensors(), temporary)
            digest = _digest(temporary)
        manifest = {"format": FORMAT, "key": self.key, "sha256": digest, "position": state.position()}
        write_atomic(path.with_suffix(".json"), json.dumps(manifest | {_OWN: _digest_of(manifest)}))
        self._forget_old()
        self._saved_at, self._saved_step = time.monotonic(), state.step
        self._cost = self._saved_at - begin

    def load_newest(self, state: TrainState, say: Callable[[str], None]) -> bool:
        """Restores the newest whole checkpoint into ``state``; False where there is none.

        Args:
            state: receives it.
            say: is given a sentence about each one that is damaged.

        Raises:
            RecipeError: it belongs to a training with other settings or data.
        """
        for manifest_path in sorted(self.folder.glob("step-*.json"), reverse=True):
            manifest = _read_whole(manifest_path)
            if manifest is None:
                say(f"the checkpoint {manifest_path.with_suffix('.safetensors')} is damaged: it is left out")
                continue
            if manifest["key"] != self.key:
                raise RecipeError(
                    expected=f"the settings and data with which {self.folder} was written",
                    found="other ones, with which that training cannot go on",
                    do="Resume with the recipe of the run, or start a new run in another folder.",
                )
            tensors = load_tensors(manifest_path.with_suffix(".safetensors"))
            state.restore(tensors, manifest["position"])
            self._saved_step = state.step
            return True
        if any(self.folder.glob("step-*")):
            say(f"no whole checkpoint is left in {self.folder}: the training begins anew")
        return False

    def _forget_old(self) -> None:
        """Removes all but the newest two, and what a killed process left; failing to tidy up never stops a training."""
        with contextlib.suppress(OSError):
            for manifest in sorted(self.folder.glob("step-*.json"))[:-NUM_KEPT]:
                manifest.unlink()  # first: tensors without a manifest do not count
                manifest.with_suffix(".safetensors").unlink(missing_ok=True)
            for part in self.folder.glob(".step-*.part"):
                part.unlink()
            for tensors in self.folder.glob("step-*.safetensors"):
                if not tensors.with_suffix(".json").exists():
                    tensors.unlink()


def _read_whole(path: Path) -> dict[str, Any] | None:
    """A manifest whose tensors are there and unchanged, else ``None``."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        own = manifest.pop(_OWN, None)  # manifests that are older have none
        whole = manifest["format"] == FORMAT and manifest["sha256"] == _digest(path.with_suffix(".safetensors"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return manifest if whole and own in (None, _digest_of(manifest)) else None


def _digest_of(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
