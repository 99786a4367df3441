"""What readers ask who drag: each by random numbers of its own; every sixth looks at an image of its own."""

import base64
import io
import itertools
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
from PIL import Image

Asked = Iterator[tuple[str, dict[str, Any]]]
"""What one reader asks, for ever: of which kind it is, and the question."""
MODEL = "formula_net"
LAYERS = 9  # more than it has: the last one is taken then
OWN = 6  # one reader in so many has an image of their own
DRAGGED = 30  # values of one drag


def images(reader: int, config: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The image that a reader looks at next, as the page asks for it: one of those offered, or one of their own."""
    random = Random(reader)
    offered = [name for name, _ in config["images"]]
    if reader % OWN == OWN - 1:
        pixels = np.random.default_rng(reader).integers(0, 256, (6, 6, 3), np.uint8)
        content = io.BytesIO()
        Image.fromarray(pixels).resize((120, 120), Image.Resampling.BICUBIC).save(content, "PNG")
        yield {"image": "own", "own": "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()}
        yield from itertools.repeat({"image": "own"})
    while True:
        yield {"image": random.choice(offered)}


def weights(reader: int, config: dict[str, Any], model: str = MODEL) -> Asked:
    """Lesson 3: the strongest weight of a layer, a drag through others, a guess for the one that it ends at."""
    random = Random(reader)
    for image in images(reader, config):
        layer, at, step = random.randrange(LAYERS), random.randrange(10**5), random.randrange(1, 50)
        place = {"model": model, **image, "layer": layer}
        yield "begun", {**place, "at": -1}
        for _ in range(DRAGGED):
            at += step
            yield "dragged", {**place, "own": None, "at": at % 400}
        yield "guessed", {**place, "own": None, "at": at % 400, "apart": True}


def weights_of_lite0(reader: int, config: dict[str, Any]) -> Asked:
    """The same with the network that learned from ImageNet."""
    return weights(reader, config, "tf_efficientnet_lite0.in1k")


def weights_of_resnet50(reader: int, config: dict[str, Any]) -> Asked:
    """The same with a network of 25 million weights."""
    return weights(reader, config, "resnet50")


def values(reader: int, config: dict[str, Any]) -> Asked:
    """Lesson 11: one formula after the other, each at values of a slider from -3 to 3."""
    random = Random(reader)
    while True:
        expression, at = random.choice(config["expressions"]), random.randrange(60)
        for _ in range(DRAGGED):
            at += 1
            yield "dragged", {"expression": expression, "values": [abs(at % 120 - 60) / 10 - 3]}


def units(reader: int, config: dict[str, Any], model: str = MODEL) -> Asked:
    """Lesson 14: the units of a layer on the way of a pointer across the image, then another layer or image."""
    random = Random(reader)
    for image in images(reader, config):
        layer = random.randrange(4)
        (row, column), (down, right) = (random.random(), random.random()), (random.random(), random.random())
        for at in range(DRAGGED):
            way = at / DRAGGED
            place = {"row": row + way * (down - row), "column": column + way * (right - column)}
            own = {"own": None} if at else {}
            yield "dragged" if at else "begun", {"model": model, "layer": layer, **image, **own, **place}


def units_of_lite0(reader: int, config: dict[str, Any]) -> Asked:
    """The same with the network that learned from ImageNet."""
    return units(reader, config, "tf_efficientnet_lite0.in1k")


def labels(reader: int, config: dict[str, Any]) -> Asked:
    """Lesson 16: one set of images, then the number of labels of a class up and down, then others with labels."""
    random = Random(reader)
    place = {"source": random.choice(config["sources"])[0], "model": MODEL, "shuffled": False}
    for seed in itertools.count():
        at = random.randrange(80)
        for step in range(DRAGGED):
            yield "dragged", {**place, "seed": seed, "images": 2 + abs((at + step) % 76 - 38)}


Drag = tuple[str, str, Callable[[int, dict[str, Any]], Asked]]
"""Lesson, name of its widget, and what a reader asks."""
DRAGS: dict[str, Drag] = {
    f"weights of {MODEL} (lesson 3)": ("03_backpropagation", "chain", weights),
    "weights of EfficientNet-Lite0 (lesson 3)": ("03_backpropagation", "chain", weights_of_lite0),
    "weights of ResNet-50 (lesson 3)": ("03_backpropagation", "chain", weights_of_resnet50),
    "the graph of a formula (lesson 11)": ("11_framework", "graph", values),
    f"the fields of units of {MODEL} (lesson 14)": ("14_fields", "unit", units),
    "the fields of units of EfficientNet-Lite0 (lesson 14)": ("14_fields", "unit", units_of_lite0),
    f"labels for new tops on {MODEL} (lesson 16)": ("16_transfer", "top", labels),
}
