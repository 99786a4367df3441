"""Long names, such as those of joined backbones (``a+b+c``), in lines or cut short: they stay in their panel."""

import re
import textwrap

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
