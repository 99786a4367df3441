"""The process that workers are forked from: it imports torch once, while the front still imports its own libraries."""

import multiprocessing
import tempfile
from collections.abc import Iterable
from multiprocessing import forkserver
from pathlib import Path

from glassworks.core.errors import RunError

METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def begin_imports(references: Iterable[str]) -> None:
    """Starts that process, which imports what the models need; returns at once.

    Args:
        references: the models; exported files need no torch, and none that lies here needs a hub.

    Raises:
        RunError: there is no place for the socket by which it is asked for workers.
    """
    if METHOD != "forkserver":
        return
    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:
        raise RunError(
            expected="a folder for temporary files, where the socket lies by which workers are started",
            found=error.strerror or str(error),
            do="Set TMPDIR to one that can be written; in a container: --tmpfs /tmp.",
        ) from None
    given = list(references)
    hub = ["glassworks.serving.without_hub"] if all(Path(reference).exists() for reference in given) else []
    needs_torch = any(not reference.lower().endswith(".onnx") for reference in given)
    torch = ["glassworks.serving.engines.in_torch"] if needs_torch else []
    multiprocessing.get_context(METHOD).set_forkserver_preload([*hub, "glassworks.serving.preload", *torch])
    forkserver.ensure_running()
