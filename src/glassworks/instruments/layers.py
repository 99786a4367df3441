"""The layer table of any network: what each layer gives, costs and sees, from one pass without numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from glassworks.core.report import Report
from glassworks.instruments.hooks import borrowed, first_tensor
from glassworks.instruments.intervals import Field
from glassworks.instruments.module_stack import ModuleStack
from glassworks.instruments.receptive_field import FieldTracker, run_without_numbers


@dataclass(frozen=True)
class Layer:
    """One row: one call of a layer.

    Attributes:
        name: dotted name; for what a module that has layers does beside them, the module's.
        kind: the class.
        output: shape for one input, without the batch.
        kernel: window and stride such as ``7x7/2``, with groups and dilation where there are; empty for others.
        parameters: numbers that the layer holds and training moves; of a layer that is called twice, at the first call.
        multiply_adds: for one input; biases, norms and activations are not counted, as in the literature.
        receptive_field: side in pixels of what a unit sees of the input (the larger one); ``None`` where unknown.
        jump: pixels from one unit to the next; 0 where the output is no map.
        activation_bytes: of the output for one input in this number format; 0 where a layer writes into its input.
    """

    name: str
    kind: str
    output: tuple[int, ...]
    kernel: str
    parameters: int
    multiply_adds: int
    receptive_field: int | None
    jump: int | None
    activation_bytes: int


@dataclass
class LayerTable(Report):
    """A network, layer by layer.

    Attributes:
        name: of the network.
        input: shape of one input.
        parameters: of the layers in the table.
        multiply_adds: of one input.
        receptive_field: of the last map, before it is pooled or flattened as a whole; ``None`` where there is none.
        stride: the jump there.
        activation_bytes: of all layers together, for one input.
        layers: in the order in which they work.
        training_only_parameters: of parts that no answer is computed with, such as auxiliary heads.
    """

    name: str
    input: tuple[int, ...]
    parameters: int
    multiply_adds: int
    receptive_field: int | None
    stride: int | None
    activation_bytes: int
    layers: list[Layer] = field(default_factory=list)
    training_only_parameters: int = 0


def layer_table(network: nn.Module, input_shape: Sequence[int], name: str = "") -> LayerTable:
    """Runs ``network`` once without numbers, in evaluation mode, and writes down every layer.

    Args:
        network: inputs [1, *input_shape] to anything.
        input_shape: of one input, C, H, W for images.
        name: of the network.
    """
    with borrowed(network) as hooks, FieldTracker() as tracker:
        table = _Rows(network, tracker)
        ModuleStack(table.begin, table.end).follow(network, hooks)
        run_without_numbers(network, input_shape, tracker)
    layers = table.rows
    has_maps = any(len(row.output) == len(input_shape) for row in layers)  # else it is the image, made ready
    last = tracker.last_map if has_maps else None
    parameters = sum(row.parameters for row in layers)
    return LayerTable(
        name=name,
        input=tuple(input_shape),
        parameters=parameters,
        multiply_adds=tracker.multiply_adds,
        receptive_field=max(last.size) if last else None,
        stride=max(last.jump) if last else None,
        activation_bytes=sum(row.activation_bytes for row in layers),
        layers=layers,
        training_only_parameters=sum(p.numel() for p in network.parameters()) - parameters,
    )


@dataclass
class _Call:
    """A module that runs: multiply-adds counted before it, and those of the layers inside so far."""

    name: str
    module: nn.Module
    outer: "_Call | None"
    before: int
    of_layers: int = 0


class _Rows:
    """Writes a row for each module; those inside of others end first, so what is left is the outer one's own."""

    def __init__(self, network: nn.Module, tracker: FieldTracker) -> None:
        self.rows: list[Layer] = []
        self._tracker = tracker
        self._counted: set[nn.Parameter] = set()
        self._storages: set[int] = set()
        self._own = {module: list(module.parameters(recurse=False)) for module in network.modules()}

    def begin(self, name: str, module: nn.Module, outer: _Call | None) -> _Call:
        return _Call(name, module, outer, self._tracker.multiply_adds)

    def end(self, call: _Call, inputs: Any, output: Any) -> None:
        spent = self._tracker.multiply_adds - call.before
        if call.outer is not None:
            call.outer.of_layers += spent
        parameters = self._new_parameters(call.module)
        if not any(call.module.children()) or parameters or spent > call.of_layers:
            self._write(call, inputs, output, parameters, spent - call.of_layers)

    def _new_parameters(self, module: nn.Module) -> int:
        """Numbers that the module itself holds, while the pass runs on empty stand-ins for its parameters."""
        new = [p for p in self._own[module] if p not in self._counted]
        self._counted.update(new)
        return sum(p.numel() for p in new)

    def _write(self, call: _Call, inputs: Any, output: Any, parameters: int, multiply_adds: int) -> None:
        result, given = first_tensor(output), first_tensor(inputs)
        if result is None:
            return
        found = self._tracker.field(result)
        self.rows.append(
            Layer(
                name=call.name or type(call.module).__name__,
                kind=type(call.module).__name__,
                output=tuple(result.shape[1:]),
                kernel=_kernel(call.module),
                parameters=parameters,
                multiply_adds=multiply_adds,
                receptive_field=max(found.size) if found else None,
                jump=_jump(found),
                activation_bytes=self._new_bytes(result, given),
            )
        )

    def _new_bytes(self, result: torch.Tensor, given: torch.Tensor | None) -> int:
        """0 where a layer writes into its input, gives another view of it, or hands on what an inner layer gave."""
        known = self._storages | ({_storage(given)} if given is not None else set())
        self._storages.add(_storage(result))  # the tracker keeps every tensor alive, so no storage is used twice
        return 0 if _storage(result) in known else result.numel() * result.element_size()


def _storage(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage()._cdata


def _jump(found: Field | None) -> int | None:
    return None if found is None else (max(found.jump) if found.dims else 0)


def _kernel(module: nn.Module) -> str:
    size = getattr(module, "kernel_size", None)
    if size is None or isinstance(size, str):
        return ""
    stride = getattr(module, "stride", 1) or 1
    text = _times(size) if isinstance(size, tuple) else _times((size, size))
    steps = stride if isinstance(stride, tuple) else (stride,)
    text += f"/{steps[0]}" if len(set(steps)) == 1 and steps[0] != 1 else ""
    text += f"/{_times(steps)}" if len(set(steps)) > 1 else ""
    groups = getattr(module, "groups", 1)
    return text + (f", {groups} groups" if groups > 1 else "")


def _times(numbers: Sequence[int]) -> str:
    return "x".join(str(number) for number in numbers)
