"""``look filters``: a convolution's filters as pictures."""

import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.looks.base import LookRequest, LookResult
from glassworks.looks.filters.compute import FiltersReport, filters_of
from glassworks.looks.subject import Subject
from glassworks.looks.view import Files, View

TILES = 256
SLICES = 12
"""Input channels shown of each filter that has not three of them."""


class FiltersLook(LookRequest):
    """What a convolution's units look for."""

    layer: str | None = None
    """By default the first convolution."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Reads the weights; needs no picture."""
        report, weights_OCHW = filters_of(subject.network, self.layer)
        return LookResult(report, lambda: View(files=_drawn(report, weights_OCHW, subject)))


def _drawn(report: FiltersReport, weights_OCHW: torch.Tensor, subject: Subject) -> Files:
    from glassworks.charts.images import contact_sheet, data_uri, png
    from glassworks.looks.page import filters_page

    shown = report.filters[:TILES]
    tiles = [_tile(weights_OCHW[one.filter]) for one in shown]
    page = filters_page(
        report, subject.name, subject.notes, list(zip(shown, (data_uri(tile) for tile in tiles), strict=True))
    )
    side = 72 if weights_OCHW.shape[1] == 3 else 120
    return {"figure.png": png(contact_sheet(tiles[:64], 8, side=side)), "look.html": page}


def _tile(filter_CHW: torch.Tensor) -> np.ndarray:
    """A filter on colours as a colour picture; another as its strongest input channels side by side."""
    from glassworks.charts.images import centred, heat

    if filter_CHW.shape[0] == 3:
        return centred(filter_CHW)
    strongest = filter_CHW.flatten(1).square().sum(1).topk(min(SLICES, filter_CHW.shape[0])).indices.sort().values
    slices = filter_CHW[strongest]
    columns = min(4, len(slices))
    rows = -(-len(slices) // columns)
    height, width = slices.shape[1:]
    canvas = torch.zeros(rows * (height + 1) - 1, columns * (width + 1) - 1)
    for index, one in enumerate(slices):
        top, left = index // columns * (height + 1), index % columns * (width + 1)
        canvas[top : top + height, left : left + width] = one
    return heat(canvas, signed=True)
