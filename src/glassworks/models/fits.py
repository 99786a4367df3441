"""Whether a network can take images of a size; if not, which layer ran out of pixels and the least size that fits.

What does not run is looked at on torch's meta device, where tensors have shapes and no memory, so that trying many
sizes is cheap and exact. One image through the network itself comes first: the meta device's shapes are computed by
what torch's compiler is made of, whose import takes longer than that.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import nn
from torch.func import functional_call

from glassworks.core.errors import RecipeError

LARGEST = 1024
"""Sizes above this are not tried."""


def require_fit(
    network: nn.Module,
    name: str,
    size: int,
    build: Callable[[int], nn.Module] | None = None,
    *,
    channels: int = 3,
    option: str = "--set model.size=",
) -> None:
    """Nothing where ``network`` takes images [1, channels, size, size].

    Args:
        network: the network as it is to be used.
        name: for the error.
        size: side of the square images in pixels.
        build: makes the network for another size, where layers depend on it; default: ``network`` itself.
        channels: of the images.
        option: how the user asks for a size.

    Raises:
        RecipeError: it does not; the layer is named with the map that reached it, and the least size that fits.
    """
    found = None if _runs(network, size, channels) else failure(network, size, channels)
    if found is None:
        return
    least = least_size(build or (lambda _: network), channels)
    raise RecipeError(
        expected=f"images that are large enough for {name}" if least is None or least > size else f"a size for {name}",
        found=f"{size}x{size} pixels, with which {found}",
        do="No square size up to 1024 fits: check its layers."
        if least is None
        else f"The least size that fits is {least}: {option}{least}",
    )


def least_size(build: Callable[[int], nn.Module], channels: int = 3) -> int | None:
    """The least side up to ``LARGEST`` that the network takes, found by trying each; ``None`` where none does."""
    for size in range(1, LARGEST + 1):
        try:
            with torch.device("meta"):
                network = build(size)
        except RecipeError:
            continue
        if failure(network, size, channels) is None:
            return size
    return None


def failure(network: nn.Module, size: int, channels: int = 3) -> str | None:
    """What goes wrong with images of ``size``, as a clause that names the layer; ``None`` where nothing does."""
    entered: list[tuple[str, nn.Module, tuple[int, ...]]] = []
    tensors = dict(network.named_parameters()) | dict(network.named_buffers())
    empty = {name: torch.empty_like(tensor, device="meta") for name, tensor in tensors.items()}
    try:
        with _evaluating(network), _entered(network, entered):
            functional_call(network, empty, torch.zeros(1, channels, size, size, device="meta"))
    except Exception as error:  # noqa: BLE001 - each layer refuses in its own way
        return _told(entered, error)
    return None


def _runs(network: nn.Module, size: int, channels: int) -> bool:
    like = next(network.parameters(), torch.zeros(()))
    try:
        with _evaluating(network):
            network(like.new_zeros(1, channels, size, size))
    except Exception:  # noqa: BLE001 - as above
        return False
    return True


@contextmanager
def _evaluating(network: nn.Module) -> Generator[None]:
    was_training = {module: module.training for module in network.modules()}
    network.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, training in was_training.items():
            module.training = training


@contextmanager
def _entered(network: nn.Module, into: list[tuple[str, nn.Module, tuple[int, ...]]]) -> Generator[None]:
    """Notes the innermost layers with the shape that each is given, until the end of the block."""

    def noted(name: str) -> Callable[[nn.Module, tuple[object, ...]], None]:
        def note(module: nn.Module, inputs: tuple[object, ...]) -> None:
            if inputs and isinstance(inputs[0], torch.Tensor):
                into.append((name, module, tuple(inputs[0].shape)))

        return note

    named = cast("Iterator[tuple[str, nn.Module]]", network.named_modules())
    handles = [layer.register_forward_pre_hook(noted(name)) for name, layer in named if not any(layer.children())]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _told(entered: list[tuple[str, nn.Module, tuple[int, ...]]], error: Exception) -> str:
    reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
    if not entered:
        return f"it cannot be run ({reason})"
    name, module, shape = entered[-1]
    kind = type(module).__name__
    if len(shape) == 4 and isinstance(module, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d):
        channels, height, width = shape[1:]
        return (
            f"layer {name} ({kind} {_kernel(module)}) ran out of pixels: {channels} maps of {height}x{width} reach it"
        )
    return f"layer {name} ({kind}), given {list(shape[1:])}, fails ({reason})"


def _kernel(module: nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d) -> str:
    size = module.kernel_size
    return f"{size[0]}x{size[1]}" if isinstance(size, tuple) else f"{size}x{size}"
