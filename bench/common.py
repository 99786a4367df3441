"""What every benchmark needs: run a process with time and peak memory, alternate, name the machine, write results."""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
SHARED = ROOT.parent / "shared"
MOBILENET = SHARED / "weights" / "mobilenetv2_100.imagenet"
PEERS_ENV = Path(tempfile.gettempdir())


@dataclass(frozen=True)
class Finished:
    """A process that ended well: wall-clock seconds, peak resident memory of it or its largest child, last line.

    ``processor_seconds`` are those of all cores and of its children; what else runs on a machine changes them less.
    """

    seconds: float
    peak_mib: float
    stdout: str
    processor_seconds: float = 0.0

    @property
    def document(self) -> Any:
        """What a peer's script measured: its last line of standard output."""
        return json.loads(self.stdout.strip().splitlines()[-1])


def run(command: Sequence[str | Path], **environment: str | Path) -> Finished:
    """Runs to the end; what goes wrong ends the benchmark with the process's own words."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        begin = time.perf_counter()
        process = subprocess.Popen(
            words, stdout=out, stderr=err, env=os.environ | {key: str(value) for key, value in environment.items()}
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode:
            sys.exit(f"{' '.join(words)} ended with {process.returncode}:\n{err.read()[-3000:]}")
        used = usage.ru_utime + usage.ru_stime
        return Finished(seconds, usage.ru_maxrss / 1024, out.read(), used)


def glassworks(*arguments: str | Path, cache: Path) -> Finished:
    """The command line of this checkout, as a new process."""
    environment = {"PYTHONPATH": ROOT / "src", "GLASSWORKS_CACHE": cache, "HF_HUB_OFFLINE": "1"}
    return run([sys.executable, "-m", "glassworks", *arguments], **environment)


def peer(environment: Path, kind: str, script: str, *arguments: str | Path) -> Any:
    """What ``bench/peers/SCRIPT`` measured in the peers' environment ``kind``, installed when missing."""
    done = run([peer_python(environment, kind), BENCH / "peers" / script, *arguments], TF_CPP_MIN_LOG_LEVEL="3")
    return done.document | {"process_seconds": done.seconds, "peak_mib": done.peak_mib}


def peer_python(environment: Path, kind: str) -> Path:
    """The interpreter of ``ENVIRONMENT/peers-KIND``, made from its pinned requirements where there is none."""
    folder = environment / f"peers-{kind}"
    if not (folder / "bin" / "python").exists():
        print(f"installing {folder} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        requirements = BENCH / "peers" / f"requirements-{kind}.txt"
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", "-r", requirements], check=True)
    return folder / "bin" / "python"


def alternate(rounds: int, contenders: dict[str, Callable[[], Any]]) -> dict[str, list[Any]]:
    """A B A B ...: what slows the machine for a while slows all of them. Results by name, in order."""
    results: dict[str, list[Any]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name, contender in contenders.items():
            print(f"round {number + 1}/{rounds}: {name}", file=sys.stderr, flush=True)
            results[name].append(contender())
    return results


def median(results: list[dict[str, Any]], key: str) -> float:
    """The median of one number over the rounds."""
    return statistics.median(float(result[key]) for result in results)


def machine() -> dict[str, Any]:
    """Processor and cores; nothing else of the machine."""
    sys.path.insert(0, str(ROOT / "src"))
    from glassworks.core.device import num_processors, processor_name

    return {"processor": processor_name(), "cores": num_processors(), "python": platform.python_version()}


def write_results(
    name: str, title: str, head: list[str], rows: list[list[Any]], numbers: dict[str, Any], remarks: str = ""
) -> None:
    """``results/NAME.json`` with every number, ``results/NAME.md`` with the table and what is to be said about it."""
    where = machine()
    folder = BENCH / "results"
    folder.mkdir(exist_ok=True)
    document = {"title": title, "machine": where, "measured": time.strftime("%Y-%m-%d"), **numbers}
    (folder / f"{name}.json").write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(_shown(cell) for cell in row) + " |" for row in rows]
    measured = f"{where['processor']}, {where['cores']} cores, {document['measured']}."
    text = "\n".join([f"# {title}", "", measured, "", *lines, *(["", remarks] if remarks else []), ""])
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)


def _shown(cell: Any) -> str:
    return (
        f"{cell:.3g}"
        if isinstance(cell, float) and abs(cell) < 100
        else f"{cell:.0f}"
        if isinstance(cell, float)
        else str(cell)
    )


def unpack(archive: str, folder: Path) -> Path:
    """The data set ``../shared/data/ARCHIVE`` below ``folder``; its own top folder."""
    path = SHARED / "data" / archive
    if not path.is_file():
        sys.exit(f"expected {path}; found nothing there. Put the data set there first.")
    with tarfile.open(path) as tar:
        tar.extractall(folder, filter="data")
    return next(child for child in folder.iterdir() if child.is_dir())


def hymenoptera(folder: Path, images: int | None) -> Path:
    """Ants and bees with train/ and val/; ``images`` keeps so many of each class and part, for a trial."""
    source = unpack("hymenoptera.tar", folder)
    for group in source.glob("*/*/"):
        for extra in sorted(group.iterdir())[images:] if images else []:
            extra.unlink()
    return source


def fresh(folder: Path) -> Path:
    """An empty folder at ``folder``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
