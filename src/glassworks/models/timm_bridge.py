"""The only importer of timm: networks by name, the data sheets of their weights, the names of ImageNet's classes."""

from typing import Any

from torch import nn

from glassworks.core.errors import RecipeError, unknown
from glassworks.core.imports import without_compiler
from glassworks.models.hub_later import hub_later
from glassworks.models.registry import NETWORKS

with without_compiler(), hub_later():
    import timm
    from timm.data.imagenet_info import ImageNetInfo, infer_imagenet_subset  # pyright: ignore[reportUnknownVariableType]

_AMBIGUOUS = {"n02012849": "crane (bird)", "n03126707": "crane (machine)"}
"""The classes of ImageNet that share all of their name with another, by synset."""


def build(name: str, arguments: dict[str, Any], *, complete: bool = False) -> nn.Module:
    """timm's network ``name`` without its classifier: images [B, 3, H, W] to pooled features [B, D].

    With ``complete`` the classifier is left in.

    Raises:
        RecipeError: unknown name (near misses are given) or arguments that the network does not take.
    """
    check_name(name)
    settings: dict[str, Any] = arguments if complete else {"num_classes": 0} | arguments
    try:
        return timm.create_model(name, pretrained=False, **settings)
    except TypeError as error:
        raise RecipeError(
            expected=f"arguments that timm's {name} takes", found=f"{arguments} ({error})", do="Remove the wrong ones."
        ) from None


def build_complete(name: str, num_classes: int | None, arguments: dict[str, Any]) -> nn.Module:
    """timm's network ``name`` with its classifier (of ``num_classes``, or as published) and random weights.

    Raises:
        RecipeError: unknown name (near misses are given) or arguments that the network does not take.
    """
    return build(name, arguments if num_classes is None else {"num_classes": num_classes} | arguments, complete=True)


def build_pretrained(name: str, *, complete: bool) -> nn.Module:
    """As ``build``, with the weights that timm publishes under the name, from the cache or the hub.

    Raises:
        OSError, RuntimeError: they cannot be had.
    """
    kept: dict[str, Any] = {} if complete else {"num_classes": 0}
    return timm.create_model(name, pretrained=True, **kept)


def knows(name: str) -> bool:
    """True where timm has a network of this name."""
    return timm.is_model(name)


def has(name: str | None) -> bool:
    """True where timm has a network of that name; nothing is a folder's own name, which is as good."""
    return name is None or timm.is_model(name)


def known_names() -> list[str]:
    """All of timm's networks."""
    return timm.list_models()


def pretrained_names(pattern: str) -> list[str]:
    """timm's networks with pretrained weights whose names fit ``pattern``, where ``*`` stands for anything."""
    return timm.list_models(pattern, pretrained=True)


def input_size(name: str) -> int:
    """Side in pixels of the images that timm's published weights of ``name`` were made for."""
    return int(data_sheet(name).get("input_size", (3, 224, 224))[-1])


def check_name(name: str) -> None:
    """Refuses a name that timm does not know.

    Raises:
        RecipeError: with the near misses.
    """
    if not timm.is_model(name):
        raise unknown(
            "one of our networks or timm's",
            name,
            [*NETWORKS, *timm.list_models()],
            otherwise="`glassworks models --timm '*'` has them all.",
        )


def data_sheet(name: str) -> dict[str, Any]:
    """timm's data sheet of the weights of ``name``."""
    config: Any = timm.get_pretrained_cfg(name)
    return config.to_dict() if config is not None else {}


def imagenet_classes(config: dict[str, Any]) -> list[str]:
    """The names of ImageNet's classes where timm's data sheet is of weights that answer them, such as "daisy"."""
    subset: Any = infer_imagenet_subset(config)
    if subset is None:
        return []
    info = ImageNetInfo(subset)
    synsets: list[str] = info.label_names()
    return [_AMBIGUOUS.get(synset) or info.index_to_description(index) for index, synset in enumerate(synsets)]
