"""What is published of well-known networks on ImageNet, for setting one's own figures beside it. A literal table.

Errors are those of torchvision's first weights, single crop, validation images (library metadata); parameters and
multiply-adds at 224 pixels (inception_v3: 299), auxiliary heads left out, as torchvision counts them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One network.

    Attributes:
        name: torchvision's.
        error: top-1, from 0 to 1.
        top5_error: how often the right class is not among the five likeliest.
        parameters: of the network that answers.
        multiply_adds: for one image.
    """

    name: str
    error: float
    top5_error: float
    parameters: int
    multiply_adds: int


IMAGENET = tuple(
    Published(name, round(1 - top1 / 100, 5), round(1 - top5 / 100, 5), parameters, multiply_adds)
    for name, top1, top5, parameters, multiply_adds in (
        ("alexnet", 56.522, 79.066, 61_100_840, 714_188_480),
        ("vgg16", 71.592, 90.382, 138_357_544, 15_470_264_320),
        ("vgg19", 72.376, 90.876, 143_667_240, 19_632_062_464),
        ("vgg16_bn", 73.360, 91.516, 138_365_992, 15_470_264_320),
        ("vgg19_bn", 74.218, 91.842, 143_678_248, 19_632_062_464),
        ("googlenet", 69.778, 89.530, 6_624_904, 1_498_376_192),
        ("inception_v3", 77.294, 93.450, 23_834_568, 5_713_216_096),
        ("resnet18", 69.758, 89.078, 11_689_512, 1_814_073_344),
        ("resnet34", 73.314, 91.420, 21_797_672, 3_663_761_408),
        ("resnet50", 76.130, 92.862, 25_557_032, 4_089_184_256),
        ("resnet101", 77.374, 93.546, 44_549_160, 7_801_405_440),
        ("resnet152", 78.312, 94.046, 60_192_808, 11_513_626_624),
    )
)
"""From the plain to the deep."""
