"""A frozen network as a function, executed by torch or by another engine."""

from collections.abc import Callable

from glassworks.core.engines import TORCH, engine_and_format
from glassworks.inference.engines.batches import Execute, in_batches
from glassworks.inference.engines.frozen_network import FrozenNetwork
from glassworks.inference.engines.onnxruntime import onnxruntime
from glassworks.inference.engines.openvino import openvino
from glassworks.inference.precision import Run, prepare

_ENGINES: dict[str, Callable[[FrozenNetwork, str], Execute]] = {"openvino": openvino, "onnxruntime": onnxruntime}


def prepare_way(frozen: FrozenNetwork, name: str) -> Run:
    """The network as a function from float32 [B, C, H, W] to float32 [B, D].

    Args:
        frozen: the network, which is left as it is.
        name: a way to execute it, see ``core.engines``.

    Raises:
        UnsupportedError: the engine cannot take the network.
    """
    engine, precision = engine_and_format(name)
    if engine == TORCH:
        return prepare(frozen.network, precision)
    return in_batches(_ENGINES[engine](frozen, precision), frozen.batch)
