"""What proved an export, kept in the workspace: a page that is loaded anew still says it.

A proof is good as long as the file is the one that it was made for.
"""

import json
from pathlib import Path
from typing import Any

from glassworks.core.files import disk_errors, write_atomic
from glassworks.core.workspace import RunFolder

FORMS = ("onnx", "pt2")


def keep_proof(root: Path, folder: RunFolder, proof: dict[str, Any]) -> None:
    """Keeps what was found when ``proof["format"]`` was exported.

    Args:
        root: of the workspace.
        folder: of the run.
        proof: as ``glassworks export --json`` gives it.

    Raises:
        RunError: the disk is full, ...
    """
    form = proof["format"]
    path = _place(root, folder, form)
    with disk_errors(path):
        write_atomic(path, json.dumps({"stamp": _stamp(folder, form), "proof": proof}))


def proofs_of(root: Path, folder: RunFolder) -> list[dict[str, Any]]:
    """Of the exports that lie in a run's folder as they were proved."""
    found: list[dict[str, Any]] = []
    for form in FORMS:
        try:
            kept = json.loads(_place(root, folder, form).read_text(encoding="utf-8"))
            if kept["stamp"] == _stamp(folder, form):
                found.append(kept["proof"])
        except (OSError, ValueError, KeyError):  # never exported here, or damaged: it can be exported again
            continue
    return found


def _place(root: Path, folder: RunFolder, form: str) -> Path:
    return root / ".glassworks" / "exports" / f"{folder.path.name}.{form}.json"


def _stamp(folder: RunFolder, form: str) -> list[int]:
    stat = (folder.path / f"model.{form}").stat()
    return [stat.st_mtime_ns, stat.st_size]
