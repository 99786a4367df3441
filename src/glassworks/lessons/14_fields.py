"""Lesson 14: receptive fields: the arithmetic, what a unit really uses, and what moving the image does."""

import marimo

app = marimo.App(width="medium", app_title="Receptive fields · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(14)
    lesson.head(
        "A unit of a convolutional network sees a small part of the image: its receptive field. Layer by layer the field grows. "
        "How far it *can* see is arithmetic; what it really uses has to be measured."
    )
    return (lesson,)


@app.cell
def _():
    from glassworks.pipelines.receptive_fields.arithmetic import Window, arithmetic
    from glassworks.pipelines.receptive_fields.train import known

    two, one = [Window("conv", 3, 1)] * 2, [Window("conv", 5, 1)]
    assert arithmetic(two)[-1].size == arithmetic(one)[-1].size == 5
    assert 2 * 3 * 3 < 5 * 5  # weights for one map each
    nets = {net.name: net for net in known()}
    assert (nets["alexnet"].size, nets["vgg16"].size, nets["resnet50"].size) == (195, 212, 427)
    assert nets["resnet50_2015"].size == 483  # the stride in another place
    return (nets,)


@app.cell
def _(lesson):
    lesson.screen(
        "How far a unit can see",
        r"Carry two numbers from layer to layer: the field $r$ and the jump $j$, the pixels from one unit to the next. A window of $k$ with stride $s$ gives "
        r"$r \leftarrow r + (k - 1)\, j$, then $j \leftarrow s\, j$. For a pixel both are 1.",
        lesson.guess(
            "Two convolutions of 3 × 3, one after the other. How many pixels along a side does a unit of the second see?",
            ["3", "5", "6", "9"],
            1,
            "3 + (3 − 1) · 1 = 5: as many as one of 5 × 5, with 18 weights for 25. That is VGG's idea.",
        ),
        lesson.widget("fields", name="stack"),
        minutes=2,
        notes="'Hide it', add a pooling and a convolution, and let everybody compute. Then switch the strides off: without them a field grows by a few pixels a layer only. "
        "The fields of known networks stand on a screen of their own, before the exercises.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.fields import Looking
    from glassworks.lessons.labs.networks import RESNET18, networks

    MODELS = networks(RESNET18)
    looking = Looking()
    return MODELS, looking


@app.cell
def _(MODELS, lesson, looking):
    lesson.screen(
        "What it really uses",
        "Every pixel of the field *can* reach the unit. How much each one does is its gradient: the size of ∂unit/∂pixel. Bright: much. Most of the field hardly counts; "
        "its middle counts most: there are many paths from there, and few from the edge (Luo and others 2016).",
        lesson.guess(
            "A unit sees a field of 100 × 100 pixels. Half of its influence comes from how many of them?",
            ["about half of them", "a tenth or less", "one single pixel"],
            1,
            "Often a few percent. Go to a late layer and read the number.",
        ),
        lesson.widget("unit", looking.answer, looking.in_studio, name="unit", models=MODELS, folders=lesson.may_open_folders,
                      images=[["birds:3", "a drawn bird"], ["digits:3", "a digit"], ["xo:0", "a letter"]]),
        "Take an image of your own. Break it: the network with random weights has no idea what it looks at. Is its used field smaller or larger?",
        minutes=2,
        notes="Click about. At the edge of the image a field lies half in the padding. Late layers of a deep network have fields larger than the image, and use a part of it.",
    )  # fmt: skip
    return


@app.cell
def _(lesson, looking):
    if lesson.is_script:
        found = looking.answer({"model": "formula_net", "image": "birds:3", "layer": 3, "row": 0.5, "column": 0.5})
        assert found["size"] == (42, 42)
        assert found["half"] < 0.2  # half of all influence from less than a fifth of the field
        top, left, bottom, right = found["box"]
        assert top <= found["effective"][0]
        assert found["effective"][2] <= bottom
        assert (left, right) == (top, bottom)
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Move the image, and the maps move",
        "Convolutional networks are often called *shift invariant*. Said exactly: their maps are **equivariant**, they move along; only what is taken over the "
        "whole map, such as its largest value, is **invariant**. And with strides or pooling, for moves by whole units only. A thing may be anywhere in an image: "
        "that is why such networks suit vision.",
        lesson.guess(
            "The letter moves by one pixel; the map was pooled, two apart. What does the pooled map do?",
            ["It moves by one", "It moves by half a unit", "It becomes another map"],
            2,
            "Half a unit does not exist: other values meet in each window. That is why moving an image by one pixel can change what a network says.",
        ),
        lesson.widget("moved", name="shift"),
        minutes=1,
        notes="First without pooling: 0 apart at every move. Then with it: only even moves. Ask what a dense layer would do instead (lesson 7).",
    )
    return


@app.cell
def _(lesson, nets):
    rows = "\n".join(f"| {net.title} | {net.side} | {net.size} | {net.stride} |" for net in nets.values())
    lesson.screen(
        "Fields of known networks",
        f"Each at its last map, followed through every branch by the library:\n\n| network | image | field | stride |\n|---|---|---|---|\n{rows}",
        "Which of them sees more than its whole image? VGG-16, of 3 × 3 windows alone, sees about as far as AlexNet, whose first window is 11 × 11.",
        notes="For home, or when somebody asks. Somebody may know 483 for ResNet-50: that is the paper's form; torchvision's has its stride in another convolution, and 427.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "The library's lines",
        lesson.code(
            """
import torch
from torch import nn
from glassworks.instruments.receptive_field import fields

first, second = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
network = nn.Sequential(first, nn.MaxPool2d(2), second)
for name, field in fields(network, (1, 28, 28), ["0", "1", "2"]).items():
    print(f"layer {name}: field {field.size[0]}, jump {field.jump[0]}, unit 7, 7: {field.box(7, 7)}")

image = torch.randn(1, 1, 28, 28, requires_grad=True)
network(image)[0, :, 7, 7].sum().backward()
print("pixels with a gradient:", int((image.grad != 0).sum()))
""",
            "Both fields of any network, to change and run",
        ),
        "For a trained network and your own image: `glassworks look field MODEL --image FILE --layer NAME`.",
        notes="For who is quick. Put a ReLU behind the first layer: the gradient reaches fewer pixels than the field has.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("fields-units"),
        lesson.exercise("fields-size"),
        lesson.exercise("fields-pixels"),
        notes="For home. The right answers are taken from torch's shapes, from the library, and from autograd.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- A field grows by (k − 1) times the jump; strides multiply the jump.\n"
        "- What a unit uses is a small part of what it can see, the middle most.\n"
        "- Maps move with the image; only a value over the whole map stays, and strides break both a little.",
        lesson.next_steps(),
        lesson.sources(
            (
                "Dang Ha The Hien, A guide to receptive field arithmetic for convolutional neural networks",
                2017,
                "https://medium.com/mlreview/a-guide-to-receptive-field-arithmetic-for-convolutional-neural-networks-e0f514068807",
            ),
            (
                "Wenjie Luo and others, Understanding the effective receptive field in deep convolutional neural networks",
                2016,
                "https://arxiv.org/abs/1701.04128",
            ),
            (
                "André Araujo, Wade Norris and Jack Sim, Computing receptive fields of convolutional neural networks",
                2019,
                "https://distill.pub/2019/computing-receptive-fields/",
            ),
            (
                "Richard Zhang, Making convolutional networks shift-invariant again",
                2019,
                "https://arxiv.org/abs/1904.11486",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
