"""What a text refers to: a run, a file of weights, a name, the user's own code; found without opening it.

``find`` looks at names and headers alone. ``resolve`` opens what it finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from glassworks.core.errors import InputError, ModelFileError, unknown
from glassworks.core.workspace import RunFolder
from glassworks.models.files.envelope import document_of
from glassworks.models.files.payload import BACKBONE, CLASSIFIER, NETWORKS
from glassworks.models.joined import SIGN
from glassworks.models.registry import NETWORKS as OURS

Kind = Literal[
    "classifier", "networks", "backbone", "weights", "timm folder", "layers", "ours", "timm", "torchvision", "code",
    "worked example",
]  # fmt: skip
"""Of a reference; the first four are of a file: one of our three payloads, or tensors alone."""

WORKED_EXAMPLE = "worked_example"

_PAYLOADS: dict[str, Kind] = {CLASSIFIER.format: "classifier", NETWORKS.format: "networks", BACKBONE.format: "backbone"}
_REFERENCES = "a network, or a run, a model file, a timm folder, torchvision:NAME or file.py:factory"


@dataclass(frozen=True)
class Reference:
    """What a text refers to, found without opening it.

    Attributes:
        kind: see ``Kind``.
        name: of the network where its kind has names; else short, for titles.
        path: the file (of a run: its model file) or the folder, where there is one.
    """

    kind: Kind
    name: str
    path: Path = Path()


def find(reference: str | Path) -> Reference:
    """What ``reference`` means.

    Raises:
        RecipeError: nothing has that name; near misses are given.
        ModelFileError: a folder without a model.
    """
    text = str(reference)
    file, colon, factory = text.rpartition(":")
    if colon and file.endswith(".py"):
        return Reference("code", factory, Path(file))
    if text == WORKED_EXAMPLE:
        return Reference("worked example", text)
    if text.startswith("torchvision:"):
        return Reference("torchvision", text.partition(":")[2])
    return find_file(Path(text)) or _find_name(text)


def find_file(path: Path) -> Reference | None:
    """What lies there: a run, a timm folder, a list of layers or a file of weights; ``None`` for anything else."""
    if path.is_dir():
        return _find_in_folder(path)
    if not path.is_file():
        return None
    if path.suffix == ".txt":
        return Reference("layers", path.stem, path)
    return Reference(_kind_of(path), path.parent.resolve().name, path)


def find_model(run: str | Path) -> Path:
    """The model file of a run folder, or the file itself.

    Raises:
        ModelFileError: nothing is there, or the run has no model yet.
    """
    path = Path(run)
    if path.is_dir():
        model = RunFolder(path).model
        if not model.is_file():
            raise ModelFileError(
                expected=f"a finished run with {model.name} in {path}",
                found="a folder without it",
                do="Give the run folder that `glassworks train` printed, or finish the run with --resume.",
            )
        return model
    if not path.exists():
        raise ModelFileError(
            expected=f"a run folder or a model file at {path}", found="nothing there", do="Check the path."
        )
    return path


def one_network(joined: str | Path, parts: Sequence[str]) -> InputError:
    """The answer where one network is wanted, and several that are joined are named."""
    return InputError(
        expected="one network",
        found=f"{joined}, which joins several",
        do=f"Name one of them: {' or '.join(parts)}.",
    )


def _find_in_folder(folder: Path) -> Reference | None:
    model = RunFolder(folder).model
    kind = _kind_of(model)
    if kind == "weights" and (folder / "config.json").is_file():  # timm's weights may have the same file name
        return Reference("timm folder", folder.name, folder)
    return Reference(kind, folder.name, model) if model.is_file() else None


def _kind_of(file: Path) -> Kind:
    document = document_of(file)
    return "weights" if document is None else _PAYLOADS[document[0].format]


def _find_name(text: str) -> Reference:
    """One of our own networks or timm's."""
    if text in OURS:
        return Reference("ours", text)
    if Path(text).is_dir():
        find_model(text)  # says what the folder lacks
    from glassworks.models import timm_bridge  # here, because importing timm takes longer than opening most models

    if timm_bridge.has(text.partition(".")[0]):
        return Reference("timm", text)
    parts = text.split(SIGN)
    if len(parts) > 1 and all(part in OURS or timm_bridge.has(part.partition(".")[0]) for part in parts):
        raise one_network(text, parts)
    known = [*OURS, *timm_bridge.known_names(), WORKED_EXAMPLE]
    raise unknown(_REFERENCES, text, known, otherwise="Check the path, or see `glassworks models`.")
