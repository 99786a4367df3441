"""How fast two trees are, side by side: whole processes, in turns, so that what slows the machine slows both."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from behaviour.children import environment_of

_TRAIN = "train digits --out {out} --set head.folds=0 --set model.precision=float32 --json"
COMMANDS = {
    "--help": "--help",
    "recipes --json": "recipes --json",
    "train digits, nothing cached": _TRAIN,
    "train digits, features cached": _TRAIN,
}


@dataclass(frozen=True)
class Spent:
    """Seconds of one process: by the clock, and of the processor, its children's included."""

    wall: float
    processor: float


def measure(trees: dict[str, Path], rounds: int, only: str = "") -> dict[str, dict[str, list[Spent]]]:
    """Each command's seconds by tree: A B A B ...; one round that does not count warms files and bytecode up."""
    spent: dict[str, dict[str, list[Spent]]] = {name: {tree: [] for tree in trees} for name in COMMANDS}
    spent = {name: by_tree for name, by_tree in spent.items() if only in name}
    for number in range(-1, rounds):
        for name, by_tree in spent.items():
            for tree in sorted(trees, reverse=number % 2 == 1):  # whoever goes first, goes second in the next round
                one = _once(name, trees[tree])
                print(f"round {number + 1}/{rounds}: {name}, {tree}: {one.wall:.2f} s", file=sys.stderr, flush=True)
                by_tree[tree] += [one] if number >= 0 else []
    return spent


def _once(name: str, source: Path) -> Spent:
    with tempfile.TemporaryDirectory(prefix="same-speed-") as folder:
        root = Path(folder)
        words = COMMANDS[name]
        if name.endswith(" cached") and "nothing" not in name:
            _run(words.format(out="before"), source, root)
        return _run(words.format(out="run"), source, root)


def _run(words: str, source: Path, root: Path) -> Spent:
    """One process to its end."""
    begin = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "glassworks", *words.split()],
        cwd=root, env=environment_of(source, root), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"glassworks {words} of {source} ended with {child.returncode}")
    return Spent(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime)


def table(spent: dict[str, dict[str, list[Spent]]]) -> list[str]:
    """Medians in seconds, and the ratio of the second tree's to the first's."""
    lines = [f"{'':32}{'wall old':>10}{'new':>8}{'ratio':>8}{'cpu old':>10}{'new':>8}{'ratio':>8}"]
    for name, by_tree in spent.items():
        line = f"{name:32}"
        for kind in ("wall", "processor"):
            old, new = (statistics.median(getattr(one, kind) for one in by_tree[tree]) for tree in ("old", "new"))
            line += f"{old:10.3f}{new:8.3f}{new / old:8.3f}"
        lines.append(line)
    return lines
