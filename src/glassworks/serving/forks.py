"""The process that workers are forked from: it imports torch once, while the front still imports its own libraries."""

import multiprocessing
from collections.abc import Iterable
from multiprocessing import forkserver

METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def begin_imports(references: Iterable[str]) -> None:
    """Starts that process, which imports what the models need; returns at once.

    Args:
        references: the models; exported files need no torch.
    """
    if METHOD != "forkserver":
        return
    needs_torch = any(not reference.lower().endswith(".onnx") for reference in references)
    torch = ["glassworks.serving.engines.in_torch"] if needs_torch else []
    multiprocessing.get_context(METHOD).set_forkserver_preload(["glassworks.serving.preload", *torch])
    forkserver.ensure_running()
