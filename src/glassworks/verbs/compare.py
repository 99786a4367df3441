"""``compare``: several networks on the same images under one protocol, with what each costs."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from glassworks.charts.render import png
from glassworks.core.context import RunContext
from glassworks.core.files import write_atomic
from glassworks.core.version import VERSION
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.open import open_source
from glassworks.data.sources.settings import SourceSettings
from glassworks.insight.comparison.compute import compute
from glassworks.insight.comparison.model import build_model, train_model
from glassworks.insight.comparison.report import CompareReport
from glassworks.insight.comparison.request import Protocol, Request
from glassworks.insight.comparison.show import chart, show
from glassworks.pipelines.page import write_findings
from glassworks.pipelines.report import Findings

CHART = "comparison.png"


def compare(
    source: str | Path,
    models: Sequence[str],
    *,
    protocol: Protocol = "features",
    epochs: int | None = None,
    minutes: float | None = None,
    size: int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = False,
    settings: list[str] | None = None,
    context: RunContext | None = None,
) -> Findings:
    """Compares networks on the held-out images of a source; ``numbers`` of what is returned is a ``CompareReport``.

    Args:
        source: the images.
        models: two names or more, ours or timm's; ``NAME=WEIGHTS`` gives a file or folder of weights, or ``random``.
        protocol: ``features`` keeps each network's weights and solves the exact head; ``scratch`` trains each end
            to end from random weights.
        epochs: of ``scratch``: equal steps for all, the same images as often (default: by the number of images).
        minutes: of ``scratch``: equal time instead; each gets the epochs that it does in so long, at least one.
        size: side of the images for all; default: what each network's weights, or its training, take.
        seed: of splits, folds and random weights.
        out: a new or empty folder; default: the next free ``runs/compare-NAME-001``.
        settings: ``data.key=value``: how a folder or table is read, where it leaves a choice.
        resume: finish the interrupted comparison in ``out`` (default: the newest unfinished one of the same request).
        context: receives what happens, cancels the comparison, says where its folder is put.

    Raises:
        InputError: the source, names, weights or budget are wrong; nothing to resume; started by torchrun.
        RunError: a training cannot go on, the folder cannot be written.
    """
    context = RunContext.of(context)
    request = Request(str(source), list(models), protocol, epochs, minutes, size, seed)
    request.require_sound()
    images = open_source(source, SourceSettings.given_as(settings or []))
    compared = [build_model(*named, request, images, context) for named in request.named_models]
    request = request.about(images)
    folder = request.folder(context.workspace, images.name, Path(out) if out else None, resume=resume)
    title = f"{images.name}: {len(compared)} networks compared"
    with context.working_in(folder, kind="compare", title=title):
        context.note(f"run folder: {folder.path}")
        request.write(folder)
        trained = [
            train_model(one, RunFolder(folder.path / "models" / one.name), request, images, context) for one in compared
        ]
        return _written(folder, title, compute(request, trained, context), context)


def _written(folder: RunFolder, title: str, report: CompareReport, context: RunContext) -> Findings:
    """The findings, and their page, numbers and chart in the folder."""
    shown = show(report)
    found = Findings(
        run=str(folder.path),
        task="compare",
        title=title,
        numbers=report,
        verdicts=list(shown.verdicts),
        tables=list(shown.tables),
        charts=list(shown.charts),
        seconds=dict(context.record.seconds),
        choices=context.record.lines,
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=VERSION,
    )
    write_atomic(folder.path / CHART, png(chart(report)))
    write_findings(folder, found)
    context.artefact(folder.report_html, "report")
    return found
