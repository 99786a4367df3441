"""Which input pixels a unit sees: exact interval arithmetic along both axes, through branches, skips and any Python.

Each map carries, for every row and every column of its units, the first and last input pixel that reaches it. A window
of a convolution or pooling takes the hull of the intervals under it; branches that meet take the hull of both; padding
continues the intervals beyond the border at the map's jump (input pixels from one unit to the next). So a field may
reach outside of the image, as in the literature.

What is unusual here: the operations come from PyTorch's dispatcher while the network runs on the meta device,
where tensors have shapes and no numbers. Nothing has to be traceable, and a layer need not be a module.
What mixes positions in a way that is not followed (attention, for example) makes a field unknown, never wrong.

Sources: Dang Ha The Hien 2017, "A guide to receptive field arithmetic"; Araujo, Norris, Sim 2019, Distill. Both draw
some networks in other forms than torchvision's: ResNet-50 has 483 with the paper's stride and 427 with torchvision's.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn
from torch.func import functional_call
from torch.utils import _pytree as pytree
from torch.utils.flop_counter import flop_registry

from glassworks.instruments.dispatch import EagerMode
from glassworks.instruments.field_rules import followed
from glassworks.instruments.hooks import borrowed, find_layer, first_tensor
from glassworks.instruments.intervals import Axis, Field


def fields(network: nn.Module, input_shape: Sequence[int], layers: Sequence[str]) -> dict[str, Field | None]:
    """The fields of the outputs of ``layers`` (their last, where one is used several times); ``None`` where unknown.

    Raises:
        InputError: there is no such layer.
    """
    found: dict[str, Field | None] = dict.fromkeys(layers)
    for layer in layers:
        find_layer(network, layer)

    def note(name: str, mode: "FieldTracker") -> Callable[[nn.Module, Any, Any], None]:
        def noted(_module: nn.Module, _inputs: Any, output: Any) -> None:
            found[name] = mode.field(first_tensor(output))

        return noted

    with borrowed(network) as hooks, FieldTracker() as mode:
        for layer in layers:
            hooks.on_output(layer, note(layer, mode))
        run_without_numbers(network, input_shape, mode)
    return found


def run_without_numbers(network: nn.Module, input_shape: Sequence[int], mode: "FieldTracker") -> None:
    """One forward pass on the meta device: every shape, no memory, no work."""
    tensors = dict(network.named_parameters()) | dict(network.named_buffers())
    empty = {name: torch.empty_like(tensor, device="meta") for name, tensor in tensors.items()}
    dtype = next((tensor.dtype for tensor in empty.values() if tensor.is_floating_point()), torch.float32)
    image = torch.zeros(1, *input_shape, device="meta", dtype=dtype)
    mode.begin(image)
    with torch.no_grad():
        functional_call(network, empty, image)


class FieldTracker(EagerMode):
    """Follows each operation of a forward pass: the fields of its results, and its multiply-adds.

    Attributes:
        multiply_adds: of all operations so far, by PyTorch's own count of what it calls flops, halved.
        last_map: the field of the newest result that is still a map, or of the image.
    """

    def __init__(self) -> None:
        super().__init__()
        self.multiply_adds = 0
        self.last_map: Field | None = None
        self._fields: dict[int, Field | None] = {}  # of all that depends on the image; ``None`` where unknown
        self._kept: list[torch.Tensor] = []  # an id means a tensor only while that lives

    def begin(self, image_BCHW: torch.Tensor) -> None:
        """Counts ``image_BCHW`` as the input, whose pixels see themselves."""
        if image_BCHW.ndim == 4:
            height, width = image_BCHW.shape[-2:]
            self._set(image_BCHW, Field(Axis.of_pixels(height), Axis.of_pixels(width), (2, 3)))

    def field(self, tensor: torch.Tensor | None) -> Field | None:
        """What the units of ``tensor`` see; ``None`` where that is unknown."""
        return None if tensor is None else self._fields.get(id(tensor))

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Runs the operation and follows it."""
        result = func(*args, **(kwargs or {}))
        count = flop_registry.get(func._overloadpacket)
        if count is not None:
            self.multiply_adds += count(*args, **(kwargs or {}), out_val=result) // 2
        inputs = [leaf for leaf in pytree.tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
        depending = [(tensor, self._fields[id(tensor)]) for tensor in inputs if id(tensor) in self._fields]
        known = [(tensor, field) for tensor, field in depending if field is not None]
        if depending:
            for output in pytree.tree_leaves(result):
                if isinstance(output, torch.Tensor):
                    is_known = len(known) == len(depending)
                    self._set(output, followed(func, args, known, output) if is_known else None)
        return result

    def _set(self, tensor: torch.Tensor, field: Field | None) -> None:
        self._kept.append(tensor)
        self._fields[id(tensor)] = field
        if field is not None and field.dims is not None and max(field.jump):
            self.last_map = field
