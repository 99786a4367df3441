"""Three networks that have learned digits in the middle of a frame, asked about digits that have moved.

Shape letters: N digits, H rows, W columns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import InputError
from glassworks.core.seeds import derive
from glassworks.lessons.labs.work import States, drawn_from, watched
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.shift.recipe import ShiftConfig
from glassworks.pipelines.shift.train import BUILDERS, MARGIN, accuracy, framed, moved

DISTANCES = (0, 1, 2, 3, 4)
EPOCHS = 12
_BATCH = 64
_SMALL = 8  # pixels of a digit's side
_trained: dict[str, "Trained"] = {}  # shared by all readers of one server


@dataclass(frozen=True)
class Trained:
    """A network, and how many held-out digits it gets right.

    Attributes:
        network: it.
        parameters: numbers that it has learned.
        right: share of held-out digits by distance in pixels, over four directions.
    """

    network: nn.Sequential
    parameters: int
    right: list[float]


def learn(name: str, digits: Digits, *, epochs: int = EPOCHS, seed: int = 0) -> States:
    """One network of ``BUILDERS``: yields the share that is done; the last state holds ``trained``."""
    with drawn_from(seed):
        network = BUILDERS[name](ShiftConfig(), seed)
    inputs = torch.from_numpy(digits.columns.arrays["inputs"])
    targets = torch.from_numpy(digits.columns.arrays["targets"])
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    random = np.random.default_rng(derive(seed, name))
    for epoch in range(epochs):
        order = random.permutation(digits.train)
        for rows in np.array_split(order, len(order) // _BATCH):
            optimizer.zero_grad()
            loss = F.cross_entropy(network(inputs[rows]), targets[rows])
            loss.backward()  # pyright: ignore[reportUnknownMemberType] - untyped in torch
            optimizer.step()
        yield {"share": 0.99 * (epoch + 1) / epochs}
    network.eval()
    parameters = sum(parameter.numel() for parameter in network.parameters())
    right = [accuracy(network, digits, distance) for distance in DISTANCES]
    yield {"share": 1.0, "trained": Trained(network, parameters, right)}


def all_three() -> States:
    """Trains what nobody has trained yet; at the end ``networks`` and ``examples``, a digit of each class."""
    digits = framed(0)
    for number, name in enumerate(BUILDERS):
        if name not in _trained:
            for state in learn(name, digits):
                if "trained" in state:
                    _trained[name] = state["trained"]
                else:
                    yield {"share": (number + state["share"]) / len(BUILDERS), "says": name}
    yield {
        "share": 1.0,
        "networks": [
            {"name": name, "parameters": one.parameters, "right": one.right} for name, one in _trained.items()
        ],
        "examples": _examples(digits),
        "held_out": len(digits.held_out),
    }


def _examples(digits: Digits) -> list[list[list[int]]]:
    """A held-out digit of each class, the first that every network gets right, as in the data: 0 to 16 [8][8]."""
    arrays = digits.columns.arrays
    inputs, targets = arrays["inputs"][digits.held_out], arrays["targets"][digits.held_out]
    with torch.inference_mode():
        answers = [one.network(torch.from_numpy(inputs)).argmax(dim=1).numpy() for one in _trained.values()]
    good = np.all([answer == targets for answer in answers], axis=0)
    rows = [int(np.flatnonzero(good & (targets == label))[0]) for label in range(10)]
    inner = slice(MARGIN, MARGIN + _SMALL)
    return [np.rint(16 * inputs[row, 0, inner, inner]).astype(int).tolist() for row in rows]


def seen(pixels: Any, down: int, right: int) -> dict[str, Any]:
    """What each network says of a digit, 0 to 16 [8][8], that has moved.

    Raises:
        InputError: nothing is trained yet, or these are no pixels.
    """
    digit = np.asarray(pixels, np.float32)
    if digit.shape != (_SMALL, _SMALL) or not _trained:
        raise InputError(
            expected="a digit of 8 x 8 pixels", found=f"shape {digit.shape}", do="Train the networks first."
        )
    image = torch.from_numpy(np.pad(digit.clip(0, 16) / 16, MARGIN))[None, None]
    shown = moved(moved(image, _near(down), (1, 0)), _near(right), (0, 1))
    with torch.inference_mode():
        shares = {name: F.softmax(one.network(shown)[0], dim=0) for name, one in _trained.items()}
    return {
        "image": shown[0, 0].numpy().round(4).tolist(),
        "answers": [
            {"name": name, "digit": int(share.argmax()), "share": float(share.max())} for name, share in shares.items()
        ],
    }


def _near(distance: int) -> int:
    return max(-MARGIN, min(MARGIN, distance))


def answering() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Answers the widget: training that is watched, then digits that move."""
    watch = watched(lambda _asked: all_three())

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        if asked.get("do") == "see":
            return seen(asked["pixels"], int(asked["down"]), int(asked["right"]))
        return watch(asked)

    return answer
