"""The networks that a lesson offers on this machine, and the reader's own."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from glassworks.core.errors import InputError
from glassworks.core.extras import EXTRAS, has, require
from glassworks.core.files import from_home
from glassworks.lessons.openness import are_readers_here

if TYPE_CHECKING:
    from glassworks.looks.subject import Subject

_PHOTOGRAPHS = ("tf_efficientnet_lite0.in1k", "EfficientNet-Lite0: trained on ImageNet's photographs")
_FORMULAS = ("formula_net", "formula_net: trained on images made by formulas; ships with glassworks")
RESNET18 = ("resnet18", "ResNet-18 with random weights")
RESNET50 = ("resnet50", "ResNet-50 with random weights")
OFFERED = [name for name, _ in (_PHOTOGRAPHS, _FORMULAS, RESNET18, RESNET50)]
"""Networks that everybody may look at."""
_OPENED = ("classifier", "networks", "backbone", "weights", "timm folder", "ours")
"""Kinds of references that are opened without running code; for ours see ``open_network``."""
_OTHERS = {"code": "code", "layers": "a list of layers"}
"""What the other kinds are, where they are more than a name."""
NetworkKey = tuple[str, tuple[tuple[str, int, int], ...]]
"""By which is kept what is computed of a network; see ``key_of``."""


def networks(*others: tuple[str, str]) -> list[list[str]]:
    """Reference and words of each: ImageNet's where it is installed, the one that ships, and ``others``."""
    return [list(one) for one in (*([_PHOTOGRAPHS] if has("imagenet") else []), _FORMULAS, *others)]


def network_for(asked: str) -> str:
    """What a reader may look at: a network that lessons offer, or where the reader sits at this machine any model file.

    There it may also be one of our own by its name; see ``open_network`` for its weights.

    The address of a page names it, too, and anybody may have written that: what would run code, or download
    something, is refused.

    Raises:
        InputError: nothing of that name, code, a name of which we know no network, or a reader who is elsewhere.
        MissingExtraError: the package with the weights is not installed.
    """
    if asked == _PHOTOGRAPHS[0]:
        _require_photographs(EXTRAS["imagenet"])
    if asked in OFFERED:
        return asked
    if not are_readers_here():
        raise InputError(
            expected=" or ".join(OFFERED),
            found=f"'{asked[:100]}'",
            do="Run the lessons on your own machine for a model of yours.",
        )
    from glassworks.models.reference import find  # here: the server's start does not wait for it

    named = str(from_home(asked.strip().strip("\"'")))  # as a file manager copies a path
    kind = find(named).kind
    if kind not in _OPENED:
        raise InputError(
            expected="a model file, or the folder of a run",
            found=f"'{asked[:100]}', which is {_OTHERS.get(kind, 'a name')}",
            do="Save the network as a model file: no page runs code, or downloads, what its address names.",
        )
    return named


@cache
def _require_photographs(_packages: tuple[str, ...]) -> None:
    """Once they are there they are not looked for again: that takes a tenth of an answer to who drags.

    Raises:
        MissingExtraError: one of the packages is not installed; it is looked for again the next time.
    """
    require("imagenet", f"to look at {_PHOTOGRAPHS[0]}")


def key_of(reference: str) -> NetworkKey:
    """The reference, and the state of the file or the files that it means.

    A run that is trained again in its folder, or a file in another's place, is another network.
    """
    from glassworks.models.reference import find_file  # here, for the same reason

    found = find_file(Path(reference))
    if found is None:
        return reference, ()
    files = sorted(found.path.iterdir()) if found.path.is_dir() else [found.path]
    states = ((file.name, file.stat()) for file in files)
    return reference, tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)


def open_network(reference: str) -> "Subject":
    """What ``network_for`` gave, opened: no lesson asks a hub for weights, nor waits for one.

    A network by its name has the weights that ship or come as an installed package, else random ones, as is said of it.

    Raises:
        InputError: nothing has that name.
        ModelFileError: the file cannot be used.
    """
    from glassworks.looks.subject import open_subject  # here, for the same reason

    return open_subject(reference, only_installed=True)
