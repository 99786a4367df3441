"""An adversarial recipe at its full size for the seconds there are: its rate, numbers and page of samples."""

import shutil
import time
from pathlib import Path
from typing import Any

from part import Part

import glassworks as gw


def carry_out(part: Part, recipe: str, settings: list[str], *, tables: list[str], share: float = 0.6) -> None:
    """A run of one epoch says how long one takes; then as many as ``share`` of the time left allows.

    Args:
        part: whose results these are.
        recipe: a shipped one.
        settings: ``key=value``, beside the epochs.
        tables: the tables of the recipe that have epochs.
        share: what is left of the time goes to preparing, and to measuring the samples.
    """
    settings = [*settings, f"device='{part.device.type}'"]
    out, seconds, report = _run(part, recipe, settings, tables, 1)
    learning = max(0.05, report["seconds"].get("training", 0.0))
    left = part.seconds_left - 10 - (seconds - learning)  # what is not learning is needed again
    epochs = part.pick(max(1, int(share * max(0.0, left) / learning)), 1)
    if epochs > 1:
        out, seconds, report = _run(part, recipe, settings, tables, epochs)
    shutil.copyfile(out / "report.html", part.out / f"{recipe}.html")
    part.write(
        {"recipe": recipe, "settings": settings, "epochs": epochs, "whole_command_seconds": seconds, "report": report}
    )


def _run(
    part: Part, recipe: str, settings: list[str], tables: list[str], epochs: int
) -> tuple[Path, float, dict[str, Any]]:
    """The run's folder, the seconds of the whole command, and its numbers."""
    out = part.work / f"{recipe}-{epochs}-{time.time_ns()}"
    begin = time.perf_counter()
    findings = gw.train(recipe, out=out, settings=[*settings, *(f"{table}.epochs={epochs}" for table in tables)])
    return out, time.perf_counter() - begin, {"seconds": findings.seconds, **findings.numbers.to_dict()}
