"""What a comparison is asked for, and the folder in which it begins or goes on."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

from glassworks.core.distributed import world_size
from glassworks.core.errors import InputError
from glassworks.core.files import write_atomic
from glassworks.core.run_info import is_at_work
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.data.sources.source import Source

Protocol = Literal["features", "scratch"]


@dataclass(frozen=True)
class Request:
    """What a comparison is asked for; resumed with anything else, it would not be one comparison.

    Attributes:
        source: the images, as the user names them.
        models: ``NAME`` or ``NAME=WEIGHTS``.
        protocol: ``features`` or ``scratch``.
        epochs, minutes: the budget of ``scratch``.
        size: side of the images for all; ``None`` for what each network takes.
        seed: of splits, folds and random weights.
        images: a hash over the listing of the source; empty until it is open.
    """

    source: str
    models: list[str]
    protocol: Protocol
    epochs: int | None
    minutes: float | None
    size: int | None
    seed: int
    images: str = ""

    @property
    def named_models(self) -> list[tuple[str, str | None]]:
        """Each network's name, and its weights where they are named."""
        parted = [text.partition("=") for text in self.models]
        return [(name.strip(), weights.strip() or None) for name, _, weights in parted]

    def about(self, source: Source) -> Self:
        """The request about these very images: paths, labels and splits."""
        digest = hashlib.blake2b(repr(list(source.classes)).encode(), digest_size=16)
        for sample in source.samples:
            digest.update(repr((sample.path, sample.label, sample.split)).encode())
        return replace(self, images=digest.hexdigest())

    def require_sound(self) -> None:
        """Refuses a wrong request before anything is read.

        Raises:
            InputError: too few networks, a protocol or budget that does not fit; started by torchrun.
        """
        if world_size() > 1:
            raise InputError(
                expected="compare in one process, where networks are trained and measured in turns",
                found=f"torchrun with {world_size()} processes",
                do="Start it without torchrun; `glassworks train` is what several processes share.",
            )
        names = [name for name, _ in self.named_models]
        if len(set(names)) < max(2, len(names)):
            raise InputError(
                expected="two networks or more, each once", found=", ".join(names) or "none", do="Give --models A,B."
            )
        if self.protocol not in ("features", "scratch"):
            raise InputError(
                expected="the protocol features or scratch", found=f"'{self.protocol}'", do="Choose one of the two."
            )
        self._require_budget()

    def _require_budget(self) -> None:
        if self.epochs is not None and self.minutes is not None:
            raise InputError(expected="epochs or minutes", found="both", do="Leave one of them out.")
        if self.protocol == "features" and (self.epochs is not None or self.minutes is not None):
            raise InputError(
                expected="a budget of epochs or minutes with --protocol scratch only",
                found="one with --protocol features, where nothing is trained in steps",
                do="Leave it out, or add --protocol scratch.",
            )

    def folder(self, workspace: Workspace, name: str, out: Path | None, *, resume: bool) -> RunFolder:
        """The folder to work in: a new one, or that of the interrupted comparison.

        Raises:
            InputError: nothing to resume, or what lies there is of another request; ``out`` holds files.
        """
        interrupted = self._interrupted(workspace, out) if resume else None
        return interrupted or workspace.new_run(f"compare-{name}", out)

    def write(self, folder: RunFolder) -> None:
        """Before the work begins, once: from here on ``--resume`` finds it."""
        if not folder.request.exists():
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
        self._require(_request_in(folder), folder)
        return folder

    def _newest(self, workspace: Workspace) -> RunFolder:
        """The newest one in the workspace of the very same request that has no report, and that nobody works on."""
        folders = [RunFolder(path.parent) for path in workspace.runs.glob("*/request.json")]
        mine = [
            folder
            for folder in folders
            if not folder.is_finished and not is_at_work(folder) and _request_in(folder) == asdict(self)
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


def _request_in(folder: RunFolder) -> dict[str, Any]:
    return json.loads(folder.request.read_text(encoding="utf-8"))


def _words(request: dict[str, Any], keys: list[str]) -> str:
    return ", ".join(f"{key} {request.get(key)}" for key in keys)
