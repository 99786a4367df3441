"""Language modelling: the next symbol from those before, cross-entropy, bits per character; and sampling from it.

A batch has ``batch["inputs"]`` and ``batch["targets"]``, int64 [B, T]. A network maps symbols [B, T] and a state to
logits [B, T, K] and the state after them.

Shape letters: B batch, T time, K symbols.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.tasks.task import Optimizer, StepReport


class TokenBatch(Protocol):
    """What a step reads of a batch."""

    def __getitem__(self, name: str, /) -> torch.Tensor:
        """``inputs`` and ``targets``."""
        ...


class LanguageModelling:
    """Trains ``network`` to predict the next symbol.

    Args:
        network: see the module's head.
        precision: ``float32`` or ``bfloat16``, the format of the network's computation; weights stay float32.
    """

    def __init__(self, network: nn.Module, precision: str = "float32") -> None:
        self.network = network
        self.precision = precision

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """One network."""
        return {"network": self.network}

    def step(self, batch: TokenBatch, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update by the mean cross-entropy of the batch's windows, each begun without memory."""
        self.network.train()
        loss, _ = self.loss(batch, None)
        optimizers["network"].minimize(loss)
        return StepReport({"loss": loss.detach()})

    def loss(self, batch: TokenBatch, state: Any) -> tuple[torch.Tensor, Any]:
        """The mean cross-entropy in nats, and the state after the windows."""
        device = next(self.network.parameters()).device
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=self.precision == "bfloat16"):
            logits_BTK, state = self.network(batch["inputs"].to(device, non_blocking=True), state)
        targets_BT = batch["targets"].to(device, non_blocking=True)
        return F.cross_entropy(logits_BTK.float().flatten(0, 1), targets_BT.flatten()), state

    def evaluate(self, batches: Iterable[TokenBatch]) -> dict[str, float]:
        """``loss`` in nats, ``bits`` per symbol, ``n`` symbols; each batch goes on where the last one ended."""
        self.network.eval()
        total, count, state = 0.0, 0, None
        with torch.inference_mode():
            for batch in batches:
                loss, state = self.loss(batch, state)
                symbols = batch["targets"].numel()
                total, count = total + float(loss) * symbols, count + symbols
        return {"loss": total / count, "bits": total / count / math.log(2), "n": count}


def sample(
    network: nn.Module, prompt_T: torch.Tensor, length: int, temperature: float, generator: torch.Generator
) -> list[int]:
    """Symbols that follow the prompt.

    Args:
        network: see the module's head.
        prompt_T: int64, at least one symbol.
        length: how many to draw.
        temperature: logits are divided by it: below 1 safer, above 1 wilder; 0 always takes the likeliest.
        generator: draws, on the processor.
    """
    network.eval()
    device = next(network.parameters()).device
    following, state, codes_1T = [], None, prompt_T[None].to(device)
    with torch.inference_mode():
        for _ in range(length):
            logits_1TK, state = network(codes_1T, state)
            logits_K = logits_1TK[0, -1].float().cpu()
            if temperature > 0:
                chances_K = torch.softmax(logits_K.double() / temperature, 0)
                code = int(torch.multinomial(chances_K, 1, generator=generator))
            else:
                code = int(logits_K.argmax())
            following.append(code)
            codes_1T = torch.tensor([[code]], device=device)
    return following
