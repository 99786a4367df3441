"""``evaluate``: how a trained model does on labelled images, of any source that has the model's classes."""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from glassworks import __version__
from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, near_miss
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.names import bare_name
from glassworks.data.sources.open import located, open_source
from glassworks.data.sources.source import Problem, Source
from glassworks.inference.measure import measure
from glassworks.inference.predictor import Predictor
from glassworks.metrics.classification import Evaluation
from glassworks.models.files.model_file import read_model
from glassworks.models.fingerprint import weights_hash
from glassworks.models.resolve import find_model
from glassworks.pipelines.classification.gallery import make_gallery
from glassworks.pipelines.classification.page import write_report
from glassworks.pipelines.classification.report import Backbone, GalleryItem, HeldOut, RunReport, without_thumbnails


@dataclass(kw_only=True)
class EvaluateReport(Evaluation):
    """The numbers of `Evaluation`, and what they were measured on.

    Attributes:
        run: the model, as the user named it.
        source: the images, as the user named them.
        split: ``test``, ``val`` or ``train`` where only those images were used, ``held_out`` where the run made
            the split itself and only its held-out images were used, else ``all``.
        problems: what was found in the images, and which were left out.
        gallery: the worst mistakes, then the least sure.
        seconds: wall-clock seconds by stage.
        report: path of the page, where one was written.
    """

    run: str
    source: str
    split: str
    problems: list[Problem] = field(default_factory=list)
    gallery: list[GalleryItem] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    report: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, without the thumbnails."""
        return without_thumbnails(super().to_dict())


def evaluate(
    run: str | Path, source: str | Path, *, out: str | Path | None = None, context: RunContext | None = None
) -> EvaluateReport:
    """Measures a model on the test images of a source, else on its val images, else on all.

    Args:
        run: a run folder or a model file.
        source: labelled images whose class names the model knows; case, spaces, underscores and hyphens do not matter.
        out: a new or empty folder for ``report.html`` and ``report.json``.
        context: receives what happens, and cancels the work.

    Raises:
        ModelFileError: there is no sound model file.
        DataError: the source cannot be used, or has classes that the model does not know.
        InputError: ``out`` holds files already.
        RunError: the folder cannot be written, or the network answers no finite numbers.
    """
    context = RunContext.of(context)
    with context.stage("open"):
        predictor, opened = Predictor.load(run), open_source(source)
        split, indices = _evaluated(opened, _held_out_of(run, str(source)))
        labels = _labels(predictor.classes, opened, indices, str(run))
    folder = context.workspace.new_run(opened.name, Path(out)) if out is not None else None
    with nullcontext() if folder is None else context.working_in(folder, kind="evaluate", title=_title(opened)):
        context.note(f"Evaluating on {_in_words(split, opened)}: {len(indices):,} images.")
        with context.stage("evaluate", len(indices)) as advance:
            measured = measure(predictor, opened, indices, labels, advance)
        evaluation = measured.evaluator.result()
        with context.stage("pictures", unit="steps"):
            gallery = make_gallery(
                measured.predictions,
                measured.labels,
                classes=predictor.classes,
                source=opened,
                indices_N=measured.indices,
            )
        report = EvaluateReport(
            **vars(evaluation),
            run=str(run),
            source=str(source),
            split=split or "all",
            problems=[*opened.problems, *measured.problems],
            gallery=gallery,
            seconds=context.record.seconds,
        )
        if folder is not None:
            write_report(folder, _page(report, evaluation, predictor, opened, measured.indices))
            report.report = str(folder.report_html)
            context.artefact(folder.report_html, "report")
        return report


def _title(source: Source) -> str:
    return f"{source.name}, evaluated"


def _held_out_of(run: str | Path, source: str) -> set[str] | None:
    """Names of the images that the run held out of this very source itself; ``None`` for any other source."""
    report = RunFolder(Path(run)).report_json
    try:
        told = json.loads(report.read_text(encoding="utf-8"))
        same = Path(told["located"]).resolve() == Path(located(source)).resolve()  # links followed on both sides
        return set(told["held_out"]["paths"]) if same else None
    except (OSError, ValueError, KeyError, TypeError):  # a model file alone, or another kind of report
        return None


def _evaluated(source: Source, held_out: set[str] | None) -> tuple[str | None, list[int]]:
    """The split that is furthest from training, and its samples.

    Where the source makes no split and the model was trained on it, only what the run held out is measured: the rest
    would flatter the model.
    """
    splits = {sample.split for sample in source.samples}
    if held_out and splits == {None}:
        return "held_out", [at for at, sample in enumerate(source.samples) if sample.path in held_out]
    split = next((name for name in ("test", "val", "train") if name in splits), None)
    return split, [at for at, sample in enumerate(source.samples) if split is None or sample.split == split]


def _in_words(split: str | None, source: Source) -> str:
    if split == "held_out":
        return f"the images of {source.name} that the run itself held out"
    return f"the {split} images of {source.name}" if split else f"all images of {source.name}"


def _labels(known: Sequence[str], source: Source, indices: Sequence[int], run: str) -> dict[int, int]:
    """The source's labels to the model's.

    Raises:
        DataError: images of classes that the model does not know, those of both sides.
    """
    exact = {name: label for label, name in enumerate(known)}
    alike: dict[str, list[int]] = {}
    for label, name in enumerate(known):
        alike.setdefault(bare_name(name), []).append(label)
    labels: dict[int, int] = {}
    unknown: list[str] = []
    for label, images in sorted(Counter(source.samples[at].label for at in indices).items()):
        name = source.classes[label]
        partners = [exact[name]] if name in exact else alike.get(bare_name(name), [])
        if len(partners) == 1:
            labels[label] = partners[0]
        else:
            unknown.append(f"'{name}' ({images} image{'s' if images > 1 else ''}) {near_miss(name, known)}".rstrip())
    if unknown:
        shown = ", ".join(f"'{name}'" for name in known[:30]) + (f" and {len(known) - 30} more" * (len(known) > 30))
        raise DataError(
            expected=f"classes that {run} knows: {shown}",
            found=f"{len(unknown)} in {source.name} that it does not know",
            do="Rename these classes or leave them out; case, spaces, underscores and hyphens do not matter.",
            problems=unknown,
        )
    return labels


def _page(
    report: EvaluateReport, evaluation: Evaluation, predictor: Predictor, source: Source, indices: Sequence[int]
) -> RunReport:
    """The same numbers as the report of a run."""
    metadata = predictor.metadata
    counts = [score.n for score in evaluation.per_class]
    backbone = Backbone(
        name=metadata.architecture.name,
        weights=f"from {report.run}, trained on {metadata.data.source}",
        parameters=sum(parameter.numel() for parameter in predictor.network.backbone.parameters()),
        features=metadata.architecture.num_features,
        precision="float32",
        input_size=metadata.pixels.crop,
    )
    return RunReport(
        run=report.run,
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=__version__,
        source=report.source,
        located=located(report.source),
        title=_title(source),
        classes=predictor.classes,
        counts={report.split: counts},
        evaluation=evaluation,
        held_out=HeldOut(
            name=_in_words(None if report.split == "all" else report.split, source),
            n=evaluation.n,
            unseen=False,
            paths=[source.samples[index].path for index in indices],
        ),
        baseline=max(counts) / evaluation.n,
        backbone=backbone,
        problems=report.problems,
        seconds=report.seconds,
        weights_hash=weights_hash(read_model(find_model(report.run))[1]),
        gallery=report.gallery,
    )
