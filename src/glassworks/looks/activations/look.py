"""``look activations``: a layer's feature maps, the arithmetic of one of its cells, or the dead units of a data set."""

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.data.sources.source import spread_over
from glassworks.looks.activations.arithmetic import SOFTMAX, arithmetic
from glassworks.looks.activations.compute import feature_maps
from glassworks.looks.activations.show import arithmetic_view, maps_view, units_view
from glassworks.looks.activations.units import dead_and_saturated
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.choice import default_layer
from glassworks.looks.images import LookData, input_batches
from glassworks.looks.subject import InputImage, Subject


class ActivationsLook(ImageRequest):
    """Feature maps, the arithmetic of one cell, or dead and saturated units."""

    layer: str | None = None
    """By default the last one with feature maps."""
    unit: list[int] | None = None
    """A cell of the layer's output, whose arithmetic is shown."""
    data: LookData | None = None
    """A source of images: counts dead and saturated units over it."""
    images: int = 500
    """Most images of ``data``, spread evenly over it."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Maps, arithmetic or units, by what was asked for."""
        if self.data is not None:
            return self._units(self.data, subject, context)
        image = self.input_image(subject)
        if self.unit is not None or self.layer == SOFTMAX:
            return self._arithmetic(subject, image)
        subject.run(image.input_1CHW)
        layer = self.layer if self.layer is not None else default_layer(subject.network, image.input_1CHW)
        report, maps_CHW = feature_maps(subject.network, image.input_1CHW, layer)
        return LookResult(report, lambda: maps_view(report, maps_CHW.numpy(), image.pixels_HWC))

    def _arithmetic(self, subject: Subject, image: InputImage) -> LookResult:
        if self.layer is None:
            raise InputError(expected="the layer of that unit", found="--unit without --layer", do="Add --layer NAME.")
        report = arithmetic(subject.network, image.input_1CHW, self.layer, self.unit)
        return LookResult(report, lambda: arithmetic_view(report))

    def _units(self, data: LookData, subject: Subject, context: RunContext) -> LookResult:
        source = data.open()
        indices = spread_over(len(source.samples), self.images)
        with context.stage("look at units", len(indices)) as advance:
            batches = input_batches(subject, source, indices, self.size, advance)
            report = dead_and_saturated(subject.network, batches)
        return LookResult(report, lambda: units_view(report))
