"""Devices, and the processes that torchrun started; the only importer of accelerate, and only where there are several.

Gradients are averaged here, after the task has computed them, instead of by a wrapper around the network: a task may
then call its networks as it likes, fill gradients in by hand, or hold several.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar, cast

import torch
from torch import nn

from glassworks.core.device import pick_device, reuse_freed_memory
from glassworks.core.distributed import world_size

T = TypeVar("T")
_PATIENCE = timedelta(days=7)  # how long others wait for the main process's pass over the images; torchrun ends them


class Engine:
    """Where this process computes, and with whom.

    Attributes:
        device: of this process.
        rank: its number among ``world_size``.
        world_size: processes that train together; 1 without torchrun.
    """

    def __init__(self, device: str = "auto") -> None:
        self.rank, self.world_size = 0, 1
        self.device: torch.device = pick_device(device)
        if self.device.type == "cpu":
            reuse_freed_memory()
        if world_size() > 1:
            from accelerate import PartialState  # a second of imports that one process alone does not need

            state = PartialState(cpu=self.device.type == "cpu", timeout=_PATIENCE)
            self.rank, self.world_size = state.process_index, state.num_processes
            self.device = state.device or self.device

    @property
    def is_main(self) -> bool:
        """True in the one process that writes files."""
        return self.rank == 0

    def to_device(self, module: nn.Module) -> nn.Module:
        """Moves a network here, its filters laid out channels-last, which convolutions are fastest in."""
        return module.to(self.device).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]

    def to_cpu(self, module: nn.Module) -> nn.Module:
        """Moves it to the processor in plain layout, as files and exports want it."""
        return module.to("cpu").to(memory_format=torch.contiguous_format)  # pyright: ignore[reportCallIssue]

    def average(self, tensors: Sequence[torch.Tensor]) -> None:
        """Replaces each tensor by its mean over the processes, in one exchange."""
        if self.world_size == 1 or not tensors:
            return
        from accelerate.utils import reduce

        joined = cast("torch.Tensor", reduce(torch.cat([tensor.reshape(-1) for tensor in tensors]), "mean"))
        parts = joined.split([tensor.numel() for tensor in tensors])
        for tensor, part in zip(tensors, parts, strict=True):
            tensor.copy_(part.view(tensor.shape))

    def broadcast(self, tensors: Iterable[torch.Tensor]) -> None:
        """Overwrites the tensors of every process with those of the main one."""
        if self.world_size > 1:
            from accelerate.utils import broadcast

            for tensor in tensors:
                broadcast(tensor)

    def first(self, make: Callable[[], T]) -> T:
        """What ``make`` gives in the main process, in every one of them: a choice or a measurement is made once."""
        if self.world_size == 1:
            return make()
        from accelerate.utils import broadcast_object_list

        made = [make() if self.is_main else None]
        return cast("T", broadcast_object_list(made)[0])

    @contextmanager
    def main_first(self) -> Iterator[None]:
        """The main process goes through this context alone; the others follow and find in the caches what it left."""
        if self.world_size > 1 and not self.is_main:
            self.barrier()
        yield
        if self.world_size > 1 and self.is_main:
            self.barrier()

    def barrier(self) -> None:
        """Returns once every process is here."""
        if self.world_size > 1:
            from accelerate import PartialState

            PartialState().wait_for_everyone()
