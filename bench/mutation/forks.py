"""Runs tests on changed modules: each in a fork of one interpreter that has imported nearly everything already.

Importing torch, scikit-learn and their kind takes seconds, a fork none of them. Of the package, too, only the changed
module, what imports it and the tests are imported in the fork. The changed text exists in the fork's memory alone:
nothing is written into the source tree, and a run that is killed leaves nothing behind.
"""

import contextlib
import gc
import importlib
import importlib.machinery
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType

import grimp

_LIBRARIES = (
    "numpy", "torch", "torch.func", "torchvision.transforms.v2.functional", "scipy.special", "scipy.stats",
    "scipy.optimize", "sklearn.model_selection", "sklearn.linear_model", "sklearn.tree", "sklearn.datasets",
    "sklearn.metrics", "PIL.Image", "pydantic", "matplotlib.pyplot", "timm", "captum.attr", "safetensors.torch",
    "threadpoolctl", "tomlkit", "typer", "rich.console", "jinja2", "accelerate", "openTSNE", "hypothesis", "pytest",
)  # fmt: skip

_SLOWER = 10.0
"""A changed module may take so many times the processor time of the unchanged one."""
_AT_LEAST = 30
"""Seconds of processor time that it has in any case."""
_PAUSE = 5.0
"""Seconds between two looks at the forks that mean that they were stopped, too."""


def import_libraries() -> None:
    """Everything heavy that tests use; what is not installed is left out."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    sys.path.insert(0, str(Path("src").resolve()))
    torch = sys.modules["torch"]
    torch.set_num_threads(1)  # forks side by side use the other processors, and threads do not survive a fork


def import_package(module: Path, tests: Sequence[Path]) -> None:
    """What the tests import of the package, but for the module and all that imports it.

    Raises:
        SystemExit: the tests cannot be collected.
    """
    if _run(tests, "--collect-only", "-qq"):
        sys.exit(f"These tests cannot be collected: {' '.join(map(str, tests))}")
    changed = ".".join(module.resolve().relative_to(Path("src").resolve()).with_suffix("").parts)
    graph = grimp.build_graph("glassworks", exclude_type_checking_imports=True, cache_dir=None)
    later = {changed, *graph.find_downstream_modules(changed)}
    for name in list(sys.modules):
        path = getattr(sys.modules[name], "__file__", None) or ""
        if name in later or path.startswith(str(Path("tests").resolve())):
            parent, _, child = name.rpartition(".")
            del sys.modules[name]
            if parent in sys.modules:
                vars(sys.modules[parent]).pop(child, None)  # "from package import module" looks there first
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page


def processor_seconds(tests: Sequence[Path]) -> float:
    """What the tests take on the unchanged package.

    Raises:
        SystemExit: they fail without any change.
    """
    child = _start(tests, None, "", limit=3600)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"These tests fail on the unchanged package: {' '.join(map(str, tests))}")
    return usage.ru_utime + usage.ru_stime


def noticed(
    module: Path, changed: Iterable[tuple[str, str]], tests: Sequence[Path], *, processes: int
) -> Iterator[tuple[str, bool]]:
    """Name, and whether the tests fail, of each changed text of a module; in the order in which they end.

    Args:
        module: path of the source that is changed.
        changed: name and text of each change.
        tests: paths of the tests.
        processes: forks at a time.
    """
    limit = int(max(_AT_LEAST, _SLOWER * processor_seconds(tests)))
    waiting = iter(changed)
    running: dict[int, tuple[str, float]] = {}
    before = time.monotonic()
    try:
        while True:
            paused, before = time.monotonic() - before, time.monotonic()
            if paused > _PAUSE:  # all of this was stopped, as by Ctrl-Z or a lid: nothing was late
                running = {child: (name, until + paused) for child, (name, until) in running.items()}
            while len(running) < processes and (one := next(waiting, None)) is not None:
                name, code = one
                running[_start(tests, module, code, limit)] = (name, time.monotonic() + 10 * limit)
            if not running:
                return
            child, status = os.waitpid(-1, os.WNOHANG)
            if child in running:
                yield running.pop(child)[0], status != 0
            elif not child:
                _stop_late(running)
                time.sleep(0.01)
    finally:
        for child in running:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _stop_late(running: dict[int, tuple[str, float]]) -> None:
    """A change that makes a test wait for ever is noticed by the clock."""
    for child, (_, until) in running.items():
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)


def _start(tests: Sequence[Path], module: Path | None, code: str, limit: int) -> int:
    """The process number of a fork that runs the tests."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)
    status = 70
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        if module is not None:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            _serve(module, code)
        status = _run(tests)
    finally:
        os._exit(status)


def _run(tests: Sequence[Path], *more: str) -> int:
    """Zero where all pass."""
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", *more]
    known = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # plugins that were imported with the libraries
    return int(pytest.main([*options, *known, *map(str, tests)]))


def _serve(module: Path, code: str) -> None:
    """From here on the module of that path has that text."""
    original = importlib.machinery.SourceFileLoader.get_code
    path = module.resolve()

    def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        if Path(loader.path).resolve() == path:
            return compile(code, str(path), "exec")
        return original(loader, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
