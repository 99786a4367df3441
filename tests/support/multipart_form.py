"""What is sent to a server: small images, and forms with many of them."""

import io
import uuid

import numpy as np
from PIL import Image


def form(*files):
    """A body with files of (name, content), and its media type."""
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files
    ]
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def encoded(seed, kind="JPEG", size=(60, 40), **options):
    """A small image of a few colours."""
    draws = np.random.default_rng(seed)
    pixels = draws.integers(0, 256, (4, 6, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).resize(size).save(buffer, kind, **options)
    return buffer.getvalue()
