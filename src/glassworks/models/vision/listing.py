"""The form in which a network is listed as text, read strictly: every line that cannot be read is named at once.

``glassworks.models.vision.textbook`` has the form by example and builds the network.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from glassworks.core.errors import RecipeError, near_miss
from glassworks.models.vision.blocks import ACTIVATIONS


@dataclass(frozen=True)
class Line:
    """One layer of a list.

    Attributes:
        number: of the line, from 1; 0 for a layer that is implied.
        text: as written.
        kind: the first word; one of ``FORMS`` or ``ACTIVATIONS``.
        kernel: height and width; ``None`` where the layer has none, (0, 0) for ``global``.
        stride: of the window; 0 for one that is not written.
        pad: pixels on every side; ``None`` where it is not written.
        groups: of a convolution.
        ceil: partial windows are kept.
        outputs: channels of a convolution or numbers of an fc; ``None`` for ``fc classes`` and all others.
        share: of values that a dropout sets to zero.
        adaptive: the kernel is the size of the result.
    """

    number: int
    text: str
    kind: str
    kernel: tuple[int, int] | None = None
    stride: int = 0
    pad: int | None = None
    groups: int = 1
    ceil: bool = False
    outputs: int | None = None
    share: float = 0.0
    adaptive: bool = False

    def problem(self, expected: str, found: str) -> str:
        """One line about what is wrong with this one."""
        where = f"line {self.number}, `{self.text}`" if self.number else "the list"
        return f"{where}: expected {expected}; found {found}"


FORMS = {
    "conv": "`conv 3x3, 64`, `conv 7x7/2, 64`, with `, pad 2` or `, groups 2` behind it",
    "pool": "`pool /2`, `pool 3x3/2` or `pool 3x3/2, pad 1` (or `, ceil`)",
    "avgpool": "`avgpool 7x7`, `avgpool /2`, `avgpool global` or `avgpool to 6x6`",
    "batchnorm": "`batchnorm` alone",
    "lrn": "`lrn` alone",
    "dropout": "`dropout 0.5`, a share from 0 to below 1",
    "flatten": "`flatten` alone",
    "fc": "`fc 4096` or `fc classes`",
    "softmax": "`softmax` alone, as the last line",
} | {name: f"`{name}` alone" for name in ACTIVATIONS}
"""How each kind of line is written."""

_WINDOW = re.compile(r"(?:(\d{1,5})x(\d{1,5}))?(?:/(\d{1,5}))?")
_LARGEST = 65_536  # of any number in a list


def parse(text: str) -> list[Line]:
    """The layers that ``text`` lists, as written.

    Raises:
        RecipeError: with every line that cannot be read, and what it may have meant.
    """
    lines: list[Line] = []
    problems: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        written = raw.partition("#")[0].strip()
        if not written:
            continue
        line = Line(number, written, written.split()[0].split(",")[0].lower())
        if line.kind not in FORMS:
            near = near_miss(line.kind, FORMS)
            problems.append(line.problem("a kind of layer", f"'{line.kind}'") + f"; {near or _known()}")
            continue
        read = _read(line)
        if read is None:
            problems.append(line.problem(FORMS[line.kind], f"'{written}'"))
        else:
            lines.append(read)
    problems = problems or list(_order_problems(lines))
    if problems:
        raise wrong(problems)
    return lines


def _known() -> str:
    return f"known: {', '.join(FORMS)}"


def wrong(problems: list[str]) -> RecipeError:
    """The error that names them all."""
    return RecipeError(
        expected="a network listed layer by layer",
        found=f"{len(problems)} line{'s' if len(problems) > 1 else ''} that cannot be used",
        do="Correct the lines above; docs/architectures.md has the form.",
        problems=problems,
    )


def _read(line: Line) -> Line | None:
    """The line with its numbers; ``None`` where it is not of its kind's form."""
    first, *extras = [part.strip().lower() for part in line.text.split(",")]
    rest = first[len(line.kind) :].strip()
    if line.kind == "conv":
        return _read_conv(line, rest, extras)
    if line.kind in ("pool", "avgpool"):
        return _read_pool(line, rest, extras)
    if extras:
        return None
    if line.kind == "fc":
        return line if rest == "classes" else _with_outputs(line, rest)
    if line.kind == "dropout":
        share = float(rest) if re.fullmatch(r"0(\.\d+)?|\.\d+", rest) else None
        return None if share is None else replace(line, share=share)
    return None if rest else line


def _with_outputs(line: Line, text: str) -> Line | None:
    is_number = re.fullmatch(r"\d{1,5}", text) and 0 < int(text) <= _LARGEST
    return replace(line, outputs=int(text)) if is_number else None


def _windowed(line: Line, text: str) -> Line | None:
    """``3x3``, ``3x3/2`` or ``/2`` (a window as wide as its step)."""
    found = _WINDOW.fullmatch(text.replace(" ", ""))
    if not text or found is None:
        return None
    height, width, stride = (int(number or 0) for number in found.groups())
    kernel = (height or stride, width or stride)
    valid = 0 < min(kernel) <= max(kernel) <= _LARGEST and stride <= _LARGEST
    return replace(line, kernel=kernel, stride=stride) if valid and found.group(3) != "0" else None


def _read_conv(line: Line, rest: str, extras: list[str]) -> Line | None:
    read: Line | None = _windowed(line, rest) if "x" in rest else None
    read = _with_outputs(read, extras[0]) if read and extras else None
    for extra in extras[1:]:
        if read is None:
            return None
        pad, groups = re.fullmatch(r"pad (\d{1,4})", extra), re.fullmatch(r"groups ([1-9]\d{0,4})", extra)
        if pad:
            read = replace(read, pad=int(pad.group(1)))
        elif groups:
            read = replace(read, groups=int(groups.group(1)))
        else:
            return None
    return read


def _read_pool(line: Line, rest: str, extras: list[str]) -> Line | None:
    if line.kind == "avgpool" and not extras:
        if rest == "global":
            return replace(line, kernel=(1, 1), adaptive=True)
        if rest.startswith("to "):
            to = _windowed(line, rest.removeprefix("to "))
            return replace(to, adaptive=True) if to and not to.stride else None
    read: Line | None = _windowed(line, rest)
    for extra in extras:
        if read is None:
            return None
        pad = re.fullmatch(r"pad (\d{1,4})", extra)
        if pad:
            read = replace(read, pad=int(pad.group(1)))
        elif extra == "ceil":
            read = replace(read, ceil=True)
        else:
            return None
    return read


def _order_problems(lines: list[Line]) -> Iterator[str]:
    """A list ends with the fc that answers, and nothing but softmax behind it."""
    layers = lines[:-1] if lines and lines[-1].kind == "softmax" else lines
    for line in layers:
        if line.kind == "softmax":
            yield line.problem("softmax as the last line alone", "layers behind it")
    if not layers:
        yield "the list: expected layers; found none"
    elif layers[-1].kind != "fc":
        yield layers[-1].problem("`fc K` or `fc classes` as the last layer, which gives the logits", "this one")
    for line in layers[:-1]:
        if line.kind == "fc" and line.outputs is None:
            yield line.problem("`fc classes` as the last layer alone", "layers behind it")


def with_implied(lines: list[Line]) -> list[Line]:
    """The list with the ReLUs that it does not write."""
    if any(line.kind in ACTIVATIONS for line in lines):
        return lines
    last_fc = max(place for place, line in enumerate(lines) if line.kind == "fc")
    complete: list[Line] = []
    for place, line in enumerate(lines):
        complete.append(line)
        following = lines[place + 1].kind if place + 1 < len(lines) else ""
        behind_conv = line.kind == "conv" and following != "batchnorm"
        behind_norm = line.kind == "batchnorm" and place > 0 and lines[place - 1].kind in ("conv", "fc")
        behind_fc = line.kind == "fc" and place < last_fc and following != "batchnorm"
        if behind_conv or behind_norm or behind_fc:
            complete.append(Line(line.number, line.text, "relu"))
    return complete
