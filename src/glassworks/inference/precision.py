"""The number formats in which a network computes, and the network as a function in one of them.

Which one is fastest and safe on this machine is measured in ``probe``.

Shape letters: B batch, C channels, H height, W width, D outputs of the network.
"""

import contextlib
import copy
import os
from collections.abc import Callable

import torch
from torch import nn

from glassworks.core.engines import OTHERS, way
from glassworks.core.errors import UnsupportedError
from glassworks.inference.fusion import fused

INFERENCE = ("float32", "float32_channels_last", "bfloat16", "bfloat16_autocast")
SERVED = "float32_channels_last"
"""In which torch answers from a model file."""
TRAINING = ("float32", "bfloat16")
EXACT = ("float32", "float32_channels_last", *(way(engine, "float32") for engine in OTHERS))
"""Ways to execute a network that differ in rounding alone."""

Run = Callable[[torch.Tensor], torch.Tensor]


def prepare(network: nn.Module, name: str) -> Run:
    """The network in evaluation mode as a function from float32 [B, C, H, W] to float32 [B, D].

    ``network`` itself is left as it is; changed formats work on a copy.

    Args:
        network: maps images to one vector each.
        name: one of ``INFERENCE``.

    Raises:
        UnsupportedError: by the function, where the format cannot compute on pixels that float32 can.
    """
    dtype = torch.bfloat16 if name == "bfloat16" else torch.float32
    layout = torch.contiguous_format if name == "float32" else torch.channels_last
    if name in ("bfloat16", "float32_channels_last"):
        frozen = fused(network, dtype)
    else:  # float32 is the measure of the others; under autocast weights are converted at each call
        frozen = copy.deepcopy(network).eval().requires_grad_(False)
        frozen.to(memory_format=layout)  # pyright: ignore[reportCallIssue] - a documented combination

    def run(given_BCHW: torch.Tensor) -> torch.Tensor:
        pixels_BCHW = given_BCHW.to(dtype=dtype).contiguous(memory_format=layout)
        half = name == "bfloat16_autocast"
        try:
            with torch.inference_mode(), autocast("bfloat16" if half else "float32", pixels_BCHW.device):
                return frozen(pixels_BCHW).float()
        except RuntimeError as error:
            if name in EXACT or not _computes(network, given_BCHW):
                raise
            raise UnsupportedError(
                expected=f"a network that torch can compute in {name}",
                found=f"that it cannot, in its words: {' '.join(str(error).split())[:300]}",
                do="Leave the precision out, and what is safe is measured; or use float32.",
            ) from error

    return run


def _computes(network: nn.Module, pixels_BCHW: torch.Tensor) -> bool:
    """Whether float32 has what a shorter format failed on: else the format is not to blame.

    torch has one class of error for operations that it lacks, sizes that do not fit and memory that is used up.
    """
    try:
        prepare(network, "float32")(pixels_BCHW)
    except RuntimeError:
        return False
    return True


def autocast(name: str, device: torch.device) -> contextlib.AbstractContextManager[object]:
    """The context in which a network of float32 weights computes in the format ``name`` of ``TRAINING``."""
    return torch.autocast(device.type, dtype=torch.bfloat16) if name == "bfloat16" else contextlib.nullcontext()


_WITHOUT_BFLOAT16 = ("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2", "AVX512_CORE", "AVX512_CORE_VNNI")
"""Limits that oneDNN can be given, as of its version 3, under which it has no instruction that multiplies bfloat16."""


def training_format(device: torch.device) -> str:
    """``bfloat16`` where the device multiplies it in hardware, else ``float32``: without a measurement.

    For small networks, whose passes take too few milliseconds for a probe to say the same twice on a busy machine.
    """
    if device.type == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    return "bfloat16" if device.type == "cpu" and _onednn_multiplies_bfloat16() else "float32"


def _onednn_multiplies_bfloat16() -> bool:
    """Whether the processor has units for bfloat16 and the library that uses them for torch is there and may.

    The library itself does not say: it answers yes from AVX-512 on, where it computes as if there were such numbers.
    """
    if not (torch.backends.mkldnn.is_available() and torch.backends.mkldnn.enabled):
        return False
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA") or os.environ.get("DNNL_MAX_CPU_ISA") or ""
    # torch has no public name for the question
    has_units = torch.cpu._is_avx512_bf16_supported()  # pyright: ignore[reportPrivateUsage]
    return has_units and limit.upper() not in _WITHOUT_BFLOAT16
