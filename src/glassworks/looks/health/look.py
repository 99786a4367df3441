"""``doctor RUN``: what is wrong with a training and its data, with the evidence; a figure and a page in its folder."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from glassworks.core.config import read_toml
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError, ModelFileError
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.data.images.decode import UnusableImageError
from glassworks.data.images.inspection import inspect
from glassworks.data.images.pixels import PixelSpec
from glassworks.data.sources.source import Source, spread_over
from glassworks.instruments.health_record import Recording, recorded_trainings
from glassworks.looks.health.ailments import examine
from glassworks.looks.health.finding import Finding
from glassworks.looks.health.leaks import Leak, probe_leaks
from glassworks.looks.health.page import health_page, health_picture
from glassworks.looks.health.read import HealthReport, Sound
from glassworks.metrics.classification import wilson

IMAGES = 1000
"""Most training images that are probed for a leak, spread evenly over them."""

LEAK = 0.9
"""Share of the mistakes of always answering the most common class that a probe avoids, to be called a leak."""

_HONEST_NEAR = 0.5  # a pixel whose surroundings avoid more than this belongs to the picture
_SIDE = 64  # of the pictures where the run does not say

_WHAT = {
    "file": "size, format or colour mode of the files",
    "border": "the outermost pixels",
    "colour": "the mean colour",
    "pixel": "a single pixel",
}
_DO = {
    "file": "Bring the images of all classes into one format and size, before anything else.",
    "border": "Crop the border away, or collect images of all classes from the same origins.",
    "colour": "If colour is what the classes are about, all is well; else collect them from the same origins.",
    "pixel": "Look at that pixel in a few images of each class: a mark or a defect of the camera. Crop or cover it.",
}


def examine_run(run: str | Path, *, context: RunContext | None = None) -> HealthReport:
    """Examines what was recorded of a run's trainings, and its images, and writes ``health.html``, ``.png``, ``.json``.

    Raises:
        InputError: no run is there.
        RunError: the folder cannot be written.
    """
    context = RunContext.of(context)
    folder = RunFolder(Path(run))
    trainings = {name: Recording.read(part) for name, part in recorded_trainings(folder).items()}
    if not trainings and not folder.recipe.is_file():
        raise InputError(
            expected=f"a run folder at {run}",
            found="no recipe.toml and no health.jsonl there",
            do="Give the folder that `glassworks train` printed; without one, doctor examines this machine.",
        )
    report = HealthReport(run=str(run))
    for name, recording in trainings.items():
        report.add(name, recording, examine(recording))
    if not trainings:
        report.notes.append("No training was recorded: no loop ran in this run, or record_steps was 0.")
    own = trainings.get("", Recording())
    _look_at_data(folder, report, own.history[0].get("monitor_accuracy") if own.history else None, context)
    report.findings.sort(key=lambda finding: finding.state != "fail")
    picture = health_picture(trainings, report.findings)
    files = {"health.html": health_page(report, trainings)} | ({"health.png": picture} if picture else {})
    for file, content in files.items():
        write_atomic(folder.path / file, content)
    report.files = [str(folder.path / file) for file in [*files, "health.json"]]
    write_atomic(folder.path / "health.json", report.to_json())
    return report


def _look_at_data(folder: RunFolder, report: HealthReport, at_once: float | None, context: RunContext) -> None:
    """Probes a classifier's training images for a leaking label; ``at_once`` is what was right after one epoch."""
    recipe = read_toml(folder.recipe) if folder.recipe.is_file() else {}
    name = (recipe.get("data") or {}).get("source")
    if recipe.get("task", "classification") != "classification" or not isinstance(name, str):
        return
    from glassworks.data.sources.open import open_source

    try:
        source = open_source(_told(folder).get("located", name))
    except InputError as error:
        report.notes.append(f"The images were not probed for a leaking label: {error.found}.")
        return
    leaks = _probed(source, _pixels(folder, recipe), context)
    found = [finding for leak in leaks if (finding := leak_finding(leak, at_once)) is not None]
    report.findings += found
    if not leaks:
        report.notes.append("The images were not probed for a leaking label: there are too few of some class.")
    if leaks and not found:
        best = max(leaks, key=lambda leak: leak.right if leak.feature != "pixel" else 0)
        copies = _copies_kept_out(folder)
        report.sound.append(
            Sound(
                "label_leak",
                f"{_WHAT[best.feature]} alone would tell {best.right / best.n:.0%} of {best.n:,} images right, always "
                f"answering the most common class {best.baseline:.0%}"
                + (f"; {copies:,} copies of held-out images were kept out of the training" if copies else ""),
            )
        )


def leak_finding(leak: Leak, at_once: float | None = None) -> Finding | None:
    """What a probe's answer means; ``None`` where it is no leak.

    Args:
        leak: what the probe found.
        at_once: share of the watched images that the network told right after its first epoch, where it is known.
    """

    def avoided(share: float) -> float:
        return 1 - (1 - share) / (1 - leak.baseline)

    sure, _ = wilson(leak.right, leak.n)
    if avoided(sure) < LEAK or avoided(leak.near) > _HONEST_NEAR:
        return None
    where = f" (row {leak.where[0]}, column {leak.where[1]})" if leak.where else ""
    return Finding(
        "label_leak",
        "warn" if leak.feature == "colour" else "fail",
        "",
        f"{_WHAT[leak.feature].capitalize()}{where} alone tells {leak.right:,} of {leak.n:,} images right; always "
        f"answering the most common class would be right on {leak.baseline:.0%}."
        + (f" After one epoch the network told {at_once:.0%} of the watched images right." if at_once else ""),
        {"feature": leak.feature, "right": leak.right, "n": leak.n, "baseline": leak.baseline, "where": leak.where,
         "after_one_epoch": at_once,
         "bound": LEAK},
        _DO[leak.feature],
    )  # fmt: skip


def _probed(source: Source, spec: PixelSpec, context: RunContext) -> list[Leak]:
    trained = [at for at, sample in enumerate(source.samples) if sample.split in (None, "train")]
    places = spread_over(len(trained), IMAGES)
    pixels, labels, files = [], [], []
    with context.stage("looking at the data", len(places)) as advance:
        for index, content in source.read([trained[place] for place in places]):
            advance(1)
            try:
                pixels.append(spec.load(content))
            except UnusableImageError:
                continue
            header = inspect(content, source.samples[index].path)
            labels.append(source.samples[index].label)
            files.append((header.width, header.height, header.format, header.mode, header.orientation))
    return probe_leaks(np.stack(pixels), np.array(labels), files) if pixels else []


def _pixels(folder: RunFolder, recipe: dict[str, Any]) -> PixelSpec:
    """What the network sees."""
    from glassworks.models.files.model_file import read_model

    try:
        return read_model(folder.model)[0].pixels
    except ModelFileError:
        return PixelSpec.standard((recipe.get("model") or {}).get("size") or _SIDE)


def _told(folder: RunFolder) -> dict[str, Any]:
    """What a finished run says of itself."""
    return json.loads(folder.report_json.read_text(encoding="utf-8")) if folder.is_finished else {}


def _copies_kept_out(folder: RunFolder) -> int:
    problems = _told(folder).get("problems", [])
    return sum(problem["kind"] == "duplicate_across_splits" for problem in problems)
