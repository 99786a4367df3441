"""Which runs still need a set of images."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.files import from_home
from glassworks.core.job import Job
from glassworks.core.run_entry import QUEUED, status_of
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.recipes.load import load
from glassworks.studio.datasets.dataset import Dataset


def refuse_in_use(workspace: Workspace, dataset: Dataset) -> None:
    """Refuses taking a set away that a run reads, or will read when its turn comes.

    Raises:
        InputError: it names the runs.
    """
    overlay = dataset.overlay.resolve()
    names = [
        folder.path.name
        for folder in workspace.folders()
        if status_of(folder) in (QUEUED, "running")
        and any(_leads_to(workspace.root, text, overlay) for text in _said(folder))
    ]
    if names:
        raise InputError(
            expected="a set that no run waits for or works on",
            found=f"that {', '.join(names)} needs it" if len(names) == 1 else f"that {', '.join(names)} need it",
            do="Stop it first, or wait until it has finished." if len(names) == 1 else "Stop them first, or wait.",
        )


def _said(folder: RunFolder) -> Iterator[str]:
    """Every text of a run's recipe, and of what it was asked for."""
    job = Job.found_in(folder)
    try:
        if job is not None:
            yield job.reference
            yield from _texts(load(job.reference, job.settings).recipe.model_dump(mode="json"))
        if folder.recipe.is_file():
            yield from _texts(tomllib.loads(folder.recipe.read_text(encoding="utf-8")))
    except (GlassworksError, OSError, ValueError):
        return  # it cannot be begun either


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(one)


def _leads_to(root: Path, text: str, overlay: Path) -> bool:
    return text.endswith(overlay.name) and (root / from_home(text)).resolve() == overlay
