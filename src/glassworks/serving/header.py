"""An image's header, read before it is queued: what it costs to decode, and what need not be decoded to be refused."""

from glassworks.data.images.opening import UnusableImageError, open_image

TOO_LARGE = "too_large"
"""The kind of an image that is refused for its number of pixels."""

_QUICK_BYTES = 2**18
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG's markers of a frame, which begins with the image's size."""
_SCAN = 0xDA  # the marker behind which the compressed pixels begin
_BARE = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})  # markers without a length: not in the header of an ordinary file


def is_quick(content: bytes) -> bool:
    """Whether reading the header takes no longer than starting a thread: a JPEG of usual size, 0.03 ms."""
    return content.startswith(b"\xff\xd8\xff") and len(content) <= _QUICK_BYTES


def pixels_in(content: bytes, most: int) -> int:
    """How many pixels the header of an encoded file states; nothing is decoded.

    Raises:
        UnusableImageError: it is not an image, or one of more than ``most`` pixels.
    """
    width, height = jpeg_size(content) or open_image(content).size
    if width * height > most:
        raise UnusableImageError(TOO_LARGE, f"{width}x{height} pixels, more than {most:,}: never decoded")
    return width * height


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of an ordinary JPEG; ``None`` for everything else, of which Pillow says what it is.

    Pillow reads tables and remarks, too: it takes 0.1 ms, a fifth of all that the front does for an image.
    """
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    size, place, end = None, 2, len(content) - 9
    while place < end and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == _SCAN:
            return size
        if marker in _BARE:
            return None
        if marker == 0xFF:  # markers may be filled up with these
            place += 1
            continue
        if marker in _FRAMES:
            height, width = (
                int.from_bytes(content[place + 5 : place + 7]),
                int.from_bytes(content[place + 7 : place + 9]),
            )
            if size is not None or content[place + 4] != 8 or not width * height:
                return None
            size = width, height
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return None
