"""Ready parts, put together and trained on small digits while a reader watches, then saved and opened again.

Shape letters: N images, P pixels (64), R rows (8), C columns (8), K classes (10).
"""

from collections import OrderedDict
from functools import cache

import numpy as np
import torch
from safetensors.torch import load, save
from sklearn.datasets import load_digits
from torch import nn

from glassworks.core.errors import InputError, near_miss
from glassworks.core.seeds import derive
from glassworks.lessons.labs.work import States, drawn_from

STEPS = 300
PARTS = {
    "linear": "one linear layer",
    "mlp": "two linear layers with ReLU",
    "cnn": "convolution, ReLU, pooling, linear",
    "lstm": "an LSTM that reads the rows",
}
"""What can be put together, in words."""
_BATCH, _PART, _HELD_OUT, _RATE = 64, 10, 360, 0.005


class ReadByRows(nn.Module):
    """An LSTM, ready made, reads an image row by row as a sequence; a linear layer classifies its last state."""

    def __init__(self) -> None:
        super().__init__()
        self.recurrent = nn.LSTM(8, 48, batch_first=True)
        self.output = nn.Linear(48, 10)

    def forward(self, images_NP: torch.Tensor) -> torch.Tensor:
        """[N, P] to [N, K]."""
        return self.output(self.recurrent(images_NP.unflatten(1, (8, 8)))[0][:, -1])


def made(parts: str) -> nn.Module:
    """A network of ready parts, untrained.

    Raises:
        InputError: no such parts.
    """
    networks = {
        "linear": lambda: nn.Linear(64, 10),
        "mlp": lambda: nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10)),
        "cnn": lambda: nn.Sequential(
            nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(256, 10),
        ),
        "lstm": ReadByRows,
    }  # fmt: skip
    if parts not in networks:
        raise InputError(
            expected=" or ".join(networks), found=f"'{parts[:40]}'", do=near_miss(parts, networks) or "Choose one."
        )
    with drawn_from(derive(0, "parts")):
        return networks[parts]()


def train(parts: str) -> States:
    """A state after every few steps; the last one says what became of the saved network."""
    network = made(parts)
    images_NP, labels_N = _digits()
    learned = len(labels_N) - _HELD_OUT
    optimizer = torch.optim.Adam(network.parameters(), lr=_RATE)
    random = np.random.Generator(np.random.PCG64(derive(0, "parts order")))
    for step in range(1, STEPS + 1):
        rows = torch.from_numpy(random.integers(0, learned, _BATCH))
        loss = nn.functional.cross_entropy(network(images_NP[rows]), labels_N[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % _PART == 0:
            with torch.inference_mode():
                correct = int((network(images_NP[learned:]).argmax(1) == labels_N[learned:]).sum())
            yield {
                "share": step / STEPS, "step": step, "most": STEPS, "loss": float(loss.detach()), "correct": correct,
                "held_out": _HELD_OUT, "accuracy": correct / _HELD_OUT,
                "parameters": sum(one.numel() for one in network.parameters()),
                **(_saved(network, parts) if step == STEPS else {}),
            }  # fmt: skip


def _saved(network: nn.Module, parts: str) -> dict[str, float]:
    """Saved, opened again in a new network, and asked the same."""
    content = save(OrderedDict(network.state_dict()))
    again = made(parts)
    again.load_state_dict(load(content))
    images_NP = _digits()[0][-_HELD_OUT:]
    with torch.inference_mode():
        difference = float((network(images_NP) - again(images_NP)).abs().max())
    return {"bytes": len(content), "difference": difference}


@cache
def _digits() -> tuple[torch.Tensor, torch.Tensor]:
    """Images [N, P] with brightness 0 to 1, and labels; the last ones are held out."""
    images_NP, labels_N = load_digits(return_X_y=True)
    return torch.from_numpy((images_NP / 16).astype(np.float32)), torch.from_numpy(labels_N.astype(np.int64))
