"""The receptive field that a unit really uses: where in the image its gradient lies, averaged over images.

The theoretical field says what can reach a unit; most of it hardly does. The effective field (Luo et al. 2016,
arXiv:1701.04128) is the size of d(unit)/d(pixel), here the sum of its absolute values over channels, averaged over
images; pixels with at least 4.55 % of its peak count as within, as in the paper.

Shape letters: B batch, C channels, H height, W width.
"""

from collections.abc import Iterable, Sequence

import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.gradients import needs_gradients
from glassworks.instruments.hooks import borrowed
from glassworks.looks.field.report import Box, EffectiveFieldReport, FieldReport
from glassworks.looks.field.theory import receptive_field

WITHIN = 0.0455
"""A pixel with at least this share of the peak belongs to the effective field: two standard deviations' tail."""


def effective_field(
    network: nn.Module,
    batches: Iterable[torch.Tensor],
    layer: str,
    unit: tuple[int, int] | None = None,
    *,
    channel: int | None = None,
    object_box: Box | None = None,
) -> tuple[EffectiveFieldReport, torch.Tensor]:
    """Both fields of a unit, and the effective one as a map [H, W] that adds up to 1.

    Args:
        network: any module whose ``layer`` gives maps [B, C, H, W].
        batches: the network's inputs [B, C, H, W], of equal size.
        layer: dotted name.
        unit: row and column; the middle one by default.
        channel: of the unit; by default all are added.
        object_box: top, left, bottom and right pixel of an object, which the field is compared with.

    Raises:
        InputError: no such layer, unit or channel, or a field that cannot be followed.
    """
    theory: FieldReport | None = None
    total_HW = torch.zeros(0)
    images = 0
    for batch in batches:
        if theory is None:
            theory = receptive_field(network, layer, batch.shape[1:], unit)
            total_HW = torch.zeros(batch.shape[-2:], dtype=torch.float64)
        total_HW += influence(network, batch, layer, theory.unit, channel)
        images += len(batch)
    if theory is None:
        raise InputError(expected="images to average over", found="none", do="Add --image FILE or --data SOURCE.")
    return _report(theory, total_HW, images, channel, object_box), total_HW / total_HW.sum().clamp_min(1e-300)


def influence(
    network: nn.Module, batch: torch.Tensor, layer: str, unit: tuple[int, int], channel: int | None
) -> torch.Tensor:
    """Size of the gradient of a unit of ``layer`` [H, W], added over the batch and over the input's channels.

    Args:
        network: any module whose ``layer`` gives maps [B, C, H, W].
        batch: its inputs [B, C, H, W].
        layer: dotted name.
        unit: row and column.
        channel: of the unit; all are added for ``None``.

    Raises:
        InputError: the layer gives no maps, or has no such channel.
    """
    return Influences(network, batch, [layer]).of(layer, [unit], channel)


class Influences:
    """One pass forwards, kept: the influence on any unit of some layers is one pass back from it.

    Args:
        network: any module whose ``layers`` give maps [B, C, H, W]; unchanged, and not needed afterwards.
        batch: its inputs [B, C, H, W].
        layers: dotted names.
    """

    def __init__(self, network: nn.Module, batch: torch.Tensor, layers: Sequence[str]) -> None:
        self._given = batch.detach().clone().requires_grad_()
        with borrowed(network, requires_grad=False) as hooks, torch.enable_grad(), needs_gradients():
            kept = hooks.keep(layers)
            network(self._given)
        self._outputs = {layer: kept[layer][-1] for layer in layers}

    def of(self, layer: str, units: Sequence[tuple[int, int]], channel: int | None = None) -> torch.Tensor:
        """As `influence`, of the sum of some units: where their fields do not meet, each has its own in its field.

        Raises:
            InputError: the layer gives no maps, or has no such channel.
        """
        output = self._outputs[layer]
        if output.ndim != 4:
            raise InputError(
                expected="a layer with maps [B, C, H, W]",
                found=f"'{layer}', {list(output.shape)}",
                do="Choose another.",
            )
        if channel is not None and not 0 <= channel < output.shape[1]:
            raise InputError(
                expected=f"a channel below {output.shape[1]}",
                found=f"{channel}",
                do="Count from 0: --unit CHANNEL,ROW,COLUMN.",
            )
        channels = slice(None) if channel is None else slice(channel, channel + 1)
        with needs_gradients(), torch.enable_grad():
            rows, columns = (list(places) for places in zip(*units, strict=True))
            total = output[:, channels, rows, columns].sum()
            (gradient,) = torch.autograd.grad(total, self._given, retain_graph=True)
        return gradient.abs().double().sum((0, 1))


def _report(
    theory: FieldReport,
    total_HW: torch.Tensor,
    images: int,
    channel: int | None,
    object_box: Box | None,
) -> EffectiveFieldReport:
    peak = float(total_HW.max())
    within = total_HW >= max(WITHIN * peak, 1e-300)
    rows, columns = within.any(1).nonzero().flatten(), within.any(0).nonzero().flatten()
    box = (0, 0, -1, -1) if not len(rows) else (int(rows[0]), int(columns[0]), int(rows[-1]), int(columns[-1]))
    top, left, bottom, right = theory.inside
    outside = total_HW.clone()
    outside[top : bottom + 1, left : right + 1] = 0
    count = int(within.sum())
    size = (box[2] - box[0] + 1, box[3] - box[1] + 1)
    return EffectiveFieldReport(
        **vars(theory),
        channel=channel,
        pictures=images,
        effective=box,
        effective_size=size,
        effective_pixels=count,
        share_of_theoretical=count / max(1, (bottom - top + 1) * (right - left + 1)),
        spread=(_spread(total_HW.sum(1)), _spread(total_HW.sum(0))),
        outside=float(outside.max()),
        warnings=_warnings(theory, size, peak, object_box),
    )


def _spread(weights_N: torch.Tensor) -> float:
    """Standard deviation of the positions 0, 1, ... under these weights."""
    weights_N = weights_N / weights_N.sum().clamp_min(1e-300)
    positions = torch.arange(len(weights_N), dtype=weights_N.dtype)
    mean = (weights_N * positions).sum()
    return float((weights_N * (positions - mean).square()).sum().sqrt())


def _warnings(theory: FieldReport, effective: tuple[int, int], peak: float, object_box: Box | None) -> list[str]:
    found = []
    height, width = theory.picture
    if theory.size[0] > height or theory.size[1] > width:
        found.append(
            f"The theoretical field, {_by(theory.size)}, is larger than the image, {height} x {width}: "
            "part of what the unit sees is padding."
        )
    if peak == 0:
        found.append("No pixel has any influence on this unit: it is dead for these images.")
    if object_box is not None:
        tall, wide = object_box[2] - object_box[0] + 1, object_box[3] - object_box[1] + 1
        if theory.size[0] < tall or theory.size[1] < wide:
            found.append(
                f"The theoretical field, {_by(theory.size)}, is smaller than the object, {tall} x {wide}: "
                "no unit of this layer sees it whole."
            )
        elif effective[0] < tall or effective[1] < wide:
            found.append(
                f"The effective field, {_by(effective)}, is smaller than the object, {tall} x {wide}: "
                "units of this layer see mostly parts of it."
            )
    return found


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"
