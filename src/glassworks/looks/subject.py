"""What is looked at: a model from anywhere, and the image that it is given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, InputError, near_miss
from glassworks.core.files import read_file
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixels import fit_pixels, load_pixels, normalize_pixels
from glassworks.instruments.hooks import borrowed
from glassworks.instruments.output_form import OutputForm, output_form, probabilities
from glassworks.models.reference import one_network
from glassworks.models.resolve import Model, open_model


@dataclass(eq=False)
class Subject(Model):
    """A model to look at: it is given images of any kind, and its network is borrowed in evaluation mode."""

    _output_form: OutputForm | None = field(default=None, init=False, repr=False)

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

    def normalized(self, images_BCHW: torch.Tensor) -> torch.Tensor:
        """Colours or greys in 0..1, [B, 3 or 1, H, W], to the network's input; gradients go through."""
        return self._planes(normalize_pixels(self.pixels, 255 * images_BCHW.permute(0, 2, 3, 1)))

    @property
    def channels(self) -> int:
        """Planes of the network's input, by its first convolution; 3 where it has none."""
        return next((m.in_channels for m in self.network.modules() if isinstance(m, nn.Conv2d)), 3)

    def _planes(self, input_BCHW: torch.Tensor) -> torch.Tensor:
        return input_BCHW.mean(1, keepdim=True) if self.channels == 1 else input_BCHW

    def outputs(self, input_: torch.Tensor) -> torch.Tensor:
        """The network's outputs [K] for one input.

        Raises:
            InputError: it does not take such an input, does not give one vector of outputs, or gives what is no number.
        """
        output = self.run(input_)
        if not isinstance(output, torch.Tensor) or output.ndim != 2:
            shape = list(output.shape) if isinstance(output, torch.Tensor) else type(output).__name__
            raise InputError(
                expected="a network that gives one vector of outputs per image", found=f"{shape}", do="Wrap it."
            )
        if not output.isfinite().all():
            raise self._no_numbers("a network that answers with numbers", "NaN or infinite outputs")
        return output[0]

    def check_weights(self) -> None:
        """For what a single NaN would make worthless.

        Raises:
            InputError: some of the weights are no numbers.
        """
        if not_finite(self.network):
            raise self._no_numbers("a network whose weights are numbers", "NaN or infinite ones")

    def _no_numbers(self, expected: str, found: str) -> InputError:
        do = "Take weights from before they became so: the training diverged, or the file is damaged."
        return InputError(expected=expected, found=found + _named(not_finite(self.network)), do=do)

    def probabilities(self, outputs_BK: torch.Tensor, input_BCHW: torch.Tensor) -> torch.Tensor:
        """What the outputs for these inputs mean: a softmax or a sigmoid of them, where they are none already."""
        return probabilities(outputs_BK, self.output_form(input_BCHW))

    def output_form(self, input_BCHW: torch.Tensor) -> OutputForm:
        """What the network gives: logits or probabilities."""
        if self._output_form is None:
            self._output_form = output_form(self.network, input_BCHW[:1])
        return self._output_form

    def run(self, input_: torch.Tensor) -> Any:
        """Whatever the network gives.

        Raises:
            InputError: it does not take such an input.
        """
        try:
            with borrowed(self.network), torch.no_grad():
                return self.network(input_.clone())  # it may overwrite its input
        except Exception as error:  # each network refuses a wrong input in its own way
            raise InputError(
                expected=f"an input that {self.name} takes",
                found=f"one of shape {list(input_.shape)}: {str(error).splitlines()[0][:200]}",
                do=self._advice(),
            ) from error

    def _advice(self) -> str:
        """What may help where the network does not take the input."""
        given = signature(self.network.forward).parameters.values()
        needed = [one.name for one in given if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]
        if len(needed) > 1:
            return f"Its forward takes {len(needed)} inputs ({', '.join(needed)}): wrap it so that it takes an image."
        if self.channels not in (1, 3):
            return f"Its first convolution takes {self.channels} channels: wrap it so that it takes 3 (or 1)."
        return "Try another --set size=SIDE."

    def target(self, wanted: str | int | None, outputs_K: torch.Tensor) -> int:
        """The output that a class's name or number means; by default the greatest.

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
    model: str | Path | nn.Module,
    weights: str | None = None,
    context: RunContext | None = None,
    *,
    only_installed: bool = False,
) -> Subject:
    """Finds and opens what ``model`` refers to; see ``models.resolve.open_model``, also for the arguments.

    Raises:
        InputError: nothing has that name (near misses are given), or the file's factory does not make a network.
        ModelFileError: the weights or the model file cannot be used.
    """
    opened = open_model(model, weights, context, only_installed=only_installed)
    if opened.parts:
        raise one_network(opened.name, opened.parts)
    subject = Subject(**vars(opened))
    if wrong := not_finite(subject.network):
        subject.notes.append(f"Weights are NaN or infinite{_named(wrong)}.")
    return subject


def not_finite(network: nn.Module) -> list[str]:
    """Names of the weights and statistics that hold NaN or infinite numbers."""
    held = network.state_dict(keep_vars=True)
    return [name for name, tensor in held.items() if tensor.is_floating_point() and not tensor.isfinite().all()]


def _named(weights: Sequence[str]) -> str:
    if not weights:
        return ""
    more = f" and {len(weights) - 3} more" if len(weights) > 3 else ""
    return f", in {', '.join(weights[:3])}{more}"


def _resized(pixels: PixelSpec, size: int) -> PixelSpec:
    """The same normalization at another size, in the same proportion of resize to crop."""
    resize = max(size, round(pixels.resize.size * size / pixels.crop))
    norm = pixels.normalize
    standard = PixelSpec.standard(size, resize=resize, filter=pixels.resize.filter, mean=norm.mean, std=norm.std)
    return standard.ranged(pixels.decode.range)


def _fitted(pixels: PixelSpec, image: Any) -> np.ndarray:
    """uint8 [H, W, 3] of a path, encoded bytes or pixels."""
    try:
        if isinstance(image, np.ndarray):
            return fit_pixels(pixels, Image.fromarray(image).convert("RGB"))
        return load_pixels(pixels, image if isinstance(image, bytes) else read_file(image))
    except UnusableImageError as error:
        found = f"{image if isinstance(image, str | Path) else 'pixels'}: {error}"
    except OSError as error:
        found = f"{image}: {error.strerror or error}"
    except ValueError as error:  # a path with a null byte
        found = f"{image!r}: {error}"
    raise DataError(expected="an image that can be read", found=found, do="Check --image, or convert the file to PNG.")
