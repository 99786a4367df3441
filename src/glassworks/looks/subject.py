"""What is looked at: a network from anywhere, with the pixels it expects and the names of its outputs.

A network may come from a run, a model file, a timm ``local-dir:`` folder, a name (ours, timm's, ``torchvision:NAME``),
the worked example of backpropagation, a file of the user's own (``net.py:make``, whose code is run), or be given as it
is in Python. In front of every one of them stand the same pixels.
"""

import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, InputError, near_miss
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.decode import UnusableImageError
from glassworks.data.images.pixels import fit_pixels, load_pixels, normalize_pixels
from glassworks.instruments.hooks import borrowed
from glassworks.models.create import build_network
from glassworks.models.registry import IMAGENET_MEAN, IMAGENET_STD, NETWORKS

if TYPE_CHECKING:
    from glassworks.models.timm_bridge import Backbone

WORKED_EXAMPLE = "worked_example"


@dataclass(eq=False)
class Subject:
    """A network to look at.

    Attributes:
        network: on the processor; looks borrow it in eval mode.
        name: short, for titles and folder names.
        pixels: what happens to an image before the network.
        classes: names of its outputs, where they are known.
        notes: what a person should know, such as that the weights are random.
    """

    network: nn.Module
    name: str
    pixels: PixelSpec
    classes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, image: Any, size: int | None = None) -> "InputImage":
        """An image as the network is given it.

        Args:
            image: a path, encoded bytes, uint8 pixels [H, W, 3], or a float tensor that is the network's input itself.
            size: side in pixels instead of the one that the network was trained on.

        Raises:
            DataError: it cannot be read.
        """
        if isinstance(image, torch.Tensor):
            return InputImage.of_input(image)
        pixels_HWC = _fitted(self.pixels if size is None else _resized(self.pixels, size), image)
        return self.input_of(pixels_HWC)

    def read_bytes(self, content: bytes, size: int | None = None) -> "InputImage":
        """As `read`, for an encoded file of a source.

        Raises:
            UnusableImageError: it cannot be decoded.
        """
        return self.input_of(load_pixels(self.pixels if size is None else _resized(self.pixels, size), content))

    def input_of(self, pixels_HWC: np.ndarray) -> "InputImage":
        """Fitted uint8 pixels with the network's input made of them."""
        input_1CHW = normalize_pixels(self.pixels, torch.from_numpy(pixels_HWC.copy())[None]).contiguous()
        return InputImage(pixels_HWC, self._planes(input_1CHW))

    def normalized(self, pictures_BCHW: torch.Tensor) -> torch.Tensor:
        """Colours or greys in 0..1, [B, 3 or 1, H, W], to the network's input; gradients go through."""
        return self._planes(normalize_pixels(self.pixels, 255 * pictures_BCHW.permute(0, 2, 3, 1)))

    @property
    def channels(self) -> int:
        """Planes of the network's input, by its first convolution; 3 where it has none."""
        return next((m.in_channels for m in self.network.modules() if isinstance(m, nn.Conv2d)), 3)

    def _planes(self, input_BCHW: torch.Tensor) -> torch.Tensor:
        return input_BCHW.mean(1, keepdim=True) if self.channels == 1 else input_BCHW

    def answer(self, input_: torch.Tensor) -> torch.Tensor:
        """The network's outputs [K] for one input.

        Raises:
            InputError: it does not take such an input, or does not give one vector of outputs.
        """
        output = self.answer_anything(input_)
        if not isinstance(output, torch.Tensor) or output.ndim != 2:
            shape = list(output.shape) if isinstance(output, torch.Tensor) else type(output).__name__
            raise InputError(
                expected="a network that gives one vector of outputs per image", found=f"{shape}", do="Wrap it."
            )
        return output[0]

    def answer_anything(self, input_: torch.Tensor) -> Any:
        """Whatever the network gives.

        Raises:
            InputError: it does not take such an input.
        """
        try:
            with borrowed(self.network), torch.no_grad():
                return self.network(input_)
        except Exception as error:  # each network refuses a wrong input in its own way
            raise InputError(
                expected=f"an input that {self.name} takes",
                found=f"one of shape {list(input_.shape)}: {str(error).splitlines()[0][:200]}",
                do="Try another --set size=SIDE.",
            ) from error

    def target(self, wanted: str | int | None, outputs_K: torch.Tensor) -> int:
        """The output that a class's name or number means; the network's own answer where none was asked for.

        Raises:
            InputError: no such output; the near misses are named.
        """
        if wanted is None:
            return int(outputs_K.argmax())
        if str(wanted) in self.classes:
            return self.classes.index(str(wanted))
        if str(wanted).isdecimal() and int(wanted) < len(outputs_K):
            return int(wanted)
        short = {name.split(",")[0]: index for index, name in reversed(list(enumerate(self.classes)))}
        if str(wanted) in short:
            return short[str(wanted)]
        raise InputError(
            expected=f"a class by its name, or a number below {len(outputs_K)}",
            found=f"'{wanted}'",
            do=near_miss(str(wanted), short)
            or f"Classes: {', '.join(list(short)[:8]) or 'these outputs have no names'}.",
        )

    def class_name(self, index: int) -> str:
        """The name of an output, or its number."""
        return self.classes[index].split(",")[0] if index < len(self.classes) else f"output {index}"


@dataclass(eq=False)
class InputImage:
    """One image: ``pixels_HWC`` uint8 as fitted, and ``input_1CHW``, what the network is given."""

    pixels_HWC: np.ndarray
    input_1CHW: torch.Tensor

    @classmethod
    def of_input(cls, input_: torch.Tensor) -> "InputImage":
        """For an input that was made elsewhere: shown stretched to its own range."""
        batch = input_ if input_.ndim in (2, 4) else input_[None]
        shown = batch[0].detach().float()
        shown = shown if shown.ndim == 3 else shown.reshape(1, 1, -1)
        shown = (shown - shown.amin()) / (shown.amax() - shown.amin()).clamp_min(1e-12)
        shown = shown[:3] if shown.shape[0] >= 3 else shown[:1].expand(3, -1, -1)
        return cls((shown * 255).byte().permute(1, 2, 0).numpy(), batch)


def open_subject(
    model: "str | Path | nn.Module", weights: str | None = None, context: RunContext | None = None
) -> Subject:
    """Finds and opens what ``model`` means; see the top of this file.

    Raises:
        InputError: nothing has that name (near misses are given), or the file's factory does not make a network.
        ModelFileError: the weights or the model file cannot be used.
    """
    if isinstance(model, nn.Module):
        return Subject(model, type(model).__name__, _standard())
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # random weights are the same each time
        return _opened(model, weights, context or RunContext())


def _opened(model: str | Path, weights: str | None, context: RunContext) -> Subject:
    text = str(model)
    path, colon, factory = text.rpartition(":")
    if colon and path.endswith(".py"):
        context.note(f"running your own code: {factory}() of {path}")
        return _of_file(Path(path), factory)
    if text == WORKED_EXAMPLE:
        from glassworks.models.worked_example import WorkedExample

        return Subject(WorkedExample(), WORKED_EXAMPLE, _standard(), ["o1", "o2"])
    if text.startswith("torchvision:"):
        return _of_torchvision(text.partition(":")[2])
    if Path(text).exists():
        return _of_path(Path(text), weights)
    return _of_name(text, weights)


def _of_path(path: Path, weights: str | None) -> Subject:
    """A run, a model file, or a timm folder."""
    if path.is_dir() and (path / "config.json").is_file() and not (path / "recipe.toml").is_file():
        from glassworks.models.timm_bridge import load_backbone

        return _of_backbone(load_backbone(None, path, complete=True))
    from glassworks.models.files.model_file import find_model, load_network

    if weights:
        raise InputError(
            expected="--weights with the name of a network", found=f"them with {path}", do="Leave one out."
        )
    metadata, network = load_network(find_model(path), torch.float32)
    name = path.name if path.is_dir() else path.parent.resolve().name
    return Subject(network, name, metadata.pixels, list(metadata.classes))


def _of_name(name: str, weights: str | None) -> Subject:
    """One of our own networks or timm's, with the weights that are at hand."""
    from glassworks.models.timm_bridge import is_at_hand, known_names, load_backbone

    if name in NETWORKS and not (weights is None and NETWORKS[name].timm and is_at_hand(name)):
        return _of_ours(name, weights)
    known = [*NETWORKS, *known_names(), WORKED_EXAMPLE]
    if name.partition(".")[0] not in known:
        raise InputError(
            expected="a run, a model file, a timm folder, the name of a network, torchvision:NAME or file.py:factory",
            found=f"'{name}'",
            do=near_miss(name, known) or "Check the path, or see `glassworks models`.",
        )
    given = weights or (None if is_at_hand(name) else "random")
    return _of_backbone(load_backbone(name, given, complete=True))


def _of_ours(name: str, weights: str | None) -> Subject:
    """One of our own networks as it was published, with weights from a file where there is one."""
    card = NETWORKS[name]
    network = build_network("glassworks", name, None, {}).eval()
    pixels = PixelSpec.standard(card.size, resize=round(card.size / 0.875), mean=card.mean, std=card.std)
    if not weights:
        notes = [] if card.given else [f"{name} has random weights: give --weights FILE."]
        return Subject(network, name, pixels, notes=notes)
    from glassworks.models.weights import from_timm, put_weights, read_state_dict

    put_weights(network, from_timm(read_state_dict(Path(weights))), card.head, name, weights)
    return Subject(network, name, pixels)


def _of_backbone(backbone: "Backbone") -> Subject:
    mean, std = backbone.mean, backbone.std
    kind = "bilinear" if backbone.filter == "bilinear" else "bicubic"
    pixels = PixelSpec.standard(backbone.size, resize=backbone.resize, filter=kind, mean=mean, std=std)
    notes = [f"{backbone.name} has random weights: give --weights FILE|FOLDER."] if backbone.weights == "random" else []
    return Subject(backbone.network.eval(), backbone.name, pixels, backbone.classes, notes)


def _of_torchvision(name: str) -> Subject:
    """Of torchvision's classifiers, with random weights."""
    from torchvision import models

    known = models.list_models(models)
    if name not in known:
        raise InputError(
            expected="torchvision:NAME, one of its classifiers",
            found=f"'{name}'",
            do=near_miss(name, known) or f"Known: {', '.join(known[:6])}, ...",
        )
    settings: dict[str, Any] = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    network = models.get_model(name, weights=None, **settings).eval()
    pixels = _standard(299 if name == "inception_v3" else 224)
    return Subject(network, name, pixels, notes=[f"{name} has random weights."])


def _of_file(path: Path, factory: str) -> Subject:
    """Runs the user's own file and calls its factory."""
    spec = importlib.util.spec_from_file_location(f"glassworks_user_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise InputError(expected=f"a Python file at {path}", found="nothing there", do="Check the path.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and pickles look there
    try:
        spec.loader.exec_module(module)
        make = getattr(module, factory)
        network = make if isinstance(make, nn.Module) else make()
    except AttributeError as error:
        names = [name for name in vars(module) if not name.startswith("_")]
        raise InputError(
            expected=f"'{factory}' in {path}",
            found=str(error),
            do=near_miss(factory, names) or f"It has: {', '.join(names)}.",
        ) from error
    except Exception as error:  # the user's own code may raise anything
        raise InputError(
            expected=f"{factory}() of {path} to make a network",
            found=f"{type(error).__name__}: {error}",
            do="Correct that file; the error is its own.",
        ) from error
    if not isinstance(network, nn.Module):
        raise InputError(
            expected=f"{factory}() of {path} to give a torch.nn.Module",
            found=type(network).__name__,
            do="Return the network.",
        )
    return Subject(network.eval(), factory, _standard())


def _standard(size: int = 224) -> PixelSpec:
    """What most networks from elsewhere expect."""
    return PixelSpec.standard(size, resize=round(size / 0.875), mean=IMAGENET_MEAN, std=IMAGENET_STD)


def _resized(pixels: PixelSpec, size: int) -> PixelSpec:
    """The same normalization at another size, in the same proportion of resize to crop."""
    resize = max(size, round(pixels.resize.size * size / pixels.crop))
    norm = pixels.normalize
    return PixelSpec.standard(size, resize=resize, filter=pixels.resize.filter, mean=norm.mean, std=norm.std)


def _fitted(pixels: PixelSpec, image: Any) -> np.ndarray:
    """uint8 [H, W, 3] of a path, encoded bytes or pixels."""
    try:
        if isinstance(image, np.ndarray):
            from PIL import Image

            return fit_pixels(pixels, Image.fromarray(image).convert("RGB"))
        return load_pixels(pixels, image if isinstance(image, bytes) else Path(image).read_bytes())
    except UnusableImageError as error:
        found = f"{image if isinstance(image, str | Path) else 'pixels'}: {error}"
    except OSError as error:
        found = f"{image}: {error.strerror or error}"
    except ValueError as error:  # a path with a null byte
        found = f"{image!r}: {error}"
    raise DataError(expected="an image that can be read", found=found, do="Check --image, or convert the file to PNG.")
