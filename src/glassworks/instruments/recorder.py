"""The recorder: what every layer gives, gets back and changes by in one step of a training, without changing any of it.

What is unusual here: it measures single steps only. Hooks and the monitor of activation functions are attached when a
step begins and gone when it ends, also when it fails, so that the steps between cost nothing. Everything is reduced
where it was computed, and read once.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial

from torch import nn

from glassworks.instruments.activation_monitor import ActivationMonitor
from glassworks.instruments.hooks import Hooks, attached
from glassworks.instruments.recorded_step import BatchNorm, Step, WeightBefore


class Recorder:
    """Measures single training steps of some networks.

    Args:
        networks: by name; layers of several are named ``name.layer``, those of one alone by ``layer``.
    """

    def __init__(self, networks: Mapping[str, nn.Module]) -> None:
        self._networks = networks
        self._weights: dict[str, list[nn.Parameter]] = {}
        for part, network in networks.items():
            for name, parameter in network.named_parameters():
                if parameter.requires_grad and parameter.ndim > 1:
                    self._weights.setdefault(self._full(part, _owner(name)), []).append(parameter)

    @contextmanager
    def step(self) -> Iterator[Step]:
        """Measures the one step that is made inside: forward passes, backward passes, and the update of the weights.

        What was measured stays on the device until `Step.read`.
        """
        step = Step(list(self._networks) if len(self._networks) > 1 else [])
        flat = [weight for weights in self._weights.values() for weight in weights]
        before = [WeightBefore(weight) for weight in flat]
        with ExitStack() as attachments:
            monitor = attachments.enter_context(ActivationMonitor(step.add_activation))
            for part, network in self._networks.items():
                hooks = attachments.enter_context(attached(network))
                monitor.follow(network, hooks, partial(self._full, part))
                self._attach(part, network, hooks, step)
            yield step
        step.add_weights(self._weights, before)

    def batches_tracked(self) -> dict[str, int]:
        """How many batches each batch normalisation has learned its statistics from; reading waits for the device."""
        return {
            self._full(part, name): int(module.num_batches_tracked)
            for part, network in self._networks.items()
            for name, module in network.named_modules()
            if isinstance(module, BatchNorm) and module.num_batches_tracked is not None
        }

    def _attach(self, part: str, network: nn.Module, hooks: Hooks, step: Step) -> None:
        for name, module in network.named_modules():
            full = self._full(part, name)
            if full in self._weights:
                hooks.on_output(name, partial(step.add_output, full))
                hooks.observe_gradient(name, partial(step.add_gradient, full))
            if isinstance(module, BatchNorm) and module.running_var is not None and "forward" not in vars(module):
                hooks.on_enter(name, partial(step.add_norm, full, network))  # a replaced forward does not normalise

    def _full(self, part: str, layer: str) -> str:
        if len(self._networks) == 1:
            return layer
        return f"{part}.{layer}" if layer else part


def _owner(parameter: str) -> str:
    """The layer that a parameter belongs to, also where a parametrization such as spectral norm holds it."""
    return re.sub(r"\.?parametrizations\.[^.]+$", "", parameter.rpartition(".")[0])
