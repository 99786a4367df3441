"""The networks by name: one card each, with everything that can be known before torch is imported."""

from dataclasses import dataclass, field
from typing import Any

from glassworks.core.errors import unknown

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class NetworkCard:
    """What is known of a network before torch is imported.

    Attributes:
        build: "module:Class".
        title: name, form and paper, for people.
        arguments: what the class is called with, beside what the user asks for.
        classes: outputs of the network as it was published; 0 for one that has no head of its own, ``None`` for one
            whose arguments say it.
        size: side of its square input as it was published, in pixels.
        train_size: side at which it is trained end to end where a recipe names none.
        channels: of its input; one that takes 1 makes colours grey.
        sized: the class takes ``size``, because layers depend on it.
        inputs: length of its input where that is a vector, not an image.
        head: the layers that answer: weights made for other classes leave them out.
        timm: timm publishes weights under this name for exactly this form.
        given: its weights are laid down, not learnt: by default only a head is solved on top.
        mean: that published weight files expect, per channel of pixels in 0..1.
        std: likewise.
    """

    build: str
    title: str
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    classes: int | None = 1000
    size: int = 224
    train_size: int = 64
    channels: int = 3
    sized: bool = False
    inputs: int | None = None
    head: tuple[str, ...] = ("fc.",)
    timm: bool = False
    given: bool = False
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of one input, as published."""
        return (self.inputs,) if self.inputs else (self.channels, self.size, self.size)


_RESNET, _VGG = "glassworks.models.vision.resnet:ResNet", "glassworks.models.vision.vgg:VGG"
_GOOGLENET, _DENSE = "glassworks.models.vision.googlenet:GoogLeNet", ("classifier.6.",)


def _small(
    build: str, title: str, size: int = 28, classes: int = 10, *, head: str = "fc.", given: bool = False
) -> NetworkCard:
    """A network of small grey images whose layers depend on the size."""
    return NetworkCard(
        f"glassworks.models.vision.{build}",
        title,
        classes=classes,
        size=size,
        train_size=size,
        channels=1,
        sized=True,
        head=(head,),
        given=given,
    )


def _vgg(depth: int, *, norm: bool = False) -> NetworkCard:
    with_norm = ", with batch normalisation added later (Ioffe & Szegedy 2015)" if norm else ""
    title = f"VGG-{depth} (Simonyan & Zisserman 2014){with_norm}"
    return NetworkCard(_VGG, title, {"depth": depth, "norm": norm}, head=_DENSE, timm=True)


def _resnet(depth: int) -> NetworkCard:
    return NetworkCard(_RESNET, f"ResNet-{depth} (He et al. 2015), torchvision's form", {"depth": depth}, timm=True)


def _resnet_2015(depth: int) -> NetworkCard:
    title = f"ResNet-{depth} (He et al. 2015) with the paper's stride"
    return NetworkCard(_RESNET, title, {"depth": depth, "paper_stride": True})


NETWORKS: dict[str, NetworkCard] = {
    "tiny_resnet": NetworkCard(
        "glassworks.models.vision.tiny_resnet:TinyResNet",
        "A small residual network for small images (He et al. 2015, section 4.2)",
        classes=0,
        size=32,
        train_size=32,
        head=(),
    ),
    "formula_net": NetworkCard(
        "glassworks.models.vision.formula_net:FormulaNet",
        "Patches of formula images (Coates et al. 2011) below residual stages; its weights ship with the package",
        classes=0,
        size=32,
        train_size=32,
        head=(),
    ),
    "perceptron": NetworkCard(
        "glassworks.models.vision.perceptron:Perceptron",
        "One threshold unit (Rosenblatt 1958)",
        {"in_features": 2},
        classes=1,
        inputs=2,
        head=(),
    ),
    "xor_net": NetworkCard(
        "glassworks.models.vision.mlp:XorNet", "Two inputs, two hidden units, one output", classes=1, inputs=2, head=()
    ),
    "logistic_regression": _small("linear:LogisticRegression", "Logistic regression (Cox 1958)", classes=1),
    "softmax_regression": _small("linear:SoftmaxRegression", "Softmax regression"),
    "mlp": _small("mlp:MLP", "Multi-layer perceptron (Rumelhart et al. 1986)"),
    "lenet5": _small("lenet:LeNet5", "LeNet-5 (LeCun et al. 1998) as it is built today", 32),
    "lenet5_1998": _small("lenet:LeNet5Of1998", "LeNet-5 (LeCun et al. 1998), the paper's form", 32, head="output."),
    "xo_net": _small("xo_net:XONet", "Three given filters that tell X from O (Rohrer)", 9, 2, given=True),
    "layers": NetworkCard(
        "glassworks.models.vision.textbook:Textbook",
        "A network that you list layer by layer: model.layers, see docs/architectures.md",
        classes=None,
        sized=True,
    ),
    "alexnet": NetworkCard(
        "glassworks.models.vision.alexnet:AlexNet", "AlexNet (Krizhevsky 2014), torchvision's form", head=_DENSE
    ),
    "alexnet_2012": NetworkCard(
        "glassworks.models.vision.alexnet:AlexNetOf2012",
        "AlexNet (Krizhevsky et al. 2012), the paper's form: groups, response normalisation",
        head=_DENSE,
    ),
    "vgg11": _vgg(11),
    "vgg11_bn": _vgg(11, norm=True),
    "vgg13": _vgg(13),
    "vgg13_bn": _vgg(13, norm=True),
    "vgg16": _vgg(16),
    "vgg16_bn": _vgg(16, norm=True),
    "vgg19": _vgg(19),
    "vgg19_bn": _vgg(19, norm=True),
    "googlenet": NetworkCard(
        _GOOGLENET,
        "GoogLeNet (Szegedy et al. 2014), torchvision's form",
        head=("fc.", "aux1.", "aux2."),
        mean=(0.5, 0.5, 0.5),  # the published weights were made so; torchvision hides it in transform_input
        std=(0.5, 0.5, 0.5),
    ),
    "googlenet_2014": NetworkCard(
        _GOOGLENET,
        "GoogLeNet (Szegedy et al. 2014), the paper's form",
        {"paper": True},
        head=("fc.", "aux1.", "aux2."),
    ),
    "resnet18": _resnet(18),
    "resnet34": _resnet(34),
    "resnet50": _resnet(50),
    "resnet101": _resnet(101),
    "resnet152": _resnet(152),
    "resnet50_2015": _resnet_2015(50),
    "resnet101_2015": _resnet_2015(101),
    "resnet152_2015": _resnet_2015(152),
}
"""glassworks' own networks, written out to be read, from simple to deep. Those that take images map [B, 3, H, W] to
features [B, D] when they are built without a head, and have ``num_features``."""


def card_of(name: str) -> NetworkCard:
    """The card of one of our own networks.

    Raises:
        RecipeError: unknown name; near misses are given.
    """
    if name not in NETWORKS:
        raise unknown("a network", name, NETWORKS)
    return NETWORKS[name]
