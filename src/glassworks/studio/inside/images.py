"""Images that somebody brings to look at: kept in the workspace by their content, the oldest dropped first."""

import hashlib
import os
import re
from pathlib import Path

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors, write_atomic

MOST = 200
MOST_BYTES = 16 * 2**20
_NAME = re.compile(r"[0-9a-f]{32}")


class BroughtImages:
    """Those of one workspace."""

    def __init__(self, root: Path) -> None:
        self.folder = root / ".glassworks" / "images"

    def add(self, content: bytes) -> str:
        """Keeps an encoded image, and returns its name.

        Raises:
            InputError: it is empty, or larger than any image that is looked at.
            RunError: the disk is full, ...
        """
        if not 0 < len(content) <= MOST_BYTES:
            raise InputError(
                expected=f"an image of up to {MOST_BYTES // 2**20} MB",
                found=f"{len(content):,} bytes",
                do="Choose one.",
            )
        name = hashlib.blake2b(content, digest_size=16).hexdigest()
        with disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            if (self.folder / name).is_file():
                os.utime(self.folder / name)  # it is the newest again
                return name
            kept = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
            for old in kept[: max(0, len(kept) - MOST + 1)]:
                old.unlink(missing_ok=True)
        write_atomic(self.folder / name, content)
        return name

    def path(self, name: str) -> Path:
        """The file of an image.

        Raises:
            InputError: there is none.
        """
        path = self.folder / name
        if not _NAME.fullmatch(name) or not path.is_file():
            raise InputError(
                expected="an image that was brought", found=f"'{name[:40]}', which is gone", do="Choose it again."
            )
        return path
