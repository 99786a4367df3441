"""A frozen network as an engine takes it: what it is, which inputs it gets, and where its converted form is kept."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from torch import nn

from glassworks.core.device import needed_cache_folder
from glassworks.core.engines import engine_version
from glassworks.data.extract import BATCH
from glassworks.models.fingerprint import weights_hash


@dataclass(frozen=True)
class FrozenNetwork:
    """A network whose weights do not change any more.

    Attributes:
        network: normalized pixels [B, C, H, W] to features [B, D], in float32 on the processor.
        architecture: what tells it from networks with equal weights; padding, say, has none.
        shape: C, H and W.
        batch: images that an engine takes at once; a server asks for one.
    """

    network: nn.Module
    architecture: str
    shape: tuple[int, int, int]
    batch: int = BATCH

    def kept(self, engine: str) -> Path:
        """Where its form for an engine is kept, without a suffix; all that the form depends on is in the name."""
        parts = (
            engine_version(engine),
            torch.__version__,
            self.architecture,
            self._weights,
            str((self.batch, *self.shape)),
        )
        name = hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
        return needed_cache_folder() / "engines" / name

    def example(self) -> torch.Tensor:
        """An input that conversion follows through the network."""
        return torch.zeros(self.batch, *self.shape)

    @cached_property
    def _weights(self) -> str:
        return weights_hash(self.network.state_dict())
