"""What a comparison keeps in its folder, so that one that was killed goes on where it stood.

``request.json`` says what was asked for. ``models/NAME/plan.json`` says for how many epochs a network is trained;
``models/NAME/answers.json``, written last, which held-out images it answers right: with that it is finished. A network
between the two goes on from its own checkpoint. Weights of finished ones are not kept: cost does not depend on them.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self

from glassworks.core.errors import InputError
from glassworks.core.files import write_atomic
from glassworks.core.run_info import is_at_work
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.data.sources.source import Source

Protocol = Literal["features", "scratch"]


@dataclass(frozen=True)
class Request:
    """What a comparison was asked for; resumed with anything else, it would not be one comparison.

    Attributes:
        images: a hash over the listing of the source; see ``listing_of``.
    """

    source: str
    models: list[str]
    protocol: Protocol
    epochs: int | None
    minutes: float | None
    size: int | None
    seed: int
    images: str

    def folder(self, workspace: Workspace, name: str, out: Path | None, *, resume: bool) -> RunFolder:
        """The folder to work in: a new one, or that of the interrupted comparison.

        Raises:
            InputError: nothing to resume, or what lies there is of another request; ``out`` holds files.
        """
        interrupted = self._interrupted(workspace, out) if resume else None
        return interrupted or workspace.new_run(f"compare-{name}", out)

    def write(self, folder: RunFolder) -> None:
        """Before the work begins: from here on ``--resume`` finds it."""
        write_atomic(folder.request, json.dumps(asdict(self), indent=1))

    def _interrupted(self, workspace: Workspace, out: Path | None) -> RunFolder | None:
        """``None`` where ``out`` is still empty: a process killed in its first moments has left nothing."""
        if out is None:
            return self._newest(workspace)
        folder = RunFolder(out)
        if folder.is_empty:
            return None
        if not folder.request.is_file():
            raise InputError(
                expected=f"an interrupted comparison in {out}",
                found="no request.json there",
                do="Start it without --resume, or name its folder with --out.",
            )
        self._require(_asked_in(folder), folder)
        return folder

    def _newest(self, workspace: Workspace) -> RunFolder:
        """The newest one in the workspace of the very same request that has no report, and that nobody works on."""
        folders = [RunFolder(path.parent) for path in workspace.runs.glob("*/request.json")]
        mine = [
            folder
            for folder in folders
            if not folder.is_finished and not is_at_work(folder) and _asked_in(folder) == asdict(self)
        ]
        if not mine:
            raise InputError(
                expected=f"an interrupted comparison of these networks and images below {workspace.runs.resolve()}",
                found="none that was asked for in the same words",
                do="Name its folder with --out DIR, or start it anew without --resume.",
            )
        return max(mine, key=lambda folder: folder.request.stat().st_mtime_ns)

    def _require(self, before: dict[str, Any], folder: RunFolder) -> None:
        now = asdict(self)
        other = [key for key in now if now[key] != before.get(key)]
        if other:
            raise InputError(
                expected=f"the request that {folder.path} began with: {_words(before, other)}",
                found=_words(now, other),
                do="Resume with the same words and images, or start anew in another folder.",
            )


def listing_of(source: Source) -> str:
    """A hash over the listing of a source: paths, labels and splits, not the images themselves."""
    digest = hashlib.blake2b(repr(list(source.classes)).encode(), digest_size=16)
    for sample in source.samples:
        digest.update(repr((sample.path, sample.label, sample.split)).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Answers:
    """What is left of a network that was trained.

    Attributes:
        right: for each held-out image, by its index, whether it is answered right.
        classes: names that were learned.
        seconds: that the training took.
        epochs: of the training; 0 where only a head was solved.
    """

    right: dict[int, bool]
    classes: list[str]
    seconds: float
    epochs: int

    @classmethod
    def found_in(cls, folder: RunFolder) -> Self | None:
        """Those of a network that was finished, else ``None``."""
        path = folder.path / "answers.json"
        if not path.is_file():
            return None
        values = json.loads(path.read_text(encoding="utf-8"))
        return cls(**values | {"right": {int(index): bool(right) for index, right in values["right"].items()}})

    def write(self, folder: RunFolder) -> None:
        """Marks the network as finished."""
        write_atomic(folder.path / "answers.json", json.dumps(asdict(self)))


@dataclass(frozen=True)
class Plan:
    """How a network's training began.

    Attributes:
        epochs: that it gets; 0 where only a head is solved.
        spent: seconds before this process that led to the checkpoint it goes on from.
        begun: when this process began with it, in seconds since 1970.
    """

    epochs: int
    spent: float
    begun: float

    @classmethod
    def found_in(cls, folder: RunFolder) -> Self | None:
        """That of a process that was killed, with its seconds up to the newest checkpoint counted as spent."""
        path = folder.path / "plan.json"
        if not path.is_file():
            return None
        before = cls(**json.loads(path.read_text(encoding="utf-8")))
        saved = max((file.stat().st_mtime for file in folder.checkpoints.glob("*.json")), default=before.begun)
        return cls(before.epochs, before.spent + max(0.0, saved - before.begun), time.time())

    @classmethod
    def new(cls, epochs: int) -> Self:
        """That of a training which begins now."""
        return cls(epochs, 0.0, time.time())

    def seconds(self) -> float:
        """That the training has taken until now."""
        return self.spent + max(0.0, time.time() - self.begun)

    def write(self, folder: RunFolder) -> None:
        """Before the training begins, or goes on."""
        write_atomic(folder.path / "plan.json", json.dumps(asdict(self)))


def _asked_in(folder: RunFolder) -> dict[str, Any]:
    return json.loads(folder.request.read_text(encoding="utf-8"))


def _words(request: dict[str, Any], keys: list[str]) -> str:
    return ", ".join(f"{key} {request.get(key)}" for key in keys)
