"""One step of a training as it is measured: numbers stay on the device until all of them are read together.

Shape letters: B batch, C units or channels.
"""

import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.instruments.activation_functions import NEAR, channel_axis
from glassworks.instruments.activation_monitor import Place
from glassworks.instruments.health_record import ActivationHealth, LayerHealth, NormHealth, Sample
from glassworks.instruments.hooks import first_tensor

BatchNorm = nn.modules.batchnorm._BatchNorm
"""Every batch normalisation, also timm's."""


_PART = 2**21
"""Numbers turned to single precision at a time: more take memory that is fetched anew from the system, three times as
slow."""


class WeightBefore:
    """A weight as it was: its value, and the gradient that an earlier step left in it, which is none of this one's."""

    def __init__(self, weight: nn.Parameter) -> None:
        self.value = weight.detach().clone()
        self._gradient = None if weight.grad is None else weakref.ref(weight.grad)
        self._version = 0 if weight.grad is None else weight.grad._version

    def has_gradient(self, gradient: torch.Tensor) -> bool:
        """True where ``gradient`` is still the one from before."""
        return self._gradient is not None and self._gradient() is gradient and gradient._version == self._version


@dataclass
class _Units:
    """Masks and shares over the calls of one activation function within a step."""

    units: int
    after: int
    seen: int = 0
    silent_C: torch.Tensor | None = None
    saturated: list[torch.Tensor] = field(default_factory=list)


class Step:
    """One step, as it is measured: scalars on the device by what they measure, until they are read together.

    Args:
        networks: names that the layers of several networks begin with.
    """

    def __init__(self, networks: Sequence[str] = ()) -> None:
        self._networks = networks
        self._scalars: dict[tuple[str, str], list[torch.Tensor]] = {}
        self._kinds: dict[str, str] = {}  # in the order in which they answer; those that never do come last
        self._units: dict[Place, _Units] = {}
        self._norms: dict[str, tuple[bool, bool]] = {}
        self._sizes: dict[str, list[int]] = {}

    def add_output(self, layer: str, module: nn.Module, _inputs: Any, output: Any) -> None:
        """What a layer with weights gave."""
        self._kinds.setdefault(layer, type(module).__name__)
        values = first_tensor(output)
        if values is None or not values.is_floating_point():
            return
        with torch.no_grad():
            self._sizes.setdefault(layer, []).append(values.numel())
            parts = _single_precision(values)
            sums, lengths = zip(*((part.sum(), torch.linalg.vector_norm(part)) for part in parts), strict=True)
            self._add(layer, "mean", torch.stack(sums).sum() / values.numel())
            self._add(layer, "length", torch.linalg.vector_norm(torch.stack(lengths)))

    def add_gradient(self, layer: str, gradient: torch.Tensor) -> None:
        """What came back to it in the backward pass."""
        lengths = [torch.linalg.vector_norm(part) for part in _single_precision(gradient.detach())]
        self._add(layer, "gradient", torch.linalg.vector_norm(torch.stack(lengths)))

    def add_norm(self, layer: str, network: nn.Module, module: nn.Module, inputs: Any) -> None:
        """How far a batch lies from the statistics that a batch normalisation has so far: medians over its channels."""
        assert isinstance(module, BatchNorm)  # noqa: S101 - see Recorder._attach
        mean_C, var_C = module.running_mean, module.running_var
        if mean_C is None or var_C is None:
            return
        with torch.no_grad():
            x = inputs[0].detach().float()
            batch_var_C, batch_mean_C = torch.var_mean(x, [0, *range(2, x.ndim)], correction=0)
            self._norms[layer] = module.training, network.training and not module.training
            shift_C = (batch_mean_C - mean_C).abs() / (var_C + module.eps).sqrt()
            ratio_C = (batch_var_C + module.eps) / (var_C + module.eps)
            self._add(layer, "shift", shift_C.median())
            self._add(layer, "spread", ratio_C.log().abs().median())
            self._add(layer, "untouched", ((mean_C == 0) & (var_C == 1)).float().mean())

    def add_activation(self, place: Place, output: torch.Tensor, low: float, high: float | None) -> None:
        """What an activation function gave: which units it silenced for the whole batch, what lies at its ends.

        Args:
            place: the module, the function, and which of several alike there.
            output: [B, C, ...] or tokens [B, T, C].
            low: the least value it can give.
            high: the greatest; ``None`` where there is none.
        """
        values = output.detach()
        num_units = values.shape[channel_axis(values)]
        units = self._units.setdefault(place, _Units(num_units, len(self._kinds)))
        if units.units != num_units:
            return  # the same module at work on something else
        units.seen += values.numel() // num_units
        has_floor = high is None or (low == 0 and place[1] in ("relu6", "hardtanh"))
        with torch.no_grad():
            if has_floor:
                others = [axis for axis in range(values.ndim) if axis != channel_axis(values)]
                silent_C = values.amax(others) <= low
                units.silent_C = silent_C if units.silent_C is None else units.silent_C & silent_C
            elif high is not None:
                inside = (0.5 - NEAR) * (high - low)
                units.saturated.append(((values - (low + high) / 2).abs() >= inside).float().mean())

    def add_weights(self, weights: Mapping[str, Sequence[nn.Parameter]], before: Sequence[WeightBefore]) -> None:
        """The weights after the step, how far it moved them, and the gradients that it used."""
        flat = [weight.detach() for group in weights.values() for weight in group]
        if not flat:
            return
        with torch.no_grad():
            values = [one.value for one in before]
            moved = torch._foreach_norm(torch._foreach_sub(flat, values))  # pyright: ignore[reportPrivateImportUsage]
            sizes = torch._foreach_norm(values)  # pyright: ignore[reportPrivateImportUsage]
        by_weight = iter(zip(moved, sizes, before, strict=True))
        for layer, group in weights.items():
            self._kinds.setdefault(layer, "")
            for weight in group:
                one, size, start = next(by_weight)
                self._add(layer, "moved", one)
                self._add(layer, "weight", size)
                if weight.grad is not None and not start.has_gradient(weight.grad):
                    gradient = torch.linalg.vector_norm(weight.grad, dtype=torch.float32)
                    self._add(layer, "weight_gradient", gradient)

    def read(self, scalars: Mapping[str, torch.Tensor]) -> tuple[Sample, dict[str, float]]:
        """Everything that was measured, and the values of further ``scalars``; waits for the device, twice at most."""
        keys = [key for key, values in self._scalars.items() for _ in values]
        tensors = [tensor for values in self._scalars.values() for tensor in values]
        saturated = [tensor for units in self._units.values() for tensor in units.saturated]
        every = [*tensors, *saturated, *scalars.values()]
        same = [tensor if tensor.dtype == torch.float32 else tensor.float() for tensor in every]
        numbers = torch.stack(same).tolist() if every else []
        sums: dict[tuple[str, str], list[float]] = {}
        for key, value in zip(keys, numbers, strict=False):
            sums.setdefault(key, []).append(value)
        ends = iter(numbers[len(tensors) : len(tensors) + len(saturated)])
        rest = dict(zip(scalars, numbers[len(tensors) + len(saturated) :], strict=True))
        sample = Sample(
            layers=[self._layer(name, sums) for name in self._kinds],
            activations=self._activations(ends),
            norms=[self._norm(name, sums) for name in self._norms],
        )
        return sample, rest

    def _layer(self, name: str, sums: Mapping[tuple[str, str], list[float]]) -> LayerHealth:
        def total(what: str) -> float | None:
            """The length of vectors put one after the other."""
            return sum(value**2 for value in sums[name, what]) ** 0.5 if (name, what) in sums else None

        mean, length = _mean(sums.get((name, "mean"))), total("length")
        moved, weight = total("moved"), total("weight")
        return LayerHealth(
            name=name,
            kind=self._kinds.get(name, ""),
            network=self._network_of(name),
            mean=mean,
            std=None if mean is None or length is None else _spread(mean, length, sum(self._sizes[name])),
            gradient=total("gradient"),
            weight=weight,
            weight_gradient=total("weight_gradient"),
            update=moved / weight if moved is not None and weight else None,
        )

    def _network_of(self, layer: str) -> str:
        return next((part for part in self._networks if layer == part or layer.startswith(f"{part}.")), "")

    def _norm(self, name: str, sums: Mapping[tuple[str, str], list[float]]) -> NormHealth:
        shift, spread, untouched = (_mean(sums[name, what]) for what in ("shift", "spread", "untouched"))
        training, frozen = self._norms[name]
        return NormHealth(name, training, frozen, shift, spread, untouched == 1)

    def _activations(self, ends: Iterator[float]) -> list[ActivationHealth]:
        masks = [units.silent_C for units in self._units.values() if units.silent_C is not None]
        silent = torch.cat(masks).cpu().numpy() if masks else np.zeros(0, dtype=bool)
        found = []
        for (layer, function, number), units in self._units.items():
            saturated = _mean([next(ends) for _ in units.saturated])
            mask_C = None
            if units.silent_C is not None:
                mask_C, silent = silent[: units.units], silent[units.units :]
            found.append(
                ActivationHealth(
                    layer=layer,
                    function=function,
                    number=number,
                    units=units.units,
                    seen=units.seen,
                    after=units.after,
                    silent=None if mask_C is None else np.packbits(mask_C).tobytes().hex() if mask_C.any() else "",
                    saturated=saturated,
                )
            )
        return found

    def _add(self, layer: str, what: str, value: torch.Tensor) -> None:
        self._scalars.setdefault((layer, what), []).append(value)


def _spread(mean: float, length: float, count: int) -> float:
    """Standard deviation of ``count`` values from their mean and the length of the vector that they are."""
    return max(0.0, length**2 / count - mean**2) ** 0.5


def _mean(values: Sequence[float] | None) -> float | None:
    return sum(values) / len(values) if values else None


def _single_precision(values: torch.Tensor) -> Iterator[torch.Tensor]:
    """The same numbers in single precision, in parts along their first axis where they have to be turned into it."""
    if values.dtype == torch.float32 or values.ndim == 0 or values.numel() <= _PART:
        yield values.float()
    else:
        for part in values.split(max(1, _PART * len(values) // values.numel())):
            yield part.float()
