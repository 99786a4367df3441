"""A frozen network as an engine takes it: what it is, which inputs it gets, and where its converted form is kept."""

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import torch
from torch import nn

from glassworks.core.device import needed_cache_folder
from glassworks.core.engines import engine_version
from glassworks.data.feature_store import BATCH
from glassworks.models.fingerprint import weights_hash


class FrozenNetwork:
    """A network whose weights do not change any more.

    Attributes:
        network: normalized pixels [B, C, H, W] to features [B, D], in float32 on the processor.
        weights: the hash of its weights.
        architecture: what tells it from networks with equal weights; padding, say, has none.
        shape: C, H and W.
        batch: images that an engine takes at once; a server asks for one.
    """

    def __init__(self, network: nn.Module, architecture: str, shape: tuple[int, int, int], batch: int = BATCH) -> None:
        self._network, self.architecture, self.shape, self.batch = network, architecture, shape, batch

    @property
    def network(self) -> nn.Module:
        """As described above."""
        return self._network

    @cached_property
    def weights(self) -> str:
        """As described above."""
        return weights_hash(self.network.state_dict())

    def kept(self, engine: str) -> Path:
        """Where its form for an engine is kept, without a suffix; all that the form depends on is in the name."""
        parts = (
            engine_version(engine),
            torch.__version__,
            self.architecture,
            self.weights,
            str((self.batch, *self.shape)),
        )
        name = hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
        return needed_cache_folder() / "engines" / name

    def example(self) -> torch.Tensor:
        """An input that conversion follows through the network."""
        return torch.zeros(self.batch, *self.shape)


class UnbuiltNetwork(FrozenNetwork):
    """One whose weights are known by their hash: where its converted form is kept, nobody builds it.

    Args:
        build: makes the network.
        weights: the hash of its weights.
    """

    def __init__(
        self, build: Callable[[], nn.Module], weights: str, architecture: str, shape: tuple[int, int, int], batch: int
    ) -> None:
        self._build, self.weights = build, weights
        self.architecture, self.shape, self.batch = architecture, shape, batch

    @property
    def network(self) -> nn.Module:
        """Built now."""
        return self._build()
