"""The folders that work leaves behind: a workspace holds runs and looks, a run folder the files of one run."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors
from glassworks.core.text import ESCAPED


@dataclass(frozen=True)
class RunFolder:
    """The names inside a run folder."""

    path: Path

    @property
    def info(self) -> Path:
        """What this folder holds and how far the work is; see ``core.run_info``."""
        return self.path / "run.json"

    @property
    def lock(self) -> Path:
        """Held by the process that works here."""
        return self.path / ".lock"

    @property
    def events(self) -> Path:
        """One JSON object per line: stages, choices, metrics and files as they came."""
        return self.path / "events.jsonl"

    @property
    def recipe(self) -> Path:
        """The resolved recipe: running it again gives the same weights."""
        return self.path / "recipe.toml"

    @property
    def request(self) -> Path:
        """What a comparison was asked for, in place of a recipe."""
        return self.path / "request.json"

    @property
    def job(self) -> Path:
        """What the folder was made for, where another process does the work; see ``core.job``."""
        return self.path / "job.json"

    @property
    def alive(self) -> Path:
        """The last sign of life of a process that works for a job."""
        return self.path / ".alive.json"

    @property
    def stop(self) -> Path:
        """Made to ask that process to end."""
        return self.path / ".stop"

    @property
    def worker_log(self) -> Path:
        """What that process wrote to standard output and standard error."""
        return self.path / "worker.log"

    @property
    def log(self) -> Path:
        """One JSON object per line: what was measured, step by step."""
        return self.path / "log.jsonl"

    @property
    def health(self) -> Path:
        """One JSON object per line: what the recorder measured of every layer, in some of the steps."""
        return self.path / "health.jsonl"

    @property
    def tensorboard(self) -> Path:
        """TensorBoard event files."""
        return self.path / "events"

    @property
    def pictures(self) -> Path:
        """What a network makes, epoch by epoch, where its kind of recipe draws that."""
        return self.path / "pictures"

    @property
    def samples(self) -> Path:
        """What a network makes, epoch by epoch: texts that it writes, or what a generator draws from the same noise."""
        return self.path / "samples"

    @property
    def checkpoints(self) -> Path:
        """Complete states of a training that is under way."""
        return self.path / "checkpoints"

    @property
    def model(self) -> Path:
        """The one model file."""
        return self.path / "model.safetensors"

    @property
    def predictions(self) -> Path:
        """What the model says of images of its source that have no label."""
        return self.path / "predictions.csv"

    @property
    def report_json(self) -> Path:
        """Every number of the report."""
        return self.path / "report.json"

    @property
    def report_html(self) -> Path:
        """The report as one self-contained page."""
        return self.path / "report.html"

    def part(self, name: str) -> "RunFolder":
        """The folder of one training among several that make up this run."""
        return RunFolder(self.path / "trainings" / name)

    @property
    def is_finished(self) -> bool:
        """True once everything is written: the report comes last."""
        return self.report_json.is_file()

    @property
    def is_untouched(self) -> bool:
        """True where there is nothing but what a run begins with: it was killed in its first moments, or refused."""
        files = (self.info, self.lock, self.events, self.recipe, self.request)
        of_job = (self.job, self.alive, self.stop, self.worker_log)
        begun = {path.name for path in (*files, *of_job)}
        if not self.path.is_dir():
            return not self.path.exists()
        return all(path.name in begun or path.match(".*.part") for path in self.path.iterdir())

    @property
    def is_empty(self) -> bool:
        """True where there is not even a recipe or request to go on from."""
        return self.is_untouched and not self.recipe.exists() and not self.request.exists()

    def append_log(self, entry: dict[str, Any]) -> None:
        """Adds one line to the log."""
        with disk_errors(self.log):
            self.log.parent.mkdir(parents=True, exist_ok=True)
        with disk_errors(self.log), self.log.open("a", encoding="utf-8", errors=ESCAPED) as file:
            file.write(json.dumps(entry) + "\n")


@dataclass(frozen=True)
class Workspace:
    """The folder below which runs and looks are put; the surface that starts the work decides which.

    Attributes:
        root: default: the current folder.
    """

    root: Path = Path()

    @property
    def runs(self) -> Path:
        """Runs, comparisons and evaluations."""
        return self.root / "runs"

    @property
    def looks(self) -> Path:
        """What was drawn of the inside of networks."""
        return self.root / "looks"

    def new_run(self, name: str, out: Path | None = None) -> RunFolder:
        """A new folder: ``out``, or the next free ``runs/NAME-001``.

        Raises:
            InputError: ``out`` already holds a run or other files.
            RunError: the folder cannot be made.
        """
        if out is not None:
            return _made(RunFolder(out))
        stem = file_stem(name) or "run"
        number = 1
        while True:
            path = self.runs / f"{stem}-{number:03d}"
            with disk_errors(path):
                try:
                    path.mkdir(parents=True)
                except FileExistsError:
                    number += 1
                    continue
            return RunFolder(path)

    def folders(self) -> list[RunFolder]:
        """Every folder below ``runs`` and ``looks``, whatever it holds."""
        paths = [path for parent in (self.runs, self.looks) if parent.is_dir() for path in sorted(parent.iterdir())]
        return [RunFolder(path) for path in paths if path.is_dir()]


_LONGEST = 200  # letters; file systems end at 255, and a number and an extension follow


def file_stem(text: str) -> str:
    """``text`` as the name of a file: letters, digits, ``_``, ``.`` and ``-``."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text)[:_LONGEST].strip("-.")


def _made(folder: RunFolder) -> RunFolder:
    with disk_errors(folder.path):
        is_free = folder.is_empty
    if not is_free:
        raise InputError(
            expected=f"a new or empty folder for the run at {folder.path}",
            found="a folder that holds files" if folder.path.is_dir() else "a file",
            do="Choose another --out, or add --resume to finish the run that lies there.",
        )
    with disk_errors(folder.path):
        folder.path.mkdir(parents=True, exist_ok=True)
    return folder
