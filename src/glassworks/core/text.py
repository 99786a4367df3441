r"""Text that leaves the program: whatever an encoding cannot say is written as JSON's escape ``\uXXXX``.

File names need not be UTF-8: Python hands them on as lone surrogates, which no encoding has. And a terminal or a pipe
may have an encoding without umlauts. The escape is readable, and in a JSON document it is the character itself.
"""

import codecs
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote_to_bytes

ESCAPED = "glassworks-escaped"
"""The error handler's name, for ``str.encode`` and for streams."""


def utf8(text: str) -> bytes:
    """UTF-8, whatever is in the text."""
    return text.encode("utf-8", ESCAPED)


def escape_output() -> None:
    """Lets standard output and standard error take any text. For a command, which owns its process."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # what a test puts in its place may have none
        if reconfigure is not None:
            reconfigure(errors=ESCAPED)


def one_line(text: str) -> str:
    r"""For a cell of a table or of tab-separated lines: tabs and line breaks as ``\t`` and ``\n``."""
    return text.translate(_CONTROLS)


def readable(name: str) -> str:
    r"""A file's name as text: of what is not UTF-8, the bytes as ``\xe9``."""
    return name if is_utf8(name) else os.fsencode(name).decode("utf-8", "backslashreplace")


def decoded(content: bytes) -> str:
    """A list of file names in whatever encoding it was saved; bytes that are none become what file names become."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.removeprefix(mark).decode(encoding, "surrogateescape")
    return content.decode("utf-8", "surrogateescape")


def is_utf8(name: str) -> bool:
    """Whether a file's name is text that every program takes."""
    return not _SURROGATE.search(name)


def portable(values: Any) -> Any:
    """Values for a file in UTF-8: a path whose bytes are none is written as a ``file:`` URI."""
    return _mapped(values, lambda text: text if is_utf8(text) else Path(text).absolute().as_uri())


def local(values: Any) -> Any:
    """Values as such a file has them, with the paths that its ``file:`` URIs mean."""
    return _mapped(
        values, lambda text: os.fsdecode(unquote_to_bytes(text[7:])) if text.startswith("file:///") else text
    )


def _mapped(values: Any, change: Callable[[str], str]) -> Any:
    """The same tables and lists with each text changed."""
    if isinstance(values, dict):
        return {key: _mapped(value, change) for key, value in cast("dict[Any, Any]", values).items()}
    if isinstance(values, list):
        return [_mapped(value, change) for value in cast("list[Any]", values)]
    return change(values) if isinstance(values, str) else values


_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CONTROLS = {code: f"\\x{code:02x}" for code in range(32)} | {9: "\\t", 10: "\\n", 13: "\\r"}


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    escapes = [f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2)]
    return "".join(escapes), error.end


codecs.register_error(ESCAPED, _escape)
