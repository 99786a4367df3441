"""Learning a restricted Boltzmann machine: contrastive divergence, and its persistent form.

The gradient of the mean log-likelihood is ``<v h>_data - <v h>_model``; the second part is taken from a chain of Gibbs
steps: started at the data (CD-k, Hinton 2002) or never restarted (PCD, Tieleman 2008). There is no loss to
differentiate: the task fills the gradients in by hand.

A batch is anything with ``batch["inputs"]`` [B, V]: floats, or uint8 grey values that become 0..1.

Shape letters: B batch, M chains, V visible units, H hidden units.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, cast

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.tasks.task import Optimizer, StepReport

Draw = Callable[[torch.Tensor], torch.Tensor]
"""From means to a state of the units: a sample of them, or the means themselves."""


class Inputs(Protocol):
    """What a step reads of a batch."""

    def __getitem__(self, name: str, /) -> torch.Tensor:
        """``inputs``."""
        ...


class Machine(Protocol):
    """What is learned: a ``models.generative.rbm.RBM``, which is a module too."""

    @property
    def visible(self) -> str:
        """``binary`` or ``gaussian``."""
        ...

    @property
    def weight(self) -> torch.Tensor:
        """[V, H]."""
        ...

    @property
    def visible_bias(self) -> torch.Tensor:
        """[V]."""
        ...

    def __call__(self, visible_MV: torch.Tensor) -> torch.Tensor:
        """``p(h = 1 | v)`` [M, H]."""
        ...

    def hidden_input(self, visible_MV: torch.Tensor) -> torch.Tensor:
        """``c + W'v`` [M, H]."""
        ...

    def visible_mean(self, hidden_MH: torch.Tensor) -> torch.Tensor:
        """``E[v | h]`` [M, V]."""
        ...

    def free_energy(self, visible_MV: torch.Tensor) -> torch.Tensor:
        """``F(v)`` [M]."""
        ...

    def visible_energy(self, visible_MV: torch.Tensor) -> torch.Tensor:
        """The part of the energy in which no hidden unit stands [M]."""
        ...

    def hidden_log_weight(self, hidden_MH: torch.Tensor) -> torch.Tensor:
        """``log`` of the sum of ``exp(-E(v, h))`` over all ``v`` [M]."""
        ...


def sampled(probability: torch.Tensor) -> torch.Tensor:
    """Zeros and ones of these probabilities; three times as quick as ``torch.bernoulli`` on a processor."""
    return (torch.rand_like(probability) < probability).to(probability.dtype)


def chain(machine: Machine, hidden_MH: torch.Tensor, steps: int, *, draw: Draw, draw_visible: Draw) -> torch.Tensor:
    """The visible states [M, V] after ``steps`` full Gibbs steps from ``hidden_MH``."""
    visible_MV = draw_visible(machine.visible_mean(hidden_MH))
    for _ in range(steps - 1):
        visible_MV = draw_visible(machine.visible_mean(draw(machine(visible_MV))))
    return visible_MV


def statistics(machine: Machine, visible_MV: torch.Tensor) -> dict[str, torch.Tensor]:
    """``<v h>``, ``<v>`` and ``<h>`` with the hidden units' probabilities, named as the machine's parameters."""
    hidden_MH = machine(visible_MV)
    return {
        "weight": visible_MV.T @ hidden_MH / len(visible_MV),
        "visible_bias": visible_MV.mean(0),
        "hidden_bias": hidden_MH.mean(0),
    }


class BoltzmannLearning:
    """Trains ``machine`` by contrastive divergence.

    Args:
        machine: a ``models.generative.rbm.RBM``.
        steps: k, Gibbs steps for each update.
        chains: M persistent chains, never restarted; 0 starts each chain at the data.
        visible_samples: draw the visible units of a chain, else take their means: less noise, and what Hinton's
            practical guide advises for CD-1 (UTML TR 2010-003, section 3); persistent chains always draw.
        binary_data: draw zeros and ones from grey inputs at every step, else take grey as the units' probability.
        draw: how hidden units get their state.
    """

    def __init__(
        self,
        machine: Machine,
        *,
        steps: int = 1,
        chains: int = 0,
        visible_samples: bool = False,
        binary_data: bool = False,
        draw: Draw = sampled,
    ) -> None:
        self.machine = machine
        self._module = cast("nn.Module", machine)
        self.steps = steps
        self.binary_data = binary_data
        self.draw = draw
        self.draw_visible = self._noisy if visible_samples or chains else lambda mean: mean
        if chains:
            # The chains are a part of the machine's state so that a checkpoint has them: a resumed run goes on with
            # them. Hidden states are bits whatever the visible units are.
            bits = torch.zeros(chains, machine.weight.shape[1], dtype=torch.uint8, device=machine.weight.device)
            self._module.register_buffer("chains", bits)

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """One network."""
        return {"rbm": self._module}

    def step(self, batch: Inputs, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update; its ``loss`` is the mean squared error of the reconstruction, summed over the visible units."""
        with torch.no_grad():
            inputs_BV = self._inputs(batch)
            visible_BV = sampled(inputs_BV) if self.binary_data else inputs_BV
            positive = statistics(self.machine, visible_BV)
            hidden_BH = self.draw(self.machine(visible_BV))
            negative = statistics(self.machine, self._negative(hidden_BH))
            for name, parameter in self._module.named_parameters():
                parameter.grad = negative[name] - positive[name]
            error = (self.machine.visible_mean(hidden_BH) - visible_BV).square().sum(1).mean()
        optimizers["rbm"].update()
        return StepReport({"loss": error})

    def evaluate(self, batches: Iterable[Inputs]) -> dict[str, float]:
        """``loss`` and ``reconstruction`` (squared error, summed over units), ``free_energy``, ``n``.

        For binary units ``loss`` is the negative pseudo-log-likelihood ``-V log p(v_i | the rest)`` (Besag 1975), in
        nats, each row asked about another unit; for Gaussian ones it is the reconstruction error.
        """
        errors, energies, losses = [], [], []
        with torch.inference_mode():
            for batch in batches:
                inputs_BV = self._inputs(batch)
                visible_BV = inputs_BV.round() if self.machine.visible == "binary" else inputs_BV
                mean_BV = self.machine.visible_mean(self.machine(visible_BV))
                errors.append((mean_BV - visible_BV).square().sum(1))
                energies.append(self.machine.free_energy(visible_BV))
                losses.append(self._loss(visible_BV, energies[-1], errors[-1]))
        return {
            "loss": float(torch.cat(losses).mean()),
            "reconstruction": float(torch.cat(errors).mean()),
            "free_energy": float(torch.cat(energies).mean()),
            "n": sum(len(part) for part in errors),
        }

    def _loss(self, visible_BV: torch.Tensor, energy_B: torch.Tensor, error_B: torch.Tensor) -> torch.Tensor:
        if self.machine.visible != "binary":
            return error_B
        num_visible = visible_BV.shape[1]
        rows = torch.arange(len(visible_BV), device=visible_BV.device)
        flipped_BV = visible_BV.clone()
        flipped_BV[rows, rows * 7919 % num_visible] = 1 - visible_BV[rows, rows * 7919 % num_visible]
        return -num_visible * F.logsigmoid(self.machine.free_energy(flipped_BV) - energy_B)

    def _negative(self, hidden_BH: torch.Tensor) -> torch.Tensor:
        """Visible states at the end of the chains; persistent ones are left where they have come to."""
        chains_MH = getattr(self.machine, "chains", None)
        start_MH = hidden_BH if chains_MH is None else chains_MH.to(hidden_BH.dtype)
        visible_MV = chain(self.machine, start_MH, self.steps, draw=self.draw, draw_visible=self.draw_visible)
        if chains_MH is not None:
            chains_MH.copy_(self.draw(self.machine(visible_MV)))
        return visible_MV

    def _noisy(self, mean_MV: torch.Tensor) -> torch.Tensor:
        return sampled(mean_MV) if self.machine.visible == "binary" else mean_MV + torch.randn_like(mean_MV)

    def _inputs(self, batch: Inputs) -> torch.Tensor:
        inputs_BV = batch["inputs"].to(self.machine.weight.device, non_blocking=True)
        dtype = self.machine.weight.dtype
        return inputs_BV.to(dtype) / 255 if inputs_BV.dtype == torch.uint8 else inputs_BV.to(dtype)
