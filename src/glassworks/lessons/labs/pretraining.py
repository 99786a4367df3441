"""Deep networks on small digits from different starts: a race that shows what pre-training was for.

Every racer has the same layers, examples and updates (Adam). They differ in the units and in how the weights begin:
random, or learned layer by layer without labels by Boltzmann machines, as in 2006.

Shape letters: N digits, D pixels, H hidden units.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.seeds import derive
from glassworks.lessons.labs.descent import Descent
from glassworks.lessons.labs.work import States, drawn_from
from glassworks.models.generative.rbm import RBM
from glassworks.pipelines.dense import Activation, dense
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.rbm.recipe import RbmConfig
from glassworks.pipelines.rbm.train import new_machine
from glassworks.pipelines.regularisation.train import with_layers
from glassworks.pipelines.starts import initialise
from glassworks.tasks.rbm import BoltzmannLearning

UNITS = 64
ROUNDS = 15
"""After each of which a racer is measured."""
_UPDATES = 22  # in a round: of all digits that is an epoch, and few labels get as many
_MOST_IN_A_BATCH = 64
_PRETRAINING = 8  # epochs of each Boltzmann machine
_PRETRAINING_BATCH = 20


@dataclass(frozen=True)
class Way:
    """How a racer begins.

    Attributes:
        words: for readers.
        activation: of every hidden layer.
        start: of the random weights, one of ``pipelines.starts.STARTS``.
        pretrained: the weights are replaced by those of Boltzmann machines.
        exchanged: and then exchanged at random within each layer: their sizes alone are left.
    """

    words: str
    activation: Activation
    start: str
    pretrained: bool = False
    exchanged: bool = False


WAYS = {
    "logistic": Way("logistic units, random start (Xavier)", "logistic", "Xavier"),
    "pretrained": Way("logistic units, pre-trained layer by layer", "logistic", "Xavier", pretrained=True),
    "exchanged": Way(
        "pre-trained, then the weights of each layer exchanged", "logistic", "Xavier", pretrained=True, exchanged=True
    ),
    "relu": Way("ReLU, random start (He)", "relu", "He"),
    "relu_small": Way("ReLU, weights too small (0.01)", "relu", "small (0.01)"),
    "relu_large": Way("ReLU, weights too large (1)", "relu", "large (1)"),
}
"""Those that can race."""


def race(way: str, *, layers: int, dropout: float = 0.0, labels: int = 1437, seed: int = 0) -> States:
    """One racer: yields its losses and held-out accuracies, round by round.

    Args:
        way: one of ``WAYS``.
        layers: hidden ones.
        dropout: share of hidden values that are set to 0 in training.
        labels: digits to learn from.
        seed: of everything random.
    """
    chosen = WAYS[way]
    digits = Digits.divided(seed, num_train=labels)
    rows_ND = _between_0_and_1(digits)
    with drawn_from(seed):
        network = dense([64, *[UNITS] * layers, 10], chosen.activation, seed=seed)
        initialise(network, chosen.start, seed)
    part = 0.6 if chosen.pretrained else 0.0  # of the time
    if chosen.pretrained:
        for layer in pretrain(network, rows_ND[digits.train], seed):
            yield {"share": part * layer / layers, "says": f"Boltzmann machine {layer} of {layers}, without labels"}
    if chosen.exchanged:
        exchange(network, seed)
    inputs_ND = rows_ND if chosen.activation == "logistic" else torch.from_numpy(digits.columns.arrays["inputs"])
    for state in _tuned(with_layers(network, share=dropout), inputs_ND, digits, seed):
        yield {**state, "share": part + (1 - part) * len(state["losses"]) / ROUNDS, "says": "with labels"}


def pretrain(network: nn.Sequential, rows_NH: torch.Tensor, seed: int) -> Iterator[int]:
    """Each layer learns, without labels, what those below it make of the digits; yields the number of layers done."""
    layers = [one for one in network if isinstance(one, nn.Linear)][:-1]
    for number, layer in enumerate(layers, start=1):
        with drawn_from(seed):
            machine = new_machine(rows_NH.numpy(), RbmConfig(hidden=layer.out_features), derive(seed, "layer", number))
        _learn(machine, rows_NH, derive(seed, "order", number))
        with torch.no_grad():
            layer.weight.copy_(machine.weight.T)
            layer.bias.copy_(machine.hidden_bias)
            rows_NH = machine(rows_NH)
        yield number


def exchange(network: nn.Sequential, seed: int) -> None:
    """The weights of each layer below the top change places at random; none is another one."""
    source = torch.Generator().manual_seed(derive(seed, "exchanged"))
    with torch.no_grad():
        for layer in [one for one in network if isinstance(one, nn.Linear)][:-1]:
            order = torch.randperm(layer.weight.numel(), generator=source)
            layer.weight.copy_(layer.weight.flatten()[order].view_as(layer.weight))


def _learn(machine: RBM, rows_NH: torch.Tensor, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)  # its own: readers race side by side
    random = np.random.default_rng(seed)

    def draw(mean: torch.Tensor) -> torch.Tensor:
        return (torch.rand(mean.shape, generator=generator) < mean).to(mean.dtype)

    task, optimizers = BoltzmannLearning(machine, draw=draw), {"rbm": Descent(machine.parameters(), 0.05, momentum=0.9)}
    for _epoch in range(_PRETRAINING):
        for rows in np.array_split(random.permutation(len(rows_NH)), max(1, len(rows_NH) // _PRETRAINING_BATCH)):
            task.step({"inputs": rows_NH[rows]}, optimizers)


def _tuned(network: nn.Sequential, inputs_ND: torch.Tensor, digits: Digits, seed: int) -> States:
    targets_N = torch.from_numpy(digits.columns.arrays["targets"])
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    random = np.random.default_rng(derive(seed, "tuning"))
    losses: list[float] = []
    accuracies: list[float] = []
    size = min(_MOST_IN_A_BATCH, max(1, len(digits.train) // 4))
    for number in range(ROUNDS):
        found: list[float] = []
        for update in range(_UPDATES):
            rows = random.choice(digits.train, size, replace=False)
            with drawn_from(derive(seed, "dropout", number, update)):
                loss = F.cross_entropy(network.train()(inputs_ND[rows]), targets_N[rows])
            optimizer.zero_grad()
            loss.backward()  # pyright: ignore[reportUnknownMemberType] - untyped in torch
            optimizer.step()
            found.append(loss.item())
        losses.append(float(np.mean(found)))
        with torch.inference_mode():
            answers = network.eval()(inputs_ND[digits.held_out]).argmax(dim=1)
        accuracies.append(float((answers == targets_N[digits.held_out]).double().mean()))
        yield {"losses": losses.copy(), "accuracies": accuracies.copy(), "held_out": len(digits.held_out)}


def _between_0_and_1(digits: Digits) -> torch.Tensor:
    inputs_ND = digits.columns.arrays["inputs"]
    low, high = inputs_ND.min(), inputs_ND.max()
    return torch.from_numpy(((inputs_ND - low) / (high - low)).astype(np.float32))


def answer_of(asked: dict[str, Any]) -> States:
    """What the page asks for, within what a class can wait for."""
    way = str(asked.get("way"))
    return race(
        way if way in WAYS else "relu",
        layers=min(20, max(1, int(asked["layers"]))),
        dropout=min(0.9, max(0.0, float(asked["dropout"]))),
        labels=min(1437, max(20, int(asked["labels"]))),
        seed=int(asked["seed"]) % 1000,
    )
