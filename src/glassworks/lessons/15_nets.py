"""Lesson 15: AlexNet, VGG, GoogLeNet and ResNet as edits of one another; depth with and without shortcuts; all compared."""

import marimo

app = marimo.App(width="medium", app_title="From AlexNet to ResNet · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(15)
    lesson.head(
        "Four networks that won or nearly won the ImageNet contest from 2012 to 2015. Each is an edit of the one before: smaller filters, no dense layers, "
        "modules of several filters side by side, shortcuts."
    )
    return (lesson,)


@app.cell
def _(lesson):
    from glassworks.pipelines.edits.networks import FORMS

    if lesson.is_script:
        from glassworks.instruments.layers import layer_table
        from glassworks.pipelines.edits.networks import build

        tables = {name: layer_table(build(name, 16, 0), (1, 16, 16)) for name in FORMS}
        saved = [
            before.parameters - after.parameters
            for before, after in zip([*tables.values()], [*tables.values()][1:], strict=False)
        ]
        assert saved.index(max(saved)) == 1  # the mean of each map
        assert tables["VGG"].multiply_adds > tables["AlexNet in small"].multiply_adds
    return (FORMS,)


@app.cell
def _(FORMS, lesson):
    lesson.screen(
        "Edit by edit",
        "The idea of each paper, on one small network for digits of 16 × 16 pixels. Two convolutions of 3 × 3 see what one of 5 × 5 sees, with one more ReLU, and 18 weights for 25 where as many maps go in as come out (VGG). "
        "The mean of each map in place of dense layers, and 1 × 1 filters that make the maps few before the large ones (GoogLeNet). A way around each pair of convolutions (ResNet).",
        lesson.guess(
            "Which edit saves most of the parameters?",
            ["3 × 3 for 5 × 5", "the mean of each map for the dense layers", "inception modules"],
            1,
            "Nearly all parameters of AlexNet and VGG are in their dense layers: 89 % in VGG-16. GoogLeNet leaves all of them off but the last.",
        ),
        lesson.widget(
            "edits", name="edits", edits={name: edit.replace(" x ", " × ") for name, (edit, _) in FORMS.items()}
        ),
        "More maps: which of parameters and multiply-adds grow with the square?",
        minutes=3,
        notes="'Next edit', and each time first: will parameters rise or fall, and the operations? "
        "The real AlexNet has 61 million parameters, VGG-16 138 million (some slides say 140), GoogLeNet 7 (some say 5), ResNet-152 60.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.shortcuts import BLOCKS, WITH, WITHOUT, literature, states
    from glassworks.lessons.labs.work import watched
    from glassworks.pipelines.depth.network import num_layers
    from glassworks.pipelines.edits.report import PEOPLE

    return BLOCKS, PEOPLE, WITH, WITHOUT, literature, num_layers, states, watched


@app.cell
def _(BLOCKS, lesson, num_layers, states, watched):
    lesson.screen(
        "Depth, with shortcuts and without",
        r"Deeper networks are harder to train: through many layers gradients vanish or explode. A residual block computes $y = x + F(x)$: what is added to its input. The gradient has a way through the sum on which nothing is multiplied, "
        r"$\partial y / \partial x = 1 + \partial F / \partial x$. Both networks here begin with the same weights; batch norm is in both.",
        lesson.guess(
            "56 layers without shortcuts against 20 without. Which has the lower loss on the digits that it learns from?",
            ["56: more layers can do more", "20", "They are alike"],
            1,
            "It could do more, and does not find it: descent hardly gets through. That is not overfitting, as these are the training digits. With shortcuts depth does no such harm.",
        ),
        lesson.widget(
            "shortcuts", watched(states), name="depth", depths=[[one, f"{num_layers(one)} layers"] for one in BLOCKS]
        ),
        "Train 8, 20 and 56 layers, and compare the dashed lines. Break it on purpose: a rate of 0.3 and more.",
        minutes=3,
        notes="56 layers take the longest, so begin with them and talk meanwhile. Other seeds: the order stays, the numbers do not.",
    )
    return


@app.cell
def _(WITH, WITHOUT, lesson, states):
    if lesson.is_script:
        *_, flat = states({"blocks": 1, "seed": 0, "rate": 0.05})
        *_, deep_ = states({"blocks": 9, "seed": 0, "rate": 0.05})
        assert (flat["layers"], deep_["layers"]) == (8, 56)
        assert deep_["curves"][WITHOUT][-1] > 2 * deep_["curves"][WITH][-1]
        assert deep_["curves"][WITHOUT][-1] > flat["curves"][WITHOUT][-1]  # deeper learns worse what it is shown
        assert deep_["right"][WITH] > deep_["right"][WITHOUT]
        assert len(deep_["curves"][WITH]) == len(deep_["curves"][WITHOUT]) == 8
    return


@app.cell
def _(PEOPLE, lesson, literature):
    nets = [vars(one) for one in literature()]
    sizes = {one["network"]: round(one["parameters"] / 1e6) for one in nets}
    assert (sizes["AlexNet"], sizes["VGG-16"], sizes["ResNet-152"]) == (61, 138, 60)
    assert min(nets, key=lambda one: one["entry"])["network"] == "ResNet-152"
    assert min(nets, key=lambda one: one["parameters"])["network"] == "GoogLeNet"
    lesson.screen(
        "The nets compared",
        "Parameters and multiply-adds are computed from the networks as the library builds them, the errors are those of the papers. *Top-5*: the right class is not among the five most probable ones. "
        "The famous 6.7 % and 3.57 % are entries of several networks together; one ResNet-152 alone had 4.49 % on the validation images.",
        lesson.guess(
            "Which of the four has the fewest parameters?",
            ["AlexNet, the oldest", "GoogLeNet", "ResNet, the best"],
            1,
            "GoogLeNet, with about a ninth of AlexNet's, and half of its error.",
        ),
        lesson.widget("compared", name="nets", nets=nets, people=PEOPLE),
        "AlexNet (8 layers with weights) won in 2012, GoogLeNet (22, of stacked modules, each a small network of its own) in 2014 before VGG, ResNet (152) in 2015, in classification and in detection.",
        "People: one trained annotator had 5.1 % on 1,500 images (Russakovsky and others 2015); a second one, less trained, 12 % on 258. Some slides say 5 to 10 %.",
        minutes=2,
        notes="Let them say what costs parameters (dense layers) and what costs operations (many maps on large sides). More recent networks: `glassworks models`.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.stack import as_table, vgg16

    lines = vgg16()
    with_numbers = [one for one in lines if one.parameters]
    assert len(with_numbers) == 16
    assert sum(one.parameters for one in lines) == 138_357_544
    assert max(one.field for one in lines) == 212
    dense = sum(one.parameters for one in lines if one.words == "dense") / 138_357_544
    assert round(100 * dense) == 89
    return as_table, dense, lines


@app.cell
def _(as_table, dense, lesson, lines):
    lesson.screen(
        "VGG-16, line by line",
        "Only convolutions of 3 × 3 with stride 1 and padding 1, which keep the side, and poolings of 2 × 2, which halve it; each halving doubles the maps, up to 512. The paper has such stacks of 11 to 19 layers; 16 and 19 did best. "
        "ReLU follows every layer with numbers but the last; *sees* is the side of the field in pixels. In 2014 it came second to GoogLeNet.",
        lesson.guess(
            "Which single layer has most of VGG-16's parameters?",
            [
                "The first: it sees the whole image",
                "The last convolution, with 512 maps",
                "The first fully connected one",
            ],
            2,
            "25,088 inputs times 4,096 units. The mean of each map in its place would need none of them.",
        ),
        as_table(lines),
        f"**{100 * dense:.0f} %** of the numbers are in the last three lines.",
        notes="For home, or to point at when somebody asks for the whole network. Walk down the outputs: 224, 112, 56, 28, 14, 7.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "The library's lines",
        lesson.code(
            """
import torch
from glassworks.instruments.layers import layer_table
from glassworks.models.create import create_model

for name in ("alexnet", "vgg16", "googlenet", "resnet50"):
    with torch.device("meta"):  # shapes alone: no numbers, no memory
        table = layer_table(create_model(name, 1000), (3, 224, 224))
    print(f"{name:10} {table.parameters:12,} parameters", end="")
    print(f" {table.multiply_adds:15,} multiply-adds, field {table.receptive_field}")
""",
            "Any network, counted, to change and run",
        ),
        "Layer by layer: `glassworks models show vgg16`; as a graph to click through: `glassworks look graph resnet50`.",
        notes="For who is quick: print `[(row.name, row.output, row.parameters) for row in table.layers]` of vgg16, the whole stack line by line.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("nets-parameters"),
        lesson.exercise("nets-bottleneck"),
        lesson.exercise("nets-shortcut"),
        notes="For home.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- Small filters one after the other, few maps before large filters, no large dense layers: fewer parameters for more depth.\n"
        "- Shortcuts let the gradient through, and make depth trainable.\n"
        "- Input, convolution, pooling, fully connected, normalisation, output: convolutional networks are the first choice for vision.",
        lesson.next_steps(),
        lesson.sources(
            (
                "Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton, ImageNet classification with deep convolutional neural networks",
                2012,
                "https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks",
            ),
            (
                "Karen Simonyan and Andrew Zisserman, Very deep convolutional networks for large-scale image recognition",
                2014,
                "https://arxiv.org/abs/1409.1556",
            ),
            ("Christian Szegedy and others, Going deeper with convolutions", 2014, "https://arxiv.org/abs/1409.4842"),
            (
                "Kaiming He and others, Deep residual learning for image recognition",
                2015,
                "https://arxiv.org/abs/1512.03385",
            ),
            (
                "Olga Russakovsky and others, ImageNet large scale visual recognition challenge",
                2015,
                "https://arxiv.org/abs/1409.0575",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
