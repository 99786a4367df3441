"""A frozen network bound to a place in memory that it reads, for whoever computes batch after batch, as a server does.

For a single image the way through tensors, copies and look-ups costs more than it looks: all of it has been thrown out
of the processor's caches by the time that the next image comes.

Shape letters: B batch, H height, W width, C channels, D features.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from glassworks.core.engines import engine_and_format
from glassworks.inference.engines.frozen_network import FrozenNetwork
from glassworks.inference.engines.openvino import bound_openvino


@dataclass(frozen=True)
class Bound:
    """One network, for one thread at a time.

    Attributes:
        input_BHWC: float32; what is written here is computed next.
        compute: gives features [B, D], float32, which lie in memory that the next call overwrites.
    """

    input_BHWC: np.ndarray
    compute: Callable[[], np.ndarray]


def prepare_bound(frozen: FrozenNetwork, name: str) -> Bound:
    """The network in OpenVINO.

    Args:
        frozen: the network, which is left as it is.
        name: a way to execute it, see ``core.engines``.

    Raises:
        UnsupportedError: the engine cannot take the network.
    """
    engine, precision = engine_and_format(name)
    assert engine == "openvino"  # noqa: S101 - no other is served
    channels, height, width = frozen.shape
    input_BHWC = np.zeros((frozen.batch, height, width, channels), np.float32)
    return Bound(input_BHWC, bound_openvino(frozen, precision, input_BHWC))
