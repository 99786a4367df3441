"""Whether the libraries below can be imported at all: asked once something has failed, which may be to blame for it."""

import importlib
from importlib.metadata import PackageNotFoundError, version

from glassworks.core.errors import RunError

_LIBRARIES = ("torch", "torchvision", "timm")
"""Each stands on those before it."""


def broken_library() -> RunError | None:
    """What is wrong with the installation, where one of the libraries cannot be imported; ``None`` where all can.

    torch and torchvision of different releases fail with a sentence about an operator, wherever they are first used:
    in the middle of opening a model file, for one.
    """
    for name in _LIBRARIES:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - whatever it is, the import has failed
            installed = ", ".join(f"{one} {_version(one)}" for one in _LIBRARIES)
            return RunError(
                expected=f"{', '.join(_LIBRARIES)} that fit together",
                found=f"{name} cannot be imported ({_first_line(error)}); installed: {installed}",
                do="Install torch and torchvision again, both from the same index and in one command.",
            )
    return None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


def _first_line(error: Exception) -> str:
    return f"{error}".strip().partition("\n")[0][:200] or type(error).__name__
