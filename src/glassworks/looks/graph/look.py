"""``look graph``: the computational graph of a network, to unfold, zoom and search."""

import torch

from glassworks.core.context import RunContext
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.graph.compute import graph
from glassworks.looks.graph.show import view
from glassworks.looks.subject import InputImage, Subject
from glassworks.models.worked_example import WorkedExample, inputs


class GraphLook(ImageRequest):
    """A network as a graph; without an image, noise of the network's own size goes through."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Runs the network and notes what runs."""
        given = self._input(subject).input_1CHW
        subject.run(given)
        with context.stage("run", None, "passes"):
            report = graph(subject.network, given)
        return LookResult(report, lambda: view(report, subject.name))

    def _input(self, subject: Subject) -> InputImage:
        if self.image is not None:
            return self.input_image(subject)
        if isinstance(subject.network, WorkedExample):
            return InputImage.of_input(inputs())
        side = self.size or subject.pixels.crop
        noise = torch.randint(0, 256, (side, side, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
        return subject.input_of(noise.numpy())
