"""One run's network, held open with its images: those it was measured on, and those that were brought."""

from functools import cached_property
from pathlib import Path

import torch

from glassworks.core.errors import InputError
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.source import Source
from glassworks.instruments.places import layers_with_places
from glassworks.instruments.tape import Tape, record
from glassworks.looks.images import embedded_image
from glassworks.looks.subject import InputImage, Subject, open_subject
from glassworks.pipelines.classification.held_out import HeldOutImages
from glassworks.studio.inside.images import BroughtImages

HELD = "held:"
"""Before the number of a held-out image, counted from 0."""


class OpenRun:
    """A run that is looked into.

    Args:
        folder: of the run.
        root: of the workspace.
    """

    def __init__(self, folder: RunFolder, root: Path) -> None:
        self.folder, self.root = folder, root
        self._brought = BroughtImages(root)
        self._image: tuple[str, InputImage] | None = None
        self._tape: tuple[str, Tape] | None = None

    @cached_property
    def subject(self) -> Subject:
        """The network."""
        return open_subject(self.folder.path)

    @cached_property
    def held_out(self) -> HeldOutImages:
        """The images that the run was measured on.

        Raises:
            InputError: its report names none.
        """
        found = HeldOutImages.of_run(self.folder.path)
        if found is None:
            raise InputError(
                expected="a run with held-out images", found="a model file alone", do="Bring an image of your own."
            )
        return found

    @cached_property
    def source(self) -> Source:
        """Where these lie.

        Raises:
            DataError: it is there no more.
        """
        return self.held_out.open()

    @cached_property
    def held_places(self) -> list[int]:
        """Their places in the source."""
        return self.held_out.places_in(self.source)

    @cached_property
    def layers(self) -> list[str]:
        """Names of the layers with feature maps, in the order in which they run."""
        return layers_with_places(self.subject.network, self.grey())

    def grey(self) -> torch.Tensor:
        """An input of the network's size."""
        side = self.subject.pixels.crop
        return self.subject.normalized(torch.full((1, 3, side, side), 0.5))

    def content(self, name: str) -> bytes:
        """The encoded file of an image: ``held:3``, ``digits:3``, or one that was brought.

        Raises:
            InputError: there is none.
        """
        if name.startswith(HELD):
            number = name.removeprefix(HELD)
            if not number.isdecimal() or int(number) >= len(self.held_places):
                raise InputError(
                    expected=f"a held-out image, numbered 0 to {len(self.held_places) - 1}",
                    found=number[:20], do="Choose another.",
                )  # fmt: skip
            return next(content for _, content in self.source.read([self.held_places[int(number)]]))
        held = embedded_image(name)
        return self._brought.path(name).read_bytes() if held is None else held

    def image(self, name: str) -> InputImage:
        """As the network is given it.

        Raises:
            InputError: there is none, or it cannot be read.
        """
        if self._image is None or self._image[0] != name:
            self._image = name, self.subject.read(self.content(name))
        return self._image[1]

    def tape(self, name: str) -> Tape:
        """The forward pass of an image; the last one is kept, so that a pointer may ask for cell after cell."""
        if self._tape is None or self._tape[0] != name:
            self._tape = None  # two would not fit into memory together
            self._tape = name, record(self.subject.network, self.image(name).input_1CHW, torch.sum)
        return self._tape[1]
