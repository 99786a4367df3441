"""Pixel preprocessing as data: a short declared list of operations, stored in the recipe, the model file and exports.

What is unusual here: resize and centre crop are done in one step. Pillow computes only the pixels that the crop keeps;
they equal those of a resize followed by a crop, because each output pixel's filter window is the same. Exports compute
the very same weights as matrices (``glassworks.export.pixel_program``).

Shape letters: B batch, H height, W width, C channels (3).
"""

from typing import Annotated, Literal

import numpy as np
import PIL
import torch
from PIL import Image
from pydantic import Field, model_validator

from glassworks.core.config import Config
from glassworks.core.device import cache_folder
from glassworks.data.cache import RowCache, store_folder
from glassworks.data.images.decode import REDUCING_GAP, decode

_FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

Size = Annotated[int, Field(ge=1, le=4096)]
Channel = Annotated[float, Field(allow_inf_nan=False)]


class Decode(Config):
    """First frame, upright, alpha on white, RGB; large JPEGs at reduced scale (see ``data.images.decode``)."""

    op: Literal["decode"] = "decode"
    reduced_scale: bool = True


class ResizeShorter(Config):
    """Scales the picture so that its shorter side is ``size``; the longer becomes ``size * longer // shorter``."""

    op: Literal["resize_shorter"] = "resize_shorter"
    size: Size
    filter: Literal["bilinear", "bicubic"] = "bilinear"


class ResizeExact(Config):
    """Scales the picture to ``size`` x ``size``, whatever its shape."""

    op: Literal["resize_exact"] = "resize_exact"
    size: Size
    filter: Literal["bilinear", "bicubic"] = "bilinear"


class CenterCrop(Config):
    """Keeps the middle ``size`` x ``size`` pixels; an odd remainder leaves one more pixel right and below."""

    op: Literal["center_crop"] = "center_crop"
    size: Size


class Normalize(Config):
    """``(pixel / 255 - mean) / std`` per channel, in float32."""

    op: Literal["normalize"] = "normalize"
    mean: tuple[Channel, Channel, Channel]
    std: tuple[
        Annotated[float, Field(gt=0, allow_inf_nan=False)],
        Annotated[float, Field(gt=0, allow_inf_nan=False)],
        Annotated[float, Field(gt=0, allow_inf_nan=False)],
    ]


class PixelSpec(Config):
    """Everything that happens between an encoded file and the network.

    ``operations`` is always: decode, one resize, at most one centre crop, normalize.
    """

    operations: tuple[
        Annotated[Decode | ResizeShorter | ResizeExact | CenterCrop | Normalize, Field(discriminator="op")], ...
    ]

    @model_validator(mode="after")
    def _in_order(self) -> "PixelSpec":
        kinds = [operation.op.partition("_")[0] for operation in self.operations]
        if kinds not in (["decode", "resize", "normalize"], ["decode", "resize", "center", "normalize"]):
            raise ValueError(f"operations must be decode, a resize, at most one center_crop, normalize; found {kinds}")
        if self.crop > self.resize.size:
            raise ValueError(f"center_crop {self.crop} is larger than the resized side {self.resize.size}")
        if isinstance(self.resize, ResizeShorter) and "center" not in kinds:
            raise ValueError("resize_shorter leaves pictures of many shapes: a center_crop must follow")
        return self

    @classmethod
    def standard(
        cls,
        size: int,
        *,
        resize: int | None = None,
        filter: Literal["bilinear", "bicubic"] = "bilinear",  # noqa: A002 - the field's name in the file
        mean: tuple[float, float, float] = (0.5, 0.5, 0.5),
        std: tuple[float, float, float] = (0.5, 0.5, 0.5),
    ) -> "PixelSpec":
        """Shorter side to ``resize`` (default ``size``), middle ``size`` x ``size``, normalized."""
        shorter = ResizeShorter(size=resize or size, filter=filter)
        return cls(operations=(Decode(), shorter, CenterCrop(size=size), Normalize(mean=mean, std=std)))

    def at(self, size: int) -> "PixelSpec":
        """The same for pictures of another side: the resize stays in its ratio to the crop."""
        if size == self.crop:
            return self
        if isinstance(self.resize, ResizeExact):
            scaled = self.resize.model_copy(update={"size": size})
            return PixelSpec(operations=(Decode(), scaled, self.normalize))
        shorter = self.resize.model_copy(update={"size": round(size * self.resize.size / self.crop)})
        return PixelSpec(operations=(Decode(), shorter, CenterCrop(size=size), self.normalize))

    @property
    def resize(self) -> ResizeShorter | ResizeExact:
        """The resize operation."""
        return next(op for op in self.operations if isinstance(op, ResizeShorter | ResizeExact))

    @property
    def normalize(self) -> Normalize:
        """The normalize operation."""
        return next(op for op in self.operations if isinstance(op, Normalize))

    @property
    def crop(self) -> int:
        """Side of the square picture that the network sees, in pixels."""
        crops = [op.size for op in self.operations if isinstance(op, CenterCrop)]
        return crops[0] if crops else self.resize.size

    @property
    def fingerprint(self) -> str:
        """All that the fitted pixels depend on beside the file: the operations, and what decodes and resizes."""
        return f"{self.model_dump_json()} pillow {PIL.__version__} gap {REDUCING_GAP:g}"

    def load(self, content: bytes) -> np.ndarray:
        """Encoded bytes to uint8 pixels [H, W, C], H = W = ``crop``.

        Raises:
            UnusableImageError: the file cannot be decoded.
        """
        return self.fit(self.decode(content))

    def decode(self, content: bytes) -> Image.Image:
        """Encoded bytes to an upright RGB picture, at reduced scale where the decode operation allows it.

        Raises:
            UnusableImageError: the file cannot be decoded.
        """
        operation = next(op for op in self.operations if isinstance(op, Decode))
        return decode(content, self.resize.size if operation.reduced_scale else None)

    def uncropped(self) -> "PixelSpec":
        """The same up to the centre crop, which keeps the whole resized middle square: what augmentation crops from."""
        cropless = tuple(
            CenterCrop(size=self.resize.size) if isinstance(op, CenterCrop) else op for op in self.operations
        )
        return PixelSpec(operations=cropless)

    def fit(self, image: Image.Image) -> np.ndarray:
        """A decoded RGB picture to uint8 pixels [H, W, C], resized and cropped in one step.

        Always along the rows first, then down the columns: Pillow rounds to 8 bits in between, and from version 13 on
        it picks the order by the picture's shape, so one call would give other pixels under another Pillow.
        """
        width, height = image.size
        resized_width, resized_height = self.resized_size(width, height)
        left, right = self._window(width, resized_width)
        top, bottom = self._window(height, resized_height)
        kernel = _FILTERS[self.resize.filter]
        across = image.resize((self.crop, height), kernel, box=(left, 0, right, height))
        return np.asarray(across.resize((self.crop, self.crop), kernel, box=(0, top, self.crop, bottom)))

    def _window(self, side: int, resized: int) -> tuple[float, float]:
        """Where the crop begins and ends along a side of the original picture, in pixels."""
        first, scale = (resized - self.crop) // 2, side / resized
        # Rounding may put the end a hair outside of the picture, which Pillow refuses.
        return first * scale, min((first + self.crop) * scale, side)

    def resized_size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height after the resize, before the crop."""
        size = self.resize.size
        if isinstance(self.resize, ResizeExact):
            return size, size
        shorter = min(width, height)
        return size * width // shorter, size * height // shorter

    def cache(self) -> RowCache:
        """The resized images on disk that belong to exactly this preprocessing up to its crop, by content."""
        uncropped = self.uncropped()
        folder = store_folder(cache_folder() / "pixels", uncropped.fingerprint)
        return RowCache(folder, (uncropped.crop, uncropped.crop, 3), "uint8")

    def normalized(self, pixels_BHWC: torch.Tensor) -> torch.Tensor:
        """uint8 pixels [B, H, W, C] to the network's float32 input [B, C, H, W], laid out channels-last."""
        mean = torch.tensor(self.normalize.mean, device=pixels_BHWC.device)
        std = torch.tensor(self.normalize.std, device=pixels_BHWC.device)
        return ((pixels_BHWC.float() / 255 - mean) / std).permute(0, 3, 1, 2)
