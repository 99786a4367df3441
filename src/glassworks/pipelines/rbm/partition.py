"""How probable a Boltzmann machine finds data: exactly by enumeration, or by annealed importance sampling.

Everything is in nats. ``machine`` is a ``models.generative.rbm.RBM``.

Shape letters: M chains or states, V visible units, H hidden units.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from glassworks.core.report import Report
from glassworks.tasks.rbm import Machine

MOST_ENUMERATED = 22
"""Units of the smaller layer up to which all of its states are gone through: four million of them."""
_AT_ONCE = 1 << 14


@dataclass
class AisEstimate(Report):
    """An estimate of ``log Z`` with its spread.

    Attributes:
        log_z: logarithm of the mean weight, nats.
        low: of the mean weight less three standard errors; minus infinity where that is negative.
        high: of the mean weight plus three standard errors.
        effective_chains: ``(sum w)^2 / sum w^2``: how many chains really count.
        chains: M.
        temperatures: steps from the base to the machine.
    """

    log_z: float
    low: float
    high: float
    effective_chains: float
    chains: int
    temperatures: int


def can_enumerate(machine: Machine) -> bool:
    """True where ``exact_log_z`` takes seconds."""
    return _enumerated_units(machine) <= MOST_ENUMERATED


def exact_log_z(machine: Machine) -> float:
    """``log Z`` as a sum over all states of the smaller layer (the hidden one for Gaussian visibles), in float64."""
    _num_visible, num_hidden = machine.weight.shape
    units = _enumerated_units(machine)
    by_hidden = units == num_hidden
    whole = torch.tensor(-math.inf, dtype=torch.float64)
    with torch.inference_mode():
        for begin in range(0, 1 << units, _AT_ONCE):
            states = all_states(units, begin, min(1 << units, begin + _AT_ONCE)).to(machine.weight)
            log_weights = machine.hidden_log_weight(states) if by_hidden else -machine.free_energy(states)
            whole = torch.logaddexp(whole, torch.logsumexp(log_weights.double().cpu(), 0))
    return float(whole)


def all_states(units: int, begin: int = 0, end: int | None = None) -> torch.Tensor:
    """Rows ``begin`` to ``end`` of the table of all states of ``units`` bits, float64 [end - begin, units]."""
    numbers = torch.arange(begin, (1 << units) if end is None else end)
    return ((numbers[:, None] >> torch.arange(units)) & 1).double()


def log_likelihoods(machine: Machine, visible_MV: torch.Tensor, log_z: float) -> torch.Tensor:
    """``log p(v)`` of each row [M], given ``log Z``."""
    with torch.inference_mode():
        return -machine.free_energy(visible_MV.to(machine.weight)).double() - log_z


def annealed_log_z(
    machine: Machine,
    *,
    temperatures: int = 1000,
    chains: int = 100,
    seed: int = 0,
    base_bias_V: torch.Tensor | None = None,
) -> AisEstimate:
    """Estimates ``log Z`` by annealed importance sampling (Neal 2001; Salakhutdinov & Murray 2008, section 4.1).

    Chains walk from a base whose ``Z`` is known (units that do not see each other) to the machine, through
    ``temperatures`` machines in between; each gathers the ratio of every two neighbours' weights.

    Args:
        machine: whose ``Z`` is wanted.
        temperatures: evenly spaced steps.
        chains: M.
        seed: of the walks.
        base_bias_V: visible biases of the base for binary units, such as the log-odds of the data's pixels; zeros by
            default. Gaussian units always start from the machine's own biases.
    """
    with torch.inference_mode(), torch.random.fork_rng(devices=_devices(machine)):
        torch.manual_seed(seed)
        base_V = _base_bias(machine, base_bias_V)
        visible_MV = _from_base(machine, base_V, chains)
        log_weight_M = torch.zeros(chains, dtype=torch.float64, device=machine.weight.device)
        betas = torch.linspace(0, 1, temperatures + 1, dtype=torch.float64).tolist()
        for colder, warmer in itertools.pairwise(betas):
            input_MH = machine.hidden_input(visible_MV)
            for beta, sign in ((warmer, 1), (colder, -1)):
                log_weight_M += sign * _log_unnormalized(machine, base_V, visible_MV, input_MH, beta)
            visible_MV = _walked(machine, base_V, input_MH, warmer)
    return _estimate(log_weight_M.cpu(), _base_log_z(machine, base_V), temperatures)


def base_bias(pixels_NV: torch.Tensor) -> torch.Tensor:
    """Log-odds of the mean pixels [V], smoothed: the base that lies nearest to data in 0..1."""
    mean_V = (pixels_NV.double().mean(0) * len(pixels_NV) + 1) / (len(pixels_NV) + 2)
    return torch.log(mean_V / (1 - mean_V))


def _enumerated_units(machine: Machine) -> int:
    num_visible, num_hidden = machine.weight.shape
    return num_hidden if machine.visible != "binary" else min(num_visible, num_hidden)


def _devices(machine: Machine) -> Sequence[torch.device]:
    device = machine.weight.device
    return [] if device.type == "cpu" else [device]


def _base_bias(machine: Machine, asked_V: torch.Tensor | None) -> torch.Tensor:
    if machine.visible != "binary":
        return machine.visible_bias
    return torch.zeros_like(machine.visible_bias) if asked_V is None else asked_V.to(machine.visible_bias)


def _from_base(machine: Machine, base_V: torch.Tensor, chains: int) -> torch.Tensor:
    if machine.visible != "binary":
        return base_V + torch.randn(chains, len(base_V), dtype=base_V.dtype, device=base_V.device)
    random_MV = torch.rand(chains, len(base_V), dtype=base_V.dtype, device=base_V.device)
    return (random_MV < torch.sigmoid(base_V)).to(base_V.dtype)


def _base_log_z(machine: Machine, base_V: torch.Tensor) -> float:
    num_visible, num_hidden = machine.weight.shape
    own = num_visible / 2 * math.log(2 * math.pi) if machine.visible != "binary" else float(F.softplus(base_V).sum())
    return own + num_hidden * math.log(2)


def _log_unnormalized(
    machine: Machine, base_V: torch.Tensor, visible_MV: torch.Tensor, input_MH: torch.Tensor, beta: float
) -> torch.Tensor:
    """Of the machine in between: the base's visible part and the machine's in the ratio 1 - beta to beta, float64."""
    hidden_M = F.softplus(beta * input_MH).double().sum(1)
    if machine.visible != "binary":  # the base has the machine's own biases: that part is the same at every beta
        return hidden_M - machine.visible_energy(visible_MV).double()
    return hidden_M + (visible_MV @ (beta * machine.visible_bias + (1 - beta) * base_V)).double()


def _walked(machine: Machine, base_V: torch.Tensor, input_MH: torch.Tensor, beta: float) -> torch.Tensor:
    """One Gibbs step of the machine in between."""
    hidden_MH = (torch.rand_like(input_MH) < torch.sigmoid(beta * input_MH)).to(input_MH.dtype)
    input_MV = beta * (hidden_MH @ machine.weight.T)
    if machine.visible != "binary":
        return input_MV + machine.visible_bias + torch.randn_like(input_MV)
    mean_MV = torch.sigmoid(input_MV + beta * machine.visible_bias + (1 - beta) * base_V)
    return (torch.rand_like(mean_MV) < mean_MV).to(mean_MV.dtype)


def _estimate(log_weight_M: torch.Tensor, base_log_z: float, temperatures: int) -> AisEstimate:
    highest = float(log_weight_M.max())
    weight_M = (log_weight_M - highest).exp()
    mean, chains = float(weight_M.mean()), len(weight_M)
    error = 3 * float(weight_M.std()) / math.sqrt(chains) if chains > 1 else math.inf

    def log_z(weight: float) -> float:
        return base_log_z + highest + math.log(weight) if weight > 0 else -math.inf

    effective = float(weight_M.sum() ** 2 / weight_M.square().sum())
    return AisEstimate(log_z(mean), log_z(mean - error), log_z(mean + error), effective, chains, temperatures)
