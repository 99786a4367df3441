"""What a generative network makes of a prompt, by ``glassworks generate`` in a process of its own, which has torch."""

import base64
import sys
import tempfile
from pathlib import Path
from typing import Any

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors
from glassworks.studio.answers import answer_of

_SECONDS = 300.0
_MOST_LETTERS = 500


def generate(root: Path, reference: str, prompt: str, count: int) -> dict[str, Any]:
    """Texts, and images as data URIs.

    Args:
        root: of the workspace.
        reference: a run folder, or networks that ship with the package.
        prompt: to be drawn, translated or gone on from.
        count: how many.

    Raises:
        InputError: the prompt cannot be used.
        GlassworksError: nothing was made.
    """
    if len(prompt) > _MOST_LETTERS or not 1 <= count <= 16:
        raise InputError(
            expected=f"up to {_MOST_LETTERS} letters and 16 results",
            found=f"{len(prompt)} and {count}",
            do="Ask for less.",
        )
    with disk_errors(Path("a temporary folder")):
        made = tempfile.TemporaryDirectory(prefix="glassworks-made-")
    with made as folder:
        words = [sys.executable, "-m", "glassworks", "generate", "--json", "--count", str(count), "--out", folder]
        said = answer_of(
            [*words, "--", reference, prompt],
            root,
            seconds=_SECONDS,
            expected="an answer of glassworks generate",
            do="Try it on a terminal.",
        )
        images = [_uri(Path(path)) for path in said.get("pictures", [])]
    return {"texts": said.get("texts", []), "images": images}


def _uri(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
