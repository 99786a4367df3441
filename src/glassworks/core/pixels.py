"""Pixel preprocessing as data: a short declared list of operations, stored in the recipe, the model file and exports.

What it says is done in ``data.images.pixels``, and as matrices for exported files in ``export.pixel_program``.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from glassworks.core.config import Config

Size = Annotated[int, Field(ge=1, le=4096)]
Channel = Annotated[float, Field(allow_inf_nan=False)]


def _ascending(ends: tuple[float, float]) -> tuple[float, float]:
    if ends[0] >= ends[1]:
        raise ValueError("the first number must be below the second one")
    return ends


Ends = Annotated[tuple[Channel, Channel], AfterValidator(_ascending)]
"""The value that becomes black and the one that becomes white."""

Range = Literal["stated", "image"] | Ends
"""Which values become black and white in an image of more than 8 bits a channel: those that its file or format states,
its own least and largest ones, or these."""


class Decode(Config):
    """First frame, upright, alpha on white, RGB; large JPEGs at reduced scale (see ``data.images.decode``)."""

    op: Literal["decode"] = "decode"
    reduced_scale: bool = True
    range: Range = "stated"
    """What 8 bits are made of where the file has more."""


class ResizeShorter(Config):
    """Scales the image so that its shorter side is ``size``; the longer becomes ``size * longer // shorter``."""

    op: Literal["resize_shorter"] = "resize_shorter"
    size: Size
    filter: Literal["bilinear", "bicubic"] = "bilinear"


class ResizeExact(Config):
    """Scales the image to ``size`` x ``size``, whatever its shape."""

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


class Beside(Config):
    """Lays what several networks see of the one decoded image beside each other, flush with the upper edge.

    Each part is the whole preprocessing of one network.
    """

    op: Literal["beside"] = "beside"
    parts: Annotated[tuple["PixelSpec", ...], Field(min_length=2, max_length=8)]


class PixelSpec(Config):
    """Everything that happens between an encoded file and the network.

    ``operations`` is always: decode, one resize, at most one centre crop, normalize. For several networks it is decode
    and beside.
    """

    operations: tuple[
        Annotated[Decode | ResizeShorter | ResizeExact | CenterCrop | Normalize | Beside, Field(discriminator="op")],
        ...,
    ]

    @model_validator(mode="after")
    def _in_order(self) -> "PixelSpec":
        kinds = [operation.op.partition("_")[0] for operation in self.operations]
        if kinds == ["decode", "beside"]:
            if any(len(part.parts) > 1 for part in self.parts):
                raise ValueError("the parts of beside are of one network each")
            if any(part.decode.range != self.decode.range for part in self.parts):
                raise ValueError("the parts of beside get one decoded image: their decode operations have one range")
            return self
        if kinds not in (["decode", "resize", "normalize"], ["decode", "resize", "center", "normalize"]):
            raise ValueError(f"operations must be decode, a resize, at most one center_crop, normalize; found {kinds}")
        if self.crop > self.resize.size:
            raise ValueError(f"center_crop {self.crop} is larger than the resized side {self.resize.size}")
        if isinstance(self.resize, ResizeShorter) and "center" not in kinds:
            raise ValueError("resize_shorter leaves images of many shapes: a center_crop must follow")
        return self

    @classmethod
    def beside(cls, parts: "Sequence[PixelSpec]") -> "PixelSpec":
        """Of several networks, which get the same decoded image."""
        return cls(operations=(parts[0].decode, Beside(parts=tuple(parts))) if parts else ())

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
        """The same for images of another side: the resize stays in its ratio to the crop."""
        if len(self.parts) > 1:
            return PixelSpec.beside([part.at(size) for part in self.parts])
        if size == self.crop:
            return self
        if isinstance(self.resize, ResizeExact):
            scaled = self.resize.model_copy(update={"size": size})
            return PixelSpec(operations=(self.decode, scaled, self.normalize))
        shorter = self.resize.model_copy(update={"size": round(size * self.resize.size / self.crop)})
        return PixelSpec(operations=(self.decode, shorter, CenterCrop(size=size), self.normalize))

    def ranged(self, wanted: Range) -> "PixelSpec":
        """The same with other values for black and white."""
        if len(self.parts) > 1:
            return PixelSpec.beside([part.ranged(wanted) for part in self.parts])
        return PixelSpec(operations=(self.decode.model_copy(update={"range": wanted}), *self.operations[1:]))

    @property
    def decode(self) -> Decode:
        """The decode operation, which is the first."""
        return next(op for op in self.operations if isinstance(op, Decode))

    @property
    def parts(self) -> tuple["PixelSpec", ...]:
        """The preprocessing of each network: of several, from left to right; of one, this itself."""
        return next((op.parts for op in self.operations if isinstance(op, Beside)), (self,))

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of what the network is given, in pixels."""
        return max(part.crop for part in self.parts), sum(part.crop for part in self.parts)

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
        """Side of the square image that the network sees, in pixels; of several, the largest."""
        if len(self.parts) > 1:
            return self.shape[0]
        crops = [op.size for op in self.operations if isinstance(op, CenterCrop)]
        return crops[0] if crops else self.resize.size

    @property
    def decode_to(self) -> int | None:
        """The shorter side in pixels above which a decoder may stop; ``None`` where it must decode all of them."""
        if len(self.parts) > 1:
            sides = [part.decode_to for part in self.parts]
            return None if None in sides else max(side for side in sides if side is not None)
        return self.resize.size if self.decode.reduced_scale else None

    @property
    def uncropped(self) -> "PixelSpec":
        """The same up to the centre crop, which keeps the whole resized middle square: what augmentation crops from."""
        cropless = tuple(
            CenterCrop(size=self.resize.size) if isinstance(op, CenterCrop) else op for op in self.operations
        )
        return PixelSpec(operations=cropless)

    def resized_size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of an image after the resize, before the crop."""
        size = self.resize.size
        if isinstance(self.resize, ResizeExact):
            return size, size
        shorter = min(width, height)
        return size * width // shorter, size * height // shorter
