"""Run folders, and the names of what lies in them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors


@dataclass(frozen=True)
class RunFolder:
    """The names inside a run folder."""

    path: Path

    @property
    def recipe(self) -> Path:
        """The resolved recipe: running it again gives the same weights."""
        return self.path / "recipe.toml"

    @property
    def log(self) -> Path:
        """One JSON object per line: what was measured, step by step."""
        return self.path / "log.jsonl"

    @property
    def health(self) -> Path:
        """One JSON object per line: what the recorder measured of every layer, in some of the steps."""
        return self.path / "health.jsonl"

    @property
    def events(self) -> Path:
        """TensorBoard event files."""
        return self.path / "events"

    @property
    def pictures(self) -> Path:
        """What a network makes, epoch by epoch, where its kind of recipe pictures that."""
        return self.path / "pictures"

    @property
    def checkpoints(self) -> Path:
        """Complete states of a training that is under way."""
        return self.path / "checkpoints"

    @property
    def model(self) -> Path:
        """The one model file."""
        return self.path / "model.safetensors"

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

    @classmethod
    def create(cls, name: str, out: Path | None = None) -> "RunFolder":
        """A new folder: ``out``, or the next free ``runs/NAME-001`` below the working folder.

        Raises:
            InputError: ``out`` already holds a run or other files.
            RunError: the folder cannot be made.
        """
        if out is not None:
            if out.exists() and (not out.is_dir() or any(out.iterdir())):
                raise InputError(
                    expected=f"a new or empty folder for the run at {out}",
                    found="a folder that holds files" if out.is_dir() else "a file",
                    do="Choose another --out, or add --resume to finish the run that lies there.",
                )
            with disk_errors(out):
                out.mkdir(parents=True, exist_ok=True)
            return cls(out)
        stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.") or "run"
        number = 1
        while True:
            path = Path("runs") / f"{stem}-{number:03d}"
            with disk_errors(path):
                try:
                    path.mkdir(parents=True)
                except FileExistsError:
                    number += 1
                    continue
            return cls(path)

    def append_log(self, entry: dict[str, Any]) -> None:
        """Adds one line to the log."""
        with disk_errors(self.log):
            self.log.parent.mkdir(parents=True, exist_ok=True)
        with disk_errors(self.log), self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
