"""What an exported graph does itself, and what whoever feeds it has to do first, in words."""

from glassworks.core.pixels import CenterCrop, Decode, PixelSpec, ResizeExact
from glassworks.data.images.decode import REDUCING_GAP
from glassworks.models.files.metadata import ModelMetadata


def in_the_graph(metadata: ModelMetadata) -> list[str]:
    """The steps from decoded pixels to probabilities, in order."""
    last = f"softmax at temperature {metadata.calibration.temperature:.4g}"
    names = [part.name for part in metadata.architecture.parts or (metadata.architecture,)]
    each = [_to_features(spec, name) for spec, name in zip(metadata.pixels.parts, names, strict=True)]
    if len(each) == 1:
        return [*each[0], last]
    return [*(f"for {name}: {', '.join(steps)}" for name, steps in zip(names, each, strict=True)), "one head", last]


def _to_features(spec: PixelSpec, name: str) -> list[str]:
    """The steps of one network."""
    size = spec.resize.size
    how = f"{spec.resize.filter}, by Pillow's arithmetic"
    exact = isinstance(spec.resize, ResizeExact)
    crops = [op.size for op in spec.operations if isinstance(op, CenterCrop)]
    return [
        f"resize to {size} x {size} pixels ({how})" if exact else f"resize the shorter side to {size} pixels ({how})",
        *(f"keep the middle {side} x {side} pixels" for side in crops),
        "divide by 255, subtract the mean, divide by the standard deviation",
        f"the network {name}",
    ]


def left_to_the_caller(spec: PixelSpec) -> list[str]:
    """The steps from a file to what the graph takes, in order."""
    reduced = f"a JPEG may be read at 1/2, 1/4 or 1/8 while its shorter side stays {REDUCING_GAP:g} x {spec.decode_to}"
    return [
        "decode the first frame" + (f" ({reduced})" if spec.decode_to is not None else ""),
        "turn it upright by its EXIF orientation",
        _more_bits(spec.decode),
        "lay it on white where it is transparent, a transparent colour included",
        "give RGB as uint8 [batch, height, width, 3], of any size",
    ]


def _more_bits(decode: Decode) -> str:
    if isinstance(decode.range, tuple):
        ends = f"{decode.range[0]:g} becomes 0 and {decode.range[1]:g} 255"
    elif decode.range == "image":
        ends = "its least value becomes 0 and its largest 255"
    else:
        ends = "the range of its format becomes 0 to 255, 65,535 in 16-bit PNG"
    return f"of more than 8 bits a channel make 8: {ends}, rounded half up"
