"""``look graph``: the computational graph of a network, to unfold, zoom and search."""

import torch

from glassworks.core.events import Progress
from glassworks.looks.graph import GraphReport, graph
from glassworks.looks.worked_example import WorkedExample, inputs
from glassworks.verbs.look_request import Files, ImageRequest, Looked
from glassworks.verbs.look_subject import Picture, Subject


class GraphLook(ImageRequest):
    """A network as a graph; without a picture, noise of the network's own size goes through."""

    def look(self, subject: Subject, progress: Progress) -> Looked:
        """Runs the network and notes what runs."""
        given = self._input(subject).input_1CHW
        subject.answer_anything(given)
        with progress.stage("run", None, "passes"):
            report = graph(subject.network, given)
        return Looked(report, lambda: _drawn(report, subject))

    def _input(self, subject: Subject) -> Picture:
        if self.image is not None:
            return self.picture(subject)
        if isinstance(subject.network, WorkedExample):
            return Picture.of_input(inputs())
        side = self.size or subject.pixels.crop
        noise = torch.randint(0, 256, (side, side, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
        return subject.picture(noise.numpy())


def _drawn(report: GraphReport, subject: Subject) -> Files:
    from glassworks.looks.render import figure_files, graph_figure
    from glassworks.reporting.look_page import graph_page

    page = graph_page(report, subject.name, subject.notes)
    return {**figure_files(graph_figure(report, subject.name)), "look.html": page}
