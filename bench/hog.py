"""Histograms of oriented gradients, for whole arrays at once: what images were classified by before networks.

Source: N. Dalal and B. Triggs, Histograms of Oriented Gradients for Human Detection, CVPR 2005: 9 unsigned
orientations, 8 x 8 cells, blocks of 2 x 2 cells normalised by L2-Hys, the channel with the longest gradient.

Shape letters: N images, S side, C channels, Y and X cells, O orientations.
"""

import numpy as np

ORIENTATIONS, CELLS = 9, 8


def hog(pixels_NSSC: np.ndarray) -> np.ndarray:
    """uint8 [N, S, S, C] to float32 [N, 7 * 7 * 4 * 9]; S a multiple of 8."""
    return np.concatenate([_hog(pixels_NSSC[at : at + 256]) for at in range(0, len(pixels_NSSC), 256)])


def _hog(pixels_NSSC: np.ndarray) -> np.ndarray:
    values = np.sqrt(pixels_NSSC.astype(np.float32) / 255)
    down, right = np.gradient(values, axis=(1, 2))
    length = np.hypot(down, right)
    best = length.argmax(axis=3)[..., None]
    length_NSS = np.take_along_axis(length, best, 3)[..., 0]
    angle_NSS = np.arctan2(np.take_along_axis(down, best, 3), np.take_along_axis(right, best, 3))[..., 0] % np.pi
    place = angle_NSS / np.pi * ORIENTATIONS - 0.5
    low = np.floor(place)
    share = place - low
    planes = np.zeros((*length_NSS.shape, ORIENTATIONS), np.float32)
    low = low.astype(int) % ORIENTATIONS
    np.put_along_axis(planes, low[..., None], (length_NSS * (1 - share))[..., None], 3)
    high = (low + 1) % ORIENTATIONS
    np.put_along_axis(planes, high[..., None], (length_NSS * share)[..., None], 3)
    n, side = length_NSS.shape[:2]
    cell = side // CELLS
    cells_NYXO = planes.reshape(n, CELLS, cell, CELLS, cell, ORIENTATIONS).mean(axis=(2, 4))
    corners = [cells_NYXO[:, y : y + CELLS - 1, x : x + CELLS - 1] for y in (0, 1) for x in (0, 1)]
    blocks = _normed(np.concatenate(corners, axis=3))
    return _normed(np.minimum(blocks, 0.2)).reshape(n, -1)


def _normed(blocks: np.ndarray) -> np.ndarray:
    return blocks / np.sqrt((blocks**2).sum(axis=3, keepdims=True) + 1e-6)
