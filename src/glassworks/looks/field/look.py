"""``look field``: what one unit can see of an image, and what it really looks at."""

from collections.abc import Callable, Iterator

import torch

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.data.sources.source import spread_over
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.choice import default_layer
from glassworks.looks.field.compute import effective_field
from glassworks.looks.field.report import Box
from glassworks.looks.field.show import view
from glassworks.looks.images import LookData, input_batches
from glassworks.looks.subject import InputImage, Subject

BATCH = 4
NOISE = 0.25
"""Standard deviation of the noise on further copies of a single image, in units of the network's input."""


class FieldLook(ImageRequest):
    """The receptive field of a unit."""

    layer: str | None = None
    """By default the last one with feature maps."""
    unit: list[int] | None = None
    """ROW,COLUMN or CHANNEL,ROW,COLUMN; by default the middle, all channels."""
    data: LookData | None = None
    """A source of images to average the effective field over; by default noisy copies of the image."""
    images: int = 16
    """How many to average over."""
    object_box: list[int] | None = None
    """Top, left, bottom and right pixel of an object in the fitted image, to compare the fields with."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Follows the theory, then averages gradients."""
        image = self.input_image(subject)
        subject.check_weights()
        subject.run(image.input_1CHW)
        layer = self.layer if self.layer is not None else default_layer(subject.network, image.input_1CHW)
        place, channel = self._place()
        with context.stage("average gradients", self.images) as advance:
            batches = self._inputs(subject, image, advance)
            report, map_HW = effective_field(
                subject.network, batches, layer, place, channel=channel, object_box=self._object()
            )
        for warning in report.warnings:
            context.note(warning)
        return LookResult(report, lambda: view(report, map_HW.numpy(), image.pixels_HWC))

    def _place(self) -> tuple[tuple[int, int] | None, int | None]:
        unit = self.unit or []
        if len(unit) not in (0, 2, 3):
            raise InputError(
                expected="--unit ROW,COLUMN or CHANNEL,ROW,COLUMN", found=f"{unit}", do="Give two or three numbers."
            )
        return ((unit[-2], unit[-1]) if unit else None), (unit[0] if len(unit) == 3 else None)

    def _object(self) -> Box | None:
        if self.object_box is None:
            return None
        if len(self.object_box) != 4:
            raise InputError(
                expected="object_box=[top, left, bottom, right]", found=f"{self.object_box}", do="Give four."
            )
        top, left, bottom, right = self.object_box
        return top, left, bottom, right

    def _inputs(self, subject: Subject, image: InputImage, advance: Callable[[int], None]) -> Iterator[torch.Tensor]:
        if self.data is not None:
            source = self.data.open()
            indices = spread_over(len(source.samples), self.images)
            yield from input_batches(subject, source, indices, self.size, advance, BATCH)
            return
        noise = torch.Generator().manual_seed(0)
        for begin in range(0, self.images, BATCH):
            copies = image.input_1CHW.expand(min(BATCH, self.images - begin), -1, -1, -1).clone()
            copies += NOISE * torch.randn(copies.shape, generator=noise)
            if begin == 0:
                copies[0] = image.input_1CHW[0]
            yield copies
            advance(len(copies))
