"""Torch's random numbers, borrowed: what is drawn inside depends on a seed and disturbs nothing outside."""

from collections.abc import Generator
from contextlib import contextmanager

import torch


@contextmanager
def seeded(seed: int) -> Generator[None]:
    """Torch draws from ``seed`` on inside, on the processor; afterwards its generator is as it was."""
    with torch.random.fork_rng(devices=[]):  # pyright: ignore[reportUnknownMemberType] - torch leaves both untyped
        torch.manual_seed(seed)  # pyright: ignore[reportUnknownMemberType]
        yield
