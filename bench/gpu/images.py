"""Images of two kinds that take some learning, drawn from a seed: in memory, and as JPEG files of a photo's size."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from glassworks.core.device import num_processors

CLASSES = ("coarse", "fine")


def drawn(number: int, width: int, height: int) -> np.ndarray:
    """uint8 [height, width, 3]: soft noise of a random colour; that of odd numbers has a finer grain on it."""
    chance = np.random.default_rng(number)
    coarse = Image.fromarray(chance.integers(0, 256, (8, 10, 3), dtype=np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    grain = Image.fromarray(chance.integers(0, 256, (40, 50, 3), dtype=np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    share = 0.1 + 0.15 * (number % 2)
    return np.asarray(Image.blend(coarse, grain, share))


def in_memory(count: int, side: int) -> tuple[np.ndarray, np.ndarray]:
    """uint8 [N, side, side, 3] and int64 [N]."""
    pixels = np.stack([drawn(number, side, side) for number in range(count)])
    return pixels, np.arange(count) % 2


def jpeg_files(folder: Path, count: int) -> Path:
    """``folder/train/CLASS/*.jpg`` of 500 x 375 pixels and an eighth as many in ``val``; drawn once."""
    if not (folder / "whole").exists():
        jobs = [
            (folder, part, number) for part, share in (("train", 1), ("val", 8)) for number in range(count // share)
        ]
        with ProcessPoolExecutor(num_processors()) as processes:
            list(processes.map(_write, jobs, chunksize=16))
        (folder / "whole").touch()
    return folder


def _write(job: tuple[Path, str, int]) -> None:
    folder, part, number = job
    path = folder / part / CLASSES[number % 2] / f"{number:05d}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(drawn(number + (1_000_000 if part == "val" else 0), 500, 375)).save(path, quality=90)
