"""X and O with three given filters: every map on the way from 9 x 9 pixels to two scores, in ninths.

The network is ``xo_net.XONet``; here each of its steps is written down, and the ways that look the same but are
not (pooling without partial windows, adaptive pooling) are computed beside it.

Shape letters: N letters, F filters (3), H height, W width.
"""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from glassworks.core.seeds import derive
from glassworks.data.synthetic.xo import original
from glassworks.models.vision.xo_net import FILTERS, HIGH, XONet
from glassworks.pipelines.xo_maps.recipe import XOMapsConfig
from glassworks.pipelines.xo_maps.report import Steps, Worked, XOMapsReport

PRINTED_X = (1, 0.55, 0.55, 1, 1, 0.55, 1, 0.55, 0.55, 1, 1, 0.55)
"""The vector of X in slides that retell Rohrer's example (2016); position 7 is a slip."""
NOISY = (0.9, 0.65, 0.45, 0.87, 0.96, 0.73, 0.23, 0.63, 0.44, 0.89, 0.94, 0.53)
"""The vector of his worked example of a vote."""
_EACH = 200  # noisy letters of each kind


def compute(config: XOMapsConfig | None = None, seed: int = 0) -> XOMapsReport:
    """All maps, in float64; ``seed`` draws the pixels that are turned."""
    config, network = config or XOMapsConfig(), XONet().double().eval()
    noisy_x, noisy_o = (turned(letter, config.turned, seed) for letter in "xo")
    x, noisy = steps(network, "x"), np.array(NOISY)
    wrong = np.abs(np.array(PRINTED_X) - x.vector) > 0.1
    return XOMapsReport(
        filters=[[list(row) for row in filter_] for filter_ in FILTERS],
        x=x,
        o=steps(network, "o"),
        worked=worked(config),
        noisy=_through(network, noisy_x[0]),
        turned=config.turned,
        noisy_right=_higher(network, noisy_x, 0) + _higher(network, noisy_o, 1),
        noisy_letters=2 * _EACH,
        **{name: _ninths(map_.flatten()) for name, map_ in _other_ways(network).items()},
        noisy_vector=list(NOISY),
        noisy_votes={letter: float(noisy[list(high)].mean()) for letter, high in zip("xo", HIGH, strict=True)},
        slip_position=int(np.argmax(wrong)) + 1,
    )


def steps(network: XONet, letter: str) -> Steps:
    """One letter through the network, layer by layer."""
    return _through(network, original(letter))


def worked(config: XOMapsConfig) -> Worked:
    """The nine products of one response."""
    row, column = config.row - 1, config.column - 1
    pixels = original(config.letter)[row : row + 3, column : column + 3].astype(int)
    products = pixels * np.array(FILTERS[config.filter - 1])
    return Worked(
        config.letter, config.filter, config.row, config.column, pixels.tolist(), products.tolist(), int(products.sum())
    )


def turned(letter: str, number: int, seed: int) -> np.ndarray:
    """The letter again and again, each time with other pixels turned from ink to paper or back, [N, 9, 9]."""
    random = np.random.Generator(np.random.PCG64(derive(seed, "turned pixels", letter)))
    places_NP = random.random((_EACH, 81)).argsort(axis=1)[:, :number]
    signs_NP = np.ones((_EACH, 81), int)
    np.put_along_axis(signs_NP, places_NP, -1, axis=1)
    return original(letter) * signs_NP.reshape(_EACH, 9, 9)


def _higher(network: XONet, letters_NHW: np.ndarray, label: int) -> int:
    """How many score higher as the letter of this number than as the other; equal scores are no answer."""
    with torch.no_grad():
        scores_NK = network(torch.from_numpy(letters_NHW.astype(float))[:, None])
    # Mean values in ninths: a difference below a millionth is rounding.
    return int((scores_NK[:, label] - scores_NK[:, 1 - label] > 1e-6).sum())


def _through(network: XONet, picture_HW: np.ndarray) -> Steps:
    image = torch.from_numpy(picture_HW.astype(float))[None, None]
    with torch.no_grad():
        conv = network.conv(image)
        relu = network.relu(conv)
        pool1 = network.pool1(relu)
        pool2 = network.pool2(pool1)
        scores = network(image)[0].tolist()
    maps = {"conv": conv, "relu": relu, "pool1": pool1, "pool2": pool2}
    return Steps(
        picture=picture_HW.tolist(),
        **{name: _ninths(map_[0]) for name, map_ in maps.items()},
        vector=pool2.flatten().tolist(),
        scores={"x": scores[0], "o": scores[1]},
    )


def _other_ways(network: XONet) -> dict[str, torch.Tensor]:
    """X by ways that look the same: two of them are, adaptive pooling is not."""
    with torch.no_grad():
        conv = network.conv(_image("x"))
        relu = torch.relu(conv)
        return {
            "without_relu": network.pool2(network.pool1(conv)),
            "one_large_pool": F.max_pool2d(relu, 4, ceil_mode=True),
            "adaptive_pool": F.adaptive_max_pool2d(relu, 2),
        }


def _image(letter: str) -> torch.Tensor:
    return torch.from_numpy(original(letter).astype(float))[None, None]


def _ninths(values: Any) -> Any:
    """Whole ninths as integers; they are exact but for the last bits."""
    return (values * 9).round().long().tolist()
