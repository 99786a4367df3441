"""What can execute a frozen network beside torch, by name: which extra installs it, and its number formats.

A way to execute a network is written as a number format, with the engine before it where that is not torch:
``bfloat16``, ``openvino bfloat16``.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from glassworks.core.errors import RecipeError
from glassworks.core.extras import has, require


@dataclass(frozen=True)
class Engine:
    """An engine.

    Attributes:
        package: that holds it, as pip knows it.
        extra: that installs the package and all that conversion needs.
        formats: number formats in which it computes, float32 first.
        preparation: seconds, at most as a rule, to import it, convert a small network and measure it.
    """

    package: str
    extra: str
    formats: tuple[str, ...]
    preparation: float


TORCH = "torch"
OTHERS = {
    "openvino": Engine("openvino", "openvino", ("float32", "bfloat16"), 10.0),
    "onnxruntime": Engine("onnxruntime", "export", ("float32",), 20.0),
}
"""Engines that a network is converted for, the one that is measured where several are installed first.

All of them compute on the processor. OpenVINO has a shorter format and converts in a third of the time; in float32 ONNX
Runtime is a tenth faster (bench/results/engines.md).
"""


def way(engine: str, precision: str) -> str:
    """The name of a format in an engine."""
    return precision if engine == TORCH else f"{engine} {precision}"


def engine_and_format(name: str) -> tuple[str, str]:
    """The opposite of ``way``."""
    engine, _, precision = name.rpartition(" ")
    return engine or TORCH, precision


def is_installed(engine: str) -> bool:
    """Whether an engine beside torch is there; nothing is imported."""
    return has(OTHERS[engine].extra)


def can_execute(engine: str, device: str) -> str:
    """Why an engine cannot execute a network here; empty where it can.

    Args:
        engine: as a model file names it, perhaps one of a later version.
        device: kind of the device.
    """
    if engine not in OTHERS or not is_installed(engine):
        return f"{engine} is not installed"
    return "" if device == "cpu" else f"{engine} computes on the processor"


@cache
def engine_version(engine: str) -> str:
    """The name and the version of an installed engine: its bits may change with them."""
    return f"{engine} {version(OTHERS[engine].package)}"


def require_engine(engine: str, precision: str, device: str) -> None:
    """Says what is missing before anything is computed in vain.

    Args:
        engine: one of ``OTHERS``.
        precision: the number format, or ``auto``.
        device: kind of the device of the run.

    Raises:
        MissingExtraError: it is not installed.
        RecipeError: it does not compute in this format, or not on this device.
    """
    formats = OTHERS[engine].formats
    require(OTHERS[engine].extra, f"for engine = '{engine}'", "or leave engine out")
    if precision not in ("auto", *formats):
        raise RecipeError(
            expected=f"a precision of {engine}: {' or '.join(formats)}",
            found=f"'{precision}'",
            do="Leave precision out, or use engine = 'torch'.",
        )
    if device != "cpu":
        raise RecipeError(
            expected=f"device = 'cpu' for {engine}, which computes on the processor here",
            found=f"'{device}'",
            do="Use engine = 'torch' on this device.",
        )
