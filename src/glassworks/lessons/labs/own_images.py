"""Images of a reader's own, as their page sends them: one, or some for each of two classes."""

import base64
import binascii

from glassworks.core.errors import InputError

_MOST_BYTES = 4 * 2**20  # of one image
_MOST_IMAGES = 60  # of a class


def decoded(address: str) -> bytes:
    """The encoded image of a ``data:image/`` address.

    Raises:
        InputError: it is none, or larger than 4 MB.
    """
    content = b""
    if address.startswith("data:image/"):
        try:
            content = base64.b64decode(address.partition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            content = b""
    if not 0 < len(content) <= _MOST_BYTES:
        raise InputError(expected="an image below 4 MB", found=f"'{address[:60]}'", do="Draw one, or choose a file.")
    return content


class Collected:
    """Images of two classes that a reader chooses or takes with a camera; they stay while the page is open."""

    def __init__(self) -> None:
        self.classes = ["one", "other"]
        self._images: list[list[bytes]] = [[], []]

    @property
    def counts(self) -> list[int]:
        """Images of each class."""
        return [len(images) for images in self._images]

    @property
    def samples(self) -> list[tuple[int, bytes]]:
        """Label and content of each image."""
        return [(label, content) for label, images in enumerate(self._images) for content in images]

    def add(self, label: int, address: str) -> None:
        """Keeps one more image.

        Raises:
            InputError: it is none, or there are as many as are kept.
        """
        images = self._images[label]
        if len(images) >= _MOST_IMAGES:
            raise InputError(
                expected=f"at most {_MOST_IMAGES} images of a class", found="one more", do="Train with these."
            )
        images.append(decoded(address))

    def forget(self) -> None:
        """Begins anew."""
        self._images = [[], []]
