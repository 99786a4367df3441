"""One command line of glassworks as a case, and the groups of them that share a folder."""

import fnmatch
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Step:
    """One command.

    Attributes:
        name: of the step within its group.
        command: as typed after ``glassworks``; ``--json`` is added.
        folder: that it writes; its files are recorded too.
        makes: later steps of the group read what it writes, so ``--only`` never leaves it out.
        as_text: record what a person reads instead of the JSON document.
        without: files that are removed before it starts, as if the command before had been stopped.
        stdin: what it reads there.
    """

    name: str
    command: str
    folder: str | None = None
    makes: bool = False
    as_text: bool = False
    without: tuple[str, ...] = ()
    stdin: str = ""

    @property
    def words(self) -> list[str]:
        """The arguments of the command."""
        return shlex.split(self.command) + ([] if self.as_text else ["--json"])


@dataclass(frozen=True)
class Group:
    """Commands that run one after the other in one fresh folder, with a cache of their own.

    Attributes:
        name: of the group.
        steps: in order.
        data: names in ``fixtures.MAKERS`` that are linked into the folder.
        runs: groups of an earlier record, kept with ``--keep``, whose run folders are copied to ``old/GROUP``.
    """

    name: str
    steps: tuple[Step, ...]
    data: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()

    def only(self, patterns: Iterable[str]) -> "Group | None":
        """The steps whose ``group/step`` fits one of the patterns, with those that make what they read."""
        fits = [step for step in self.steps if any(_fits(f"{self.name}/{step.name}", each) for each in patterns)]
        if not fits:
            return None
        last = max(self.steps.index(step) for step in fits)
        return replace(self, steps=tuple(s for s in self.steps[: last + 1] if s in fits or s.makes))


def _fits(name: str, pattern: str) -> bool:
    return pattern in name or fnmatch.fnmatch(name, pattern)


def resumed(target: str, *settings: str, out: str = "run", name: str = "resume") -> Step:
    """Finishes a run whose report was never written."""
    again = train(target, *settings, out=out, options="--resume", name=name)
    return Step(again.name, again.command, folder=out, without=(f"{out}/report.json",))


def train(target: str, *settings: str, out: str = "run", options: str = "", name: str = "train") -> Step:
    """``glassworks train TARGET --out OUT --set ...``."""
    words = ["train", target, "--out", out]
    for setting in settings:
        words += ["--set", setting]
    return Step(name, f"{shlex.join(words)} {options}".strip(), folder=out, makes=True)
