"""Every operation of one forward pass, with real numbers: what any network did, written down as it did it.

What is unusual here: no tracing of source code, no fake values. PyTorch's dispatcher reports each ``aten`` operation
while the network runs, functionalized, so that nothing on the tape was overwritten, and below autograd, so that each
value on the tape also stands in autograd's graph. Branches, loops and anything else that Python can do are no obstacle:
the tape holds the way that this input took. It can be played again from any changed value on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils import _pytree as pytree

from glassworks.core.errors import InputError
from glassworks.instruments.dispatch import EagerMode
from glassworks.instruments.gradients import needs_gradients
from glassworks.instruments.hooks import borrowed, out_of_place
from glassworks.instruments.module_stack import ModuleStack, running_names

SILENT = ("empty", "detach", "lift_fresh", "_local_scalar_dense")
"""Operations that carry no values from their arguments to a result that anything is computed from."""

LOSS = "(loss)"
"""The layer of what makes the objective from the network's output."""


@dataclass(eq=False)
class Op:
    """One operation.

    Attributes:
        function: the ``aten`` operator.
        args: what it was called with.
        kwargs: the same by name.
        outputs: the tensors it gave, in order.
        layer: dotted name of the innermost module that was running, empty for the network itself; ``LOSS`` after it.
    """

    function: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    outputs: list[torch.Tensor]
    layer: str

    @property
    def name(self) -> str:
        """``convolution``, ``relu``, ``addmm``, ..."""
        return self.function._opname

    @cached_property
    def inputs(self) -> list[torch.Tensor]:
        """The tensors among its arguments; every walk along a tape asks for them again."""
        return [leaf for leaf in pytree.tree_leaves((self.args, self.kwargs)) if isinstance(leaf, torch.Tensor)]

    def with_values(self, values: Mapping[int, torch.Tensor]) -> list[torch.Tensor]:
        """The operation's outputs where each tensor whose ``id`` is in ``values`` is replaced."""
        args, kwargs = pytree.tree_map_only(
            torch.Tensor, lambda tensor: values.get(id(tensor), tensor), (self.args, self.kwargs)
        )
        return _tensors(self.function(*args, **kwargs))


@dataclass(eq=False)
class Tape:
    """A forward pass.

    Attributes:
        ops: in the order in which they ran.
        input: what the network was given.
        output: what it gave, its first tensor.
        objective: the number E [] that is to be derived.
        parameters: by name, as they stand on the tape (in the tape's own precision).
        producer: the operation that made a tensor, by the tensor's ``id``.
        consumers: the operations that read it.
    """

    input: torch.Tensor
    parameters: dict[str, torch.Tensor]
    ops: list[Op] = field(default_factory=list)
    output: torch.Tensor = field(default_factory=lambda: torch.empty(0))
    objective: torch.Tensor = field(default_factory=lambda: torch.empty(0))
    producer: dict[int, Op] = field(default_factory=dict)
    consumers: dict[int, list[Op]] = field(default_factory=lambda: defaultdict(list))

    def add(self, op: Op) -> None:
        """Appends one operation."""
        self.ops.append(op)
        for tensor in {id(tensor): tensor for tensor in op.inputs}:
            self.consumers[tensor].append(op)
        for tensor in op.outputs:
            self.producer[id(tensor)] = op

    def readers(self, tensor: torch.Tensor) -> list[Op]:
        """The operations through which ``tensor`` acts on what follows."""
        return [op for op in self.consumers.get(id(tensor), ()) if op.name not in SILENT]

    def gradients(self, also: Iterable[torch.Tensor] = ()) -> dict[int, torch.Tensor]:
        """dE/d(tensor) by ``id`` for every differentiable value on the tape and for ``also``, in one backward pass."""
        wanted = {id(tensor): tensor for op in self.ops for tensor in op.outputs if tensor.requires_grad}
        wanted |= {id(tensor): tensor for tensor in also}
        with needs_gradients():
            found = torch.autograd.grad(self.objective, list(wanted.values()), allow_unused=True)
        return {key: gradient for key, gradient in zip(wanted, found, strict=True) if gradient is not None}

    def replay(self, changed: Mapping[int, torch.Tensor]) -> torch.Tensor:
        """The objective [] with some tensors changed; only what depends on them is computed again."""
        values = dict(changed)
        last = {key: ops[-1] for key, ops in self.consumers.items()}
        with torch.no_grad():
            for op in self._dependent(set(changed)):
                for before, after in zip(op.outputs, op.with_values(values), strict=True):
                    values[id(before)] = after
                for tensor in op.inputs:
                    if last[id(tensor)] is op:
                        values.pop(id(tensor), None)  # nothing reads it any more
        return values.get(id(self.objective), self.objective)

    def _dependent(self, ids: set[int]) -> Iterator[Op]:
        for op in self.ops:
            if op.name not in SILENT and any(id(tensor) in ids for tensor in op.inputs):
                ids.update(id(tensor) for tensor in op.outputs)
                yield op


@dataclass(frozen=True, eq=False)
class Copies:
    """A network's numbers in the precision of a tape, which tapes of several inputs may share.

    Attributes:
        parameters: by name; they take gradients where they are numbers of that kind.
        buffers: by name.
    """

    parameters: dict[str, torch.Tensor]
    buffers: dict[str, torch.Tensor]

    @classmethod
    def of(cls, network: nn.Module, dtype: torch.dtype = torch.float64) -> "Copies":
        """Copies them; the network stays as it is."""
        parameters = {
            name: _converted(tensor, dtype).requires_grad_(tensor.is_floating_point())
            for name, tensor in network.named_parameters()
        }
        return cls(parameters, {name: _converted(tensor, dtype) for name, tensor in network.named_buffers()})


def record(
    network: nn.Module,
    input_: torch.Tensor,
    objective: Callable[[torch.Tensor], torch.Tensor],
    dtype: torch.dtype = torch.float64,
    copies: Copies | None = None,
) -> Tape:
    """Runs ``network`` in eval mode on copies of its numbers and writes down every operation.

    Args:
        network: any module that takes one tensor; itself unchanged.
        input_: what it is given, such as [1, 3, H, W].
        objective: makes the number E [] from the network's first output.
        dtype: the precision in which everything is computed.
        copies: of the network's numbers in that precision; made for this tape by default.

    Raises:
        InputError: the network gives no tensor, or mixes in tensors of another precision.
    """
    copies = copies or Copies.of(network, dtype)
    tape = Tape(_converted(input_, dtype), copies.parameters)

    def run(state: dict[str, torch.Tensor], given: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = torch.func.functional_call(network, state, (given,))
        first = next((leaf for leaf in pytree.tree_leaves(output) if isinstance(leaf, torch.Tensor)), None)
        if first is None:
            raise InputError(
                expected="a network that gives a tensor", found=f"a {type(output).__name__}", do="Wrap it."
            )
        return first, objective(first)

    with (
        borrowed(network) as hooks,
        out_of_place(network),  # what overwrites is written down as what does not, in a third of the time
        _plain_attention(),
        _Recorder(tape, running_names(network, hooks)),
        torch.enable_grad(),
    ):
        try:
            output, value = torch.func.functionalize(run)({**copies.parameters, **copies.buffers}, tape.input)
        except RuntimeError as error:
            if "autograd.Function" in str(error):
                raise InputError(
                    expected="a network whose backward pass is torch's own",
                    found="an autograd.Function of its own, whose operations cannot be followed",
                    do="Write its forward pass with torch's operations alone.",
                ) from None
            if "dtype" not in str(error) and "same type" not in str(error):
                raise
            raise InputError(
                expected=f"a network that computes in {str(dtype).removeprefix('torch.')}",
                found=f"one that mixes in another precision ('{str(error).splitlines()[0]}')",
                do="Make the tensors that its forward creates of its input's dtype.",
            ) from None
    tape.output, tape.objective = output, value
    return tape


@contextmanager
def _plain_attention() -> Iterator[None]:
    """Attention in single steps: its fused kernels have no forward-mode derivatives, or none at all."""
    fast = torch.backends.mha.get_fastpath_enabled()
    try:
        torch.backends.mha.set_fastpath_enabled(False)
        with sdpa_kernel(SDPBackend.MATH):
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)


class _Recorder(EagerMode):
    """Writes each operation that runs onto the tape."""

    def __init__(self, tape: Tape, stack: ModuleStack[str]) -> None:
        super().__init__()
        self.tape, self.stack = tape, stack

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        layer = self.stack.innermost
        self.tape.add(Op(func, args, kwargs or {}, _tensors(output), LOSS if layer is None else layer))
        return output


def _converted(tensor: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    return tensor.detach().to(dtype if tensor.is_floating_point() else tensor.dtype, copy=True)


def _tensors(output: Any) -> list[torch.Tensor]:
    return [leaf for leaf in pytree.tree_leaves(output) if isinstance(leaf, torch.Tensor)]
