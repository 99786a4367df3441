"""Images of one grey, as the bytes of a PNG file."""

import io

from PIL import Image


def grey(level, size=(40, 30)):
    """From 0, black, to 255, white; a model that answers by brightness takes it for ants or bees."""
    content = io.BytesIO()
    Image.new("RGB", size, (level, level, level)).save(content, "png")
    return content.getvalue()
