"""Throws the coin."""

from collections.abc import Iterator

import numpy as np

from glassworks.core.seeds import derive
from glassworks.pipelines.base import Job
from glassworks.testing.coin_pipeline.recipe import CoinRecipe
from glassworks.testing.coin_pipeline.report import CoinReport


def steps(seed: int) -> Iterator[float]:
    """The share of heads after each throw, for ever."""
    random, heads, throws = np.random.default_rng(derive(seed, "coin")), 0, 0
    while True:
        heads, throws = heads + int(random.integers(2)), throws + 1
        yield heads / throws


def train(job: Job[CoinRecipe, None]) -> CoinReport:
    """As many throws as the recipe asks for."""
    throws = job.recipe.coin.throws
    with job.context.stage("throwing", throws, "throws") as advance:
        shares = []
        for _, share in zip(range(throws), steps(job.recipe.seed), strict=False):
            shares.append(share)
            advance(1)
    return CoinReport(shares)
