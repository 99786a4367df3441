"""Networks as text: equal to the ones written in Python, and strict about every line."""

import pytest
import torch

from glassworks.core.errors import RecipeError
from glassworks.models.create import build_network
from glassworks.models.vision.listing import parse, with_implied
from glassworks.models.vision.textbook import Textbook

VGG16 = "\n".join(
    f"conv 3x3, {width}\n" * count + "pool /2" for width, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
)
VGG16 += "\nfc 4096\ndropout 0.5\nfc 4096\ndropout 0.5\nfc 1000\nsoftmax"

ALEXNET_2012 = """
# Krizhevsky et al. 2012
conv 11x11/4, 96, pad 2
relu
lrn
pool 3x3/2
conv 5x5, 256, groups 2
relu
lrn
pool 3x3/2
conv 3x3, 384
relu
conv 3x3, 384, groups 2
relu
conv 3x3, 256, groups 2
relu
pool 3x3/2
dropout 0.5
fc 4096
relu
dropout 0.5
fc 4096
relu
fc 1000
softmax
"""


def copied(network, into):
    """The tensors in their order, which is all that two writings of one network have in common."""
    ours = into.state_dict()
    into.load_state_dict(dict(zip(ours, network.state_dict().values(), strict=True)))
    return into.eval()


@pytest.mark.parametrize(("text", "name", "size"), [(VGG16, "vgg16", 224), (ALEXNET_2012, "alexnet_2012", 224)])
def test_a_listed_network_is_the_written_one(text, name, size):
    with torch.device("meta"):
        listed, written = Textbook(text, size), build_network("glassworks", name, None, {})
    assert [value.shape for value in listed.state_dict().values()] == [v.shape for v in written.state_dict().values()]
    assert sum(p.numel() for p in listed.parameters()) == sum(p.numel() for p in written.parameters())


@pytest.mark.slow
@pytest.mark.parametrize(("text", "name"), [(VGG16, "vgg16"), (ALEXNET_2012, "alexnet_2012")])
def test_with_copied_weights_the_answers_are_equal(text, name):
    written = build_network("glassworks", name, None, {}).eval()
    listed = copied(written, Textbook(text, 224))
    pixels_BCHW = torch.randn(1, 3, 224, 224)
    with torch.inference_mode():
        torch.testing.assert_close(listed(pixels_BCHW), written(pixels_BCHW), atol=1e-6, rtol=1e-5)


def test_with_copied_weights_a_small_one_answers_equally():
    text = "conv 5x5, 6, pad 0\ntanh\navgpool /2\nconv 5x5, 16, pad 0\ntanh\navgpool /2\nconv 5x5, 120, pad 0\ntanh\n"
    listed = Textbook(text + "fc 84\ntanh\nfc classes", 32, in_channels=1, num_classes=10)
    written = build_network("glassworks", "lenet5", 10, {}).eval()
    pixels_BCHW = torch.randn(2, 1, 32, 32)
    torch.testing.assert_close(copied(written, listed)(pixels_BCHW), written(pixels_BCHW))


def test_relu_is_implied_where_no_activation_is_written():
    kinds = [line.kind for line in with_implied(parse("conv 3x3, 4\nbatchnorm\nconv 3x3, 4\npool /2\nfc 8\nfc 2"))]
    assert kinds == ["conv", "batchnorm", "relu", "conv", "relu", "pool", "fc", "relu", "fc"]
    written = parse("conv 3x3, 4\nfc 8\nelu\nfc 2")
    assert with_implied(written) == written


def test_every_line_that_cannot_be_read_is_named():
    text = "cnov 3x3, 64\nconv 3, 64\n\npool\ndropout 1.5\nfc many  # a comment\nconv 3x3, 64, pad two\nfc 10"
    with pytest.raises(RecipeError) as caught:
        parse(text)
    assert caught.value.problems == [
        "line 1, `cnov 3x3, 64`: expected a kind of layer; found 'cnov'; did you mean 'conv'?",
        "line 2, `conv 3, 64`: expected `conv 3x3, 64`, `conv 7x7/2, 64`, with `, pad 2` or `, groups 2` behind it; "
        "found 'conv 3, 64'",
        "line 4, `pool`: expected `pool /2`, `pool 3x3/2` or `pool 3x3/2, pad 1` (or `, ceil`); found 'pool'",
        "line 5, `dropout 1.5`: expected `dropout 0.5`, a share from 0 to below 1; found 'dropout 1.5'",
        "line 6, `fc many`: expected `fc 4096` or `fc classes`; found 'fc many'",
        "line 7, `conv 3x3, 64, pad two`: expected `conv 3x3, 64`, `conv 7x7/2, 64`, with `, pad 2` or `, groups 2` "
        "behind it; found 'conv 3x3, 64, pad two'",
    ]


@pytest.mark.parametrize(
    "line", ["conv 3x3/0, 4", "conv 0x3, 4", "conv 3x3", "conv 3x3, 0", "pool 0x0", "avgpool to 2x2/2", "relu 3",
             "softmax, 3", "flatten now", "conv 99999999x3, 4", "fc 99999999", "batchnorm 3", "fc -1", "pool /2, 3"]
)  # fmt: skip
def test_what_is_not_of_its_form_is_refused(line):
    with pytest.raises(RecipeError) as caught:
        parse(f"{line}\nfc 2")
    assert caught.value.problems[0].startswith(f"line 1, `{line}`: expected")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("conv 3x3, 4\n" + "pool /2\n" * 4 + "fc 2", "line 5, `pool /2`: expected a map of at least 2 x 2; found 4"),
        ("fc 8\nconv 3x3, 4\nfc 2", "line 2, `conv 3x3, 4`: expected a map of channels x height x width"),
        ("conv 3x3, 4, groups 2\nfc 2", "line 1, `conv 3x3, 4, groups 2`: expected channels that 2 groups"),
        ("conv 11x11, 4, pad 0\nfc 2", "line 1, `conv 11x11, 4, pad 0`: expected a map of at least 11 x 11"),
        ("pool 2x2, pad 2\nfc 2", "line 1, `pool 2x2, pad 2`: expected padding of at most half the window; found 2"),
        ("conv 3x3, 4", "line 1, `conv 3x3, 4`: expected `fc K` or `fc classes` as the last layer"),
        ("softmax\nfc 2", "line 1, `softmax`: expected softmax as the last line alone"),
        ("fc classes\nfc 2", "line 1, `fc classes`: expected `fc classes` as the last layer alone"),
        ("# nothing", "the list: expected layers; found none"),
        ("fc classes", "line 1, `fc classes`: expected the number of classes; found no data"),
    ],
)  # fmt: skip
def test_what_does_not_fit_names_its_line_and_shapes(text, said):
    with pytest.raises(RecipeError) as caught:
        Textbook(text, 8)
    assert said in caught.value.problems[0]


@pytest.mark.parametrize("side", range(3, 12))
@pytest.mark.parametrize("line", ["pool 3x3/2, ceil", "pool 3x3/2, pad 1, ceil", "avgpool 2x2/3, ceil", "pool 3x3/2"])
def test_shapes_are_those_that_torch_gives(line, side):
    net = Textbook(f"{line}\nfc 2", side)
    assert net(torch.zeros(1, 3, side, side)).shape == (1, 2)


def test_all_poolings():
    net = Textbook("avgpool 2x2\navgpool to 3x3\nbatchnorm\navgpool global\nflatten\nfc 2", 12).eval()
    assert [type(m).__name__ for m in net.features] == [
        "AvgPool2d", "AdaptiveAvgPool2d", "BatchNorm2d", "AdaptiveAvgPool2d", "Flatten",
    ]  # fmt: skip
    assert net(torch.zeros(2, 3, 12, 12)).shape == (2, 2)


def test_a_list_for_any_data_says_how_to_name_its_classes():
    with pytest.raises(RecipeError, match=r"--classes, or write it: `fc 10`"):
        build_network("glassworks", "layers", None, {"layers": "fc classes", "size": 8})
