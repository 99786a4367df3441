"""``doctor RUN``: what is wrong with a training and its data, with the evidence; a figure and a page in its folder."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from glassworks.charts.render import png
from glassworks.core.config import read_toml
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError, ModelFileError
from glassworks.core.files import write_atomic
from glassworks.core.pixels import PixelSpec
from glassworks.core.workspace import RunFolder
from glassworks.data.images.inspection import inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixels import load_pixels
from glassworks.data.sources.open import open_source
from glassworks.data.sources.settings import SourceSettings
from glassworks.data.sources.source import Source, spread_over
from glassworks.instruments.health_record import Recording, recorded_trainings
from glassworks.looks.health.compute import examine
from glassworks.looks.health.leak_rule import label_leak, no_leak
from glassworks.looks.health.leaks import Leak, probe_leaks
from glassworks.looks.health.report import HealthReport
from glassworks.looks.health.show import view
from glassworks.looks.page import render
from glassworks.models.files.model_file import read_model

IMAGES = 1000
"""Most training images that are probed for a leak, spread evenly over them."""

_SIDE = 64  # of the images where neither the model file nor the recipe gives a size


def diagnose_run(run: str | Path, *, context: RunContext | None = None) -> HealthReport:
    """Examines a run's recorded trainings and its images; writes ``health.html``, ``health.png`` and ``health.json``.

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
    _examine_trainings(trainings, report)
    _examine_images(folder, trainings.get("", Recording()), report, context)
    report.findings.sort(key=lambda diagnosis: diagnosis.state != "fail")
    _write(folder, report, trainings)
    return report


def _examine_trainings(trainings: dict[str, Recording], report: HealthReport) -> None:
    for name, recording in trainings.items():
        found = examine(recording)
        report.trainings[name] = len(recording.samples)
        report.findings += [replace(diagnosis, training=name) for diagnosis in found.diagnoses]
        report.sound += [replace(healthy, training=name) for healthy in found.healthy]
    if not trainings:
        report.notes.append("No training was recorded: no loop ran in this run, or record_steps was 0.")


def _examine_images(folder: RunFolder, own: Recording, report: HealthReport, context: RunContext) -> None:
    """Probes a classifier's training images for a leaking label."""
    recipe = read_toml(folder.recipe) if folder.recipe.is_file() else {}
    name = (recipe.get("data") or {}).get("source")
    if recipe.get("task", "classification") != "classification" or not isinstance(name, str):
        return
    finished = _finished_report(folder)
    try:
        source = open_source(finished.get("located", name), SourceSettings.of(recipe["data"]))
    except InputError as error:
        report.notes.append(f"The images were not probed for a leaking label: {error.found}.")
        return
    leaks = _probe(source, _pixels(folder, recipe), context)
    if not leaks:
        report.notes.append("The images were not probed for a leaking label: some class has too few.")
        return
    after_one_epoch = own.history[0].get("monitor_accuracy") if own.history else None
    found = [diagnosis for leak in leaks if (diagnosis := label_leak(leak, after_one_epoch))]
    report.findings += found
    if not found:
        problems = finished.get("problems", [])
        copies = sum(problem["kind"] == "duplicate_across_splits" for problem in problems)
        report.sound.append(no_leak(leaks, copies))


def _probe(source: Source, spec: PixelSpec, context: RunContext) -> list[Leak]:
    """The results of all probes on up to ``IMAGES`` training images, as the network sees them."""
    train = [at for at, sample in enumerate(source.samples) if sample.split in (None, "train")]
    places = spread_over(len(train), IMAGES)
    pixels, labels, files = [], [], []
    with context.stage("looking at the data", len(places)) as advance:
        for index, content in source.read([train[place] for place in places]):
            advance(1)
            try:
                pixels.append(load_pixels(spec, content))
            except UnusableImageError:
                continue
            header = inspect(content, source.samples[index].path)
            labels.append(source.samples[index].label)
            files.append((header.width, header.height, header.format, header.mode, header.orientation))
    return probe_leaks(np.stack(pixels), np.array(labels), files) if pixels else []


def _pixels(folder: RunFolder, recipe: dict[str, Any]) -> PixelSpec:
    """The preprocessing of the run's network."""
    try:
        return read_model(folder.model)[0].pixels
    except ModelFileError:
        return PixelSpec.standard((recipe.get("model") or {}).get("size") or _SIDE)


def _finished_report(folder: RunFolder) -> dict[str, Any]:
    """``report.json`` of a finished run; empty for one that is not."""
    return json.loads(folder.report_json.read_text(encoding="utf-8")) if folder.is_finished else {}


def _write(folder: RunFolder, report: HealthReport, trainings: dict[str, Recording]) -> None:
    shown = view(report, trainings)
    assert shown.page is not None  # noqa: S101 - the doctor always has one
    files: dict[str, str | bytes] = {"health.html": render(shown.page, report.run, [])}
    if shown.charts:
        files["health.png"] = png(shown.charts[0])
    for file, content in files.items():
        write_atomic(folder.path / file, content)
    report.files = [str(folder.path / file) for file in [*files, "health.json"]]
    document = report.to_dict() | {"charts": [chart.to_dict() for chart in shown.charts]}
    write_atomic(folder.path / "health.json", json.dumps(document, ensure_ascii=False, allow_nan=False))
