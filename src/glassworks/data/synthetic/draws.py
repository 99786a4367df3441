"""Random numbers for a whole batch at once, each a pure function of (seed, use, image index, position).

What is unusual here: no generator is advanced, so an image's numbers do not depend on which others are drawn beside it.
Position n of an image is the n-th output of SplitMix64 started from that image's key.

Source: G. Steele, D. Lea and C. Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014, figure 16.

Shape letters: B batch, N numbers per image.
"""

from dataclasses import dataclass

import numpy as np

from glassworks.core.seeds import derive

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, eq=False)
class Draws:
    """The random numbers of some images.

    Attributes:
        seed: of the whole set of images.
        indices_B: int64, which images of the set.
    """

    seed: int
    indices_B: np.ndarray

    def __len__(self) -> int:
        """Images in the batch."""
        return len(self.indices_B)

    def take(self, rows: np.ndarray) -> "Draws":
        """Those of some of the images only."""
        return Draws(self.seed, self.indices_B[rows])

    def words(self, use: str, count: int) -> np.ndarray:
        """uint64 [B, count]."""
        start = np.uint64(derive(self.seed, use))
        keys_B1 = _mixed(self.indices_B.astype(np.uint64) * _GAMMA + start)[:, None]
        return _mixed(np.arange(1, count + 1, dtype=np.uint64) * _GAMMA + keys_B1)

    def bytes(self, use: str, count: int) -> np.ndarray:
        """uint8 [B, count]."""
        # Little-endian by name, so that the bytes come in the same order on every machine.
        return self.words(use, -(-count // 8)).astype("<u8", copy=False).view(np.uint8)[:, :count]

    def uniforms(self, use: str, count: int) -> np.ndarray:
        """float32 [B, count], in [0, 1)."""
        return (self.words(use, count) >> np.uint64(40)).astype(np.float32) * np.float32(2**-24)

    def integers(self, use: str, below: int | np.ndarray) -> np.ndarray:
        """int64 [B], in 0 ... ``below`` - 1; ``below`` may be one bound for all images or [B]."""
        return (self.uniforms(use, 1)[:, 0] * below).astype(np.int64)


def _mixed(words: np.ndarray) -> np.ndarray:
    """SplitMix64's output function, in place."""
    words ^= words >> np.uint64(30)
    words *= _FIRST
    words ^= words >> np.uint64(27)
    words *= _SECOND
    words ^= words >> np.uint64(31)
    return words
