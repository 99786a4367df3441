"""Ways to draw a network's first weights.

Sources: Xavier: Glorot & Bengio 2010, variance ``2 / (in + out)``; He: He et al. 2015, arXiv:1502.01852, ``2 / in``.
"""

from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive

STARTS = ("zeros", "small (0.01)", "large (1)", "Xavier", "He")


def initialise(network: nn.Sequential, name: str, seed: int) -> None:
    """Draws the weights as ``name`` says, from ``seed``; biases begin at zero."""
    with seeded(derive(seed, "start")):
        for layer in network:
            if isinstance(layer, nn.Linear):
                nn.init.zeros_(layer.bias)
                if name == "zeros":
                    nn.init.zeros_(layer.weight)
                elif name == "Xavier":
                    nn.init.xavier_normal_(layer.weight)
                elif name == "He":
                    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                else:
                    nn.init.normal_(layer.weight, std=0.01 if name.startswith("small") else 1.0)
