"""Images in one NumPy archive: Keras's names ``x_train``, ``y_train``, ``x_test``, ``y_test``, or ``train_images``, ...

Pixels are uint8 [N, H, W] or [N, H, W, C], labels whole numbers [N] or [N, 1]; the test part may be missing. Each image
is handed on as a PNG file, made when it is asked for, so that everything else treats it as any other.

Shape letters: N images, H height, W width, C channels (1, 3 or 4).
"""

from array import array
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from glassworks.core.errors import DataError
from glassworks.data.sources.embedded import EncodedSource, png
from glassworks.data.sources.source import SPLITS, Sample

_NAMES = (("x_{}", "y_{}"), ("{}_images", "{}_labels"))


def open_npz(path: Path) -> EncodedSource:
    """The archive at ``path``; opening it runs no code (pickled arrays are refused).

    Raises:
        DataError: no such layout, or arrays that are no images with labels.
    """
    parts = _read(path)
    problems = [problem for split, (x, y) in parts.items() for problem in _faults(split, x, y)]
    if problems:
        raise DataError(
            expected=f"uint8 images with one whole number each in {path}",
            found=f"{len(problems)} problem{'s' if len(problems) > 1 else ''}",
            do="Save pixels as uint8 [N, H, W] or [N, H, W, C] and labels as integers [N].",
            problems=problems,
        )
    values = sorted({int(label) for _, y in parts.values() for label in np.unique(y)})
    number = {value: place for place, value in enumerate(values)}
    samples: list[Sample] = []
    place = array("q")
    for split, (x, y) in parts.items():
        samples += [
            Sample(f"{split}/{at:06d}.png", number[int(label)], split) for at, label in enumerate(y.reshape(-1))
        ]
        place.extend(range(len(x)))

    def encode(index: int) -> bytes:
        return png(_picture(parts[str(samples[index].split)][0][place[index]]))

    return EncodedSource(path.stem, [str(value) for value in values], samples, encode)


def _read(path: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Images and labels by split, ``train`` among them."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except Exception as error:  # noqa: BLE001 - damaged and encrypted archives raise almost anything, as do single arrays
        raise DataError(
            expected=f"an archive of NumPy arrays at {path}", found=f"'{error}'", do="Check the file, or get it again."
        ) from None
    for x_name, y_name in _NAMES:
        splits = [split for split in SPLITS if x_name.format(split) in arrays and y_name.format(split) in arrays]
        if "train" in splits:
            return {split: (arrays[x_name.format(split)], arrays[y_name.format(split)]) for split in splits}
    raise DataError(
        expected=f"the arrays x_train and y_train (or train_images and train_labels) in {path}",
        found=", ".join(sorted(arrays)) or "none",
        do="Save it with numpy.savez(FILE, x_train=..., y_train=..., x_test=..., y_test=...).",
    )


def _faults(split: str, x: np.ndarray, y: np.ndarray) -> list[str]:
    """What keeps ``x`` and ``y`` from being images with labels."""
    faults: list[str] = []
    if x.dtype != np.uint8:
        faults.append(f"{split} images: expected uint8, found {x.dtype}")
    if x.ndim not in (3, 4) or (x.ndim == 4 and x.shape[-1] not in (1, 3, 4)):
        faults.append(f"{split} images: expected the shape [N, H, W] or [N, H, W, 1, 3 or 4], found {list(x.shape)}")
    if y.dtype.kind not in "iu" or y.size != len(y):
        faults.append(f"{split} labels: expected whole numbers [N], found {y.dtype} {list(y.shape)}")
    if len(x) != len(y):
        faults.append(f"{split}: {len(x)} images but {len(y)} labels")
    return faults


def _picture(pixels: Any) -> Image.Image:
    return Image.fromarray(pixels[..., 0] if pixels.ndim == 3 and pixels.shape[-1] == 1 else pixels)
