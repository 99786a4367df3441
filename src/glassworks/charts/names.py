"""Long names, such as those of joined backbones (``a+b+c``), in lines or cut short: they stay in their panel."""

import re
import textwrap
from dataclasses import replace

from glassworks.charts.network import Network

_IN_A_PART = 40  # letters of a line inside or below a part of a drawing, which are 3 inches
_PARTS = re.compile(r"[^+_/-]*[+_/-]*")


def folded(name: str, letters: int) -> str:
    """``name`` in lines of at most so many letters, cut between words, else after a ``+`` or ``_``, else anywhere."""
    lines = textwrap.wrap(name, letters, break_long_words=False)
    return "\n".join(part for line in lines for part in _parts(line, letters))


def _parts(line: str, letters: int) -> list[str]:
    if len(line) <= letters:
        return [line]
    pieces: list[str] = []
    for joined in re.findall(r"[^+]*\+?", line):
        pieces += [joined] if len(joined) <= letters else _PARTS.findall(joined)
    parts = [""]
    for piece in pieces:
        if parts[-1] and len(parts[-1]) + len(piece) > letters:
            parts.append("")
        parts[-1] += piece
    return [cut for part in parts for cut in textwrap.wrap(part, letters, break_on_hyphens=False)]


def shortened(name: str, letters: int) -> str:
    """Both ends of a name of more letters: long names mostly differ in their end."""
    if len(name) <= letters:
        return name
    end = letters // 2
    return f"{name[: letters - end - 1]}…{name[-end:]}"


def narrowed(network: Network) -> Network:
    """The drawing with the long lines of its parts in several."""
    parts = [replace(part, label=_lines(part.label), beside=_lines(part.beside)) for part in network.parts]
    return replace(network, parts=parts)


def _lines(text: str) -> str:
    return "\n".join(folded(line, _IN_A_PART) if len(line) > _IN_A_PART else line for line in text.splitlines())
