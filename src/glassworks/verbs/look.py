"""The verb ``look``: what happens inside a network, as numbers, a figure and a page."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.files import disk_errors
from glassworks.core.run_info import RunInfo
from glassworks.core.workspace import RunFolder, Workspace, file_stem
from glassworks.looks.base import LookReport, image_name, save
from glassworks.looks.registry import request_of
from glassworks.looks.subject import open_subject


def look(
    kind: str,
    model: str | Path | nn.Module,
    *,
    weights: str | None = None,
    out: str | Path | None = None,
    context: RunContext | None = None,
    **settings: Any,
) -> LookReport:
    """Looks into any network.

    Args:
        kind: what to look at, one of ``looks.registry.LOOKS``.
        model: a run folder, a model file, a timm folder, the name of a network (ours, timm's, ``torchvision:NAME``),
            ``file.py:factory`` (whose code is run), ``worked_example``, or any ``nn.Module``.
        weights: a file or folder with weights for a network that was named.
        out: a folder for the figure, the page and the numbers; none are written without it.
        context: receives what happens, and cancels the work.
        settings: of the kind, such as ``image``, ``layer``, ``unit``, ``target``.

    Raises:
        RecipeError: no such kind or setting; the near misses are named.
        InputError: no such network, layer, unit or class, or the image is missing.
        DataError: the image cannot be read.
        ModelFileError: the weights or the model file cannot be used.
    """
    context = RunContext.of(context)
    request = request_of(kind).parse(settings, f"look {kind}")
    with context.stage("open", None, "networks"):
        subject = open_subject(model, weights, context)
    for note in subject.notes:
        context.note(note)
    with nullcontext() if out is None else _working_in(Path(out), f"{subject.name}: {kind}", context):
        found = request.look(subject, context)
        report = LookReport(kind, subject.name, image_name(request), subject.notes, found.report, [])
        if out is not None:
            with context.stage("draw", None, "files"):
                save(Path(out), report, found.view())
            for file in report.files:
                context.artefact(Path(file), "look")
        return report


def default_folder(workspace: Workspace, kind: str, model: str, settings: dict[str, Any]) -> Path:
    """``looks/MODEL-KIND-LAYER`` in the workspace: looking again replaces what was there."""
    model = Path(model.rpartition(":")[2] if ".py:" in model or model.startswith("torchvision:") else model).name
    parts = [model, kind, *(str(settings[name]) for name in ("layer", "target") if settings.get(name) is not None)]
    return workspace.looks / file_stem("-".join(parts))


def _working_in(out: Path, title: str, context: RunContext) -> AbstractContextManager[None]:
    """What a look does in its folder; drawn into the folder of a run, it leaves that run's own record alone."""
    folder = RunFolder(out)
    info = RunInfo.found_in(folder)
    if folder.recipe.exists() or folder.request.exists() or (info is not None and info.kind != "look"):
        return nullcontext()
    with disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    return context.working_in(folder, kind="look", title=title, anew=True)
