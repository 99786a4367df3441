"""``look activations``: a layer's feature maps, the arithmetic of one of its cells, or the dead units of a data set."""

import torch

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.data.sources.source import spread_over
from glassworks.instruments.units import dead_and_saturated
from glassworks.looks.activations.arithmetic import SOFTMAX, Arithmetic, arithmetic
from glassworks.looks.activations.compute import ActivationsReport, feature_maps
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.choice import default_layer
from glassworks.looks.images import input_batches
from glassworks.looks.subject import InputImage, Subject
from glassworks.looks.view import Files, View

TILES = 100
"""Most feature maps on the page; the report has all channels."""


class ActivationsLook(ImageRequest):
    """What a layer answers."""

    layer: str | None = None
    """By default the last one with feature maps."""
    unit: list[int] | None = None
    """A cell of the layer's output, whose arithmetic is shown."""
    data: str | None = None
    """A source of images: counts dead and saturated units over it."""
    images: int = 500
    """Most images of ``data``, spread evenly over it."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Maps, arithmetic or units, by what was asked for."""
        if self.data is not None:
            return self._units(subject, context)
        picture = self.input_image(subject)
        if self.unit is not None or self.layer == SOFTMAX:
            if self.layer is None:
                raise InputError(
                    expected="the layer of that unit", found="--unit without --layer", do="Add --layer NAME."
                )
            found = arithmetic(subject.network, picture.input_1CHW, self.layer, self.unit)
            return LookResult(found, lambda: View(files=_drawn_arithmetic(found, subject)))
        subject.answer_anything(picture.input_1CHW)
        layer = self.layer if self.layer is not None else default_layer(subject.network, picture.input_1CHW)
        report, maps_CHW = feature_maps(subject.network, picture.input_1CHW, layer)
        return LookResult(report, lambda: View(files=_drawn_maps(report, maps_CHW, picture, subject)))

    def _units(self, subject: Subject, context: RunContext) -> LookResult:
        from glassworks.data.sources.open import open_source

        source = open_source(str(self.data))
        indices = spread_over(len(source.samples), self.images)
        with context.stage("look at units", len(indices)) as advance:
            batches = input_batches(subject, source, indices, self.size, advance)
            report = dead_and_saturated(subject.network, batches)
        from glassworks.looks.page import units_page

        return LookResult(report, lambda: View(files={"look.html": units_page(report, subject.name, subject.notes)}))


def _drawn_maps(report: ActivationsReport, maps_CHW: torch.Tensor, picture: InputImage, subject: Subject) -> Files:
    from glassworks.charts.images import contact_sheet, data_uri, heat, png
    from glassworks.looks.page import activations_page

    shown = report.channels[:TILES]
    tiles = [heat(maps_CHW[channel.channel]) for channel in shown]
    page = activations_page(
        report,
        subject.name,
        subject.notes,
        picture=data_uri(picture.pixels_HWC, photograph=True),
        tiles=list(zip(shown, (data_uri(tile) for tile in tiles), strict=True)),
    )
    return {"figure.png": png(contact_sheet([picture.pixels_HWC, *tiles[:63]], 8)), "look.html": page}


def _drawn_arithmetic(report: Arithmetic, subject: Subject) -> Files:
    from glassworks.looks.page import arithmetic_page
    from glassworks.looks.render import arithmetic_figure, figure_files

    page = arithmetic_page(report, subject.name, subject.notes)
    return {**figure_files(arithmetic_figure(report)), "look.html": page}
