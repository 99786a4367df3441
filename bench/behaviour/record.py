"""Runs groups of commands in child processes and records what each gave."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behaviour.case import Group, Step
from behaviour.children import Done, Request, Runner
from behaviour.contents import contents_of, files_below, shortened
from behaviour.fixtures import SHARED, make


@dataclass(frozen=True)
class Recorder:
    """Records the tree whose package lies below ``source``.

    Attributes:
        source: holds the package.
        run: runs one command of it.
        fixtures: where data sets are made.
        keep: where all that the commands write stays; nothing for nowhere.
        runs: where an earlier record kept what its commands wrote.
    """

    source: Path
    run: Runner
    fixtures: Path
    keep: Path | None = None
    runs: Path | None = None

    def record(self, groups: Iterable[Group], jobs: int) -> Iterator[dict[str, Any]]:
        """Of one group after the other: every step's record by ``group/step``."""
        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(self._group, groups)

    def lacks(self, group: Group) -> str:
        """What the group needs and is not there, in words; nothing where all is."""
        missing = [f"what makes {name} of {SHARED}" for name in group.data if make(name, self.fixtures) is None]
        missing += [f"--runs with {name}" for name in group.runs if not self._old_run(name).is_dir()]
        return ", ".join(missing)

    def _old_run(self, group: str) -> Path:
        return (self.runs or Path("nowhere")) / group / "here" / "run"

    def _group(self, group: Group) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="same-") as name:
            root = (self.keep / group.name) if self.keep else Path(name)
            here = root / "here"
            here.mkdir(parents=True)
            for data in group.data:
                (here / data).symlink_to((self.fixtures / data).resolve())
            for old in group.runs:
                shutil.copytree(self._old_run(old), here / "old" / old)
            (here / "empty").mkdir()
            return {f"{group.name}/{step.name}": self._step(step, here, root, group.name) for step in group.steps}

    def _step(self, step: Step, here: Path, root: Path, group: str) -> dict[str, Any]:
        for name in step.without:
            (here / name).unlink(missing_ok=True)
        done = self.run(Request(step.words, str(here), str(root), step.stdin))
        print(f"{done.seconds:6.1f} s  exit {done.returncode}  {group}/{step.name}", file=sys.stderr, flush=True)
        record: dict[str, Any] = {"command": step.command, "exit": done.returncode, "seconds": round(done.seconds, 2)}
        record |= _said(done, as_text=step.as_text)
        if step.folder and (here / step.folder).exists():
            record["files"] = files_below(here / step.folder)
            record["contents"] = contents_of(here / step.folder)
        return _renamed(record, self._places(here, root))

    def _places(self, here: Path, root: Path) -> dict[str, str]:
        """Folders of this machine, and what stands for each; the deepest first."""
        places = {here: "<here>", root: "<root>", self.fixtures: "<data>", SHARED: "<shared>", self.source: "<source>"}
        named = {str(place): name for place, name in places.items()} | {sys.prefix: "<python>"}
        named |= {str(self.runs): "<runs>"} if self.runs else {}
        return dict(sorted(named.items(), key=lambda item: -len(item[0])))


def _renamed(value: Any, places: dict[str, str]) -> Any:
    """The record without paths of this machine."""
    if isinstance(value, dict):
        return {_renamed(key, places): _renamed(inner, places) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, places) for inner in value]
    if isinstance(value, str):
        for place, name in places.items():
            value = value.replace(place, name)
    return value


def _said(done: Done, *, as_text: bool) -> dict[str, Any]:
    """The document, or what a person reads; and the lines that tell of choices."""
    said: dict[str, Any] = {}
    if as_text:
        said["text"] = [line.rstrip() for line in done.stdout.splitlines()]
    else:
        said["document"] = _document(done.stdout)
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip().startswith("•") or as_text]
    said["lines"] = [line for line in lines if not _is_time(line)]
    if "Traceback" in done.stderr or "mistake in glassworks" in done.stdout + done.stderr:
        said["odd"] = done.stderr[-3000:]
    return said


def _is_time(line: str) -> bool:
    """``training  400 cases in 0.3 s, ...``: a stage that ended."""
    return not line.startswith("•") and line.endswith((" s", "/s"))


def _document(text: str) -> Any:
    try:
        return shortened(json.loads(text))
    except ValueError:
        return {"<no document>": text.splitlines()}
