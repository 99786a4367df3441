"""A zip in memory."""

import io
import zipfile


def packed(names):
    """With these files, each of which says its name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, b"content of " + name.encode())
    return content.getvalue()
