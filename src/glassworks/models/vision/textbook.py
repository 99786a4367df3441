"""Networks as textbooks list them: one layer a line, from the image down to the classes.

::

    conv 3x3, 64          # 3x3 convolution, 64 channels, padded so that stride 1 keeps the size
    conv 7x7/2, 64        # stride 2
    conv 11x11/4, 96, pad 2
    conv 5x5, 256, groups 2
    batchnorm
    pool /2               # maximum over 2x2 in steps of 2; also `pool 3x3/2`, `pool 3x3/2, pad 1`, `pool 3x3/2, ceil`
    avgpool 7x7           # means; also `avgpool /2`, `avgpool global`, `avgpool to 6x6` (whatever the map's size)
    lrn                   # local response normalisation with AlexNet's constants
    dropout 0.5
    flatten               # may be left out before the first fc
    fc 4096
    fc classes            # as many outputs as the data has classes; or the number itself
    softmax               # may be left out: the loss and the predictions contain it, the network gives logits

What a list does not write is decided as textbooks mean it: ReLU follows each convolution (behind its batchnorm) and
each fc but the last, unless the list writes activations itself (relu, leakyrelu, elu, tanh, sigmoid, identity): then
there are only those. Deviations: none from what is written; weights start as in He et al. 2015. The parameters are
those of the list: that of VGG-16 has 138,357,544.

Shape letters: B batch, C channels, H height, W width, K classes.
"""

from collections import Counter, OrderedDict

import torch
from torch import nn

from glassworks.models.vision.blocks import ACTIVATIONS, LocalResponseNorm, activation, init_he
from glassworks.models.vision.listing import Line, parse, with_implied, wrong

Shape = tuple[int, ...]
"""C, H, W of a map, or (D,) once it is flat."""


class Textbook(nn.Module):
    """The network that a list describes.

    Args:
        layers: the list.
        size: side of the square images.
        in_channels: C.
        num_classes: K for ``fc classes``; ``None`` where the list has the number; 0 for what reaches the last fc.

    Attributes:
        answers: the line of the last fc.

    Raises:
        RecipeError: lines that cannot be read, or whose shapes do not fit.
    """

    def __init__(self, layers: str, size: int = 224, in_channels: int = 3, num_classes: int | None = None) -> None:
        super().__init__()
        lines = [line for line in with_implied(parse(layers)) if line.kind != "softmax"]
        *below, self.answers = lines
        shape: Shape = (in_channels, size, size)
        counts: Counter[str] = Counter()
        modules: OrderedDict[str, nn.Module] = OrderedDict()
        for line in below:
            if line.kind == "fc" and len(shape) == 3:
                modules[f"flatten{counts['flatten'] + 1}"], shape = nn.Flatten(), _flat(shape)
                counts["flatten"] += 1
            counts[line.kind] += 1
            modules[f"{line.kind}{counts[line.kind]}"], shape = _layer(line, shape)
        self.features = nn.Sequential(modules)
        (self.num_features,) = _flat(shape)
        self.fc = self._head(num_classes)
        init_he(self.modules())
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                nn.init.zeros_(module.bias)

    def _head(self, num_classes: int | None) -> nn.Module:
        if num_classes == 0:
            return nn.Identity()
        self.require_classes(num_classes)
        outputs = self.answers.outputs or num_classes
        if outputs is None:
            found = "no data to take it from (give --classes, or write it: `fc 10`)"
            raise wrong([self.answers.problem("the number of classes", found)])
        return nn.Linear(self.num_features, outputs)

    def require_classes(self, num_classes: int | None) -> None:
        """Nothing where the list can answer for ``num_classes`` classes.

        Raises:
            RecipeError: it names another number.
        """
        written = self.answers.outputs
        if written is not None and num_classes is not None and written != num_classes:
            wanted = f"{num_classes} outputs, one for each class (or write `fc classes`)"
            raise wrong([self.answers.problem(wanted, str(written))])

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to logits [B, K]."""
        return self.fc(self.features(x_BCHW).flatten(1))


def _flat(shape: Shape) -> Shape:
    total = 1
    for side in shape:
        total *= side
    return (total,)


def _layer(line: Line, shape: Shape) -> tuple[nn.Module, Shape]:
    """The layer that takes ``shape``, and the shape that it gives.

    Raises:
        RecipeError: the shape does not fit.
    """
    if line.kind in ACTIVATIONS:
        return (nn.ReLU(inplace=True) if line.kind == "relu" else activation(line.kind)), shape
    if line.kind == "dropout":
        return nn.Dropout(line.share), shape
    if line.kind == "flatten":
        return nn.Flatten(), _flat(shape)
    if line.kind == "fc":
        assert line.outputs is not None  # noqa: S101 - only the last may leave it open
        return nn.Linear(shape[0], line.outputs), (line.outputs,)
    if line.kind == "batchnorm":
        return (nn.BatchNorm2d(shape[0]) if len(shape) == 3 else nn.BatchNorm1d(shape[0])), shape
    if len(shape) != 3:
        raise wrong([line.problem("a map of channels x height x width", f"{shape[0]} numbers behind a flatten or fc")])
    if line.kind == "lrn":
        return LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0), shape
    return _convolution(line, shape) if line.kind == "conv" else _pooling(line, shape)


def _convolution(line: Line, shape: Shape) -> tuple[nn.Module, Shape]:
    assert line.kernel is not None and line.outputs is not None  # noqa: S101, PT018 - read so
    channels = shape[0]
    if channels % line.groups or line.outputs % line.groups:
        raise wrong(
            [line.problem(f"channels that {line.groups} groups divide", f"{channels} in and {line.outputs} out")]
        )
    height, width = ((side - 1) // 2 if line.pad is None else line.pad for side in line.kernel)
    pads = (height, width)
    result = _window_shape(line, shape, line.kernel, line.stride or 1, pads, ceil=False)
    conv = nn.Conv2d(channels, line.outputs, line.kernel, line.stride or 1, pads, groups=line.groups)
    return conv, (line.outputs, *result)


def _pooling(line: Line, shape: Shape) -> tuple[nn.Module, Shape]:
    assert line.kernel is not None  # noqa: S101 - read so
    if line.adaptive:
        return nn.AdaptiveAvgPool2d(line.kernel), (shape[0], *line.kernel)
    stride, pad = line.stride or line.kernel, line.pad or 0
    if 2 * pad > min(line.kernel):
        raise wrong([line.problem("padding of at most half the window", f"{pad}")])
    steps = stride if isinstance(stride, tuple) else (stride, stride)
    result = _window_shape(line, shape, line.kernel, steps, (pad, pad), ceil=line.ceil)
    kind = nn.MaxPool2d if line.kind == "pool" else nn.AvgPool2d
    return kind(line.kernel, stride, pad, ceil_mode=line.ceil), (shape[0], *result)


def _window_shape(
    line: Line, shape: Shape, kernel: Shape, stride: int | Shape, pads: Shape, *, ceil: bool
) -> tuple[int, int]:
    """Height and width of the result, by torch's rule for partial windows."""
    sides: list[int] = []
    for n, k, s, p in zip(shape[1:], kernel, stride if isinstance(stride, tuple) else (stride,) * 2, pads, strict=True):
        free = n + 2 * p - k
        side = (-(-free // s) if ceil else free // s) + 1
        if ceil and (side - 1) * s >= n + p:
            side -= 1
        if (free < 0 and not ceil) or side < 1:
            needed = f"a map of at least {kernel[0] - 2 * pads[0]} x {kernel[1] - 2 * pads[1]}"
            raise wrong([line.problem(needed, " x ".join(map(str, shape)))])
        sides.append(side)
    return sides[0], sides[1]
