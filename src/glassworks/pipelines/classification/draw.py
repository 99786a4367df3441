"""The classifier: its layers from the built network, or the frozen part below the head that is solved on top of it."""

from collections.abc import Sequence

import torch
from torch import nn

from glassworks.charts.diagrams import Step, Units, dense, stack
from glassworks.charts.network import Network
from glassworks.charts.spec import Chart
from glassworks.instruments.stages import Stage, shape_words, stages
from glassworks.models.create import build_backbone
from glassworks.models.registry import NETWORKS, card_of
from glassworks.pipelines.classification.backbones.names import LISTED
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.trained import Trained
from glassworks.pipelines.drawing import drawn

CLASSES = {"birds": 9, "digits": 10, "mnist": 10, "torchvision:CIFAR10": 10, "xo": 2, "xo_others": 3}
"""Of sources that are named in shipped recipes, for a drawing before anything is read."""

_MOST = 12  # boxes; of a longer network the middle is left out


def draw(recipe: ClassificationRecipe, trained: Trained | None) -> Chart:
    """From the network as it was trained, or as the recipe would build it."""
    if trained is None:
        return _before(recipe)
    classes, model = len(trained.data.classes), trained.recipe.model
    side = model.size or 0
    if trained.job.network.frozen and not recipe.finetune:
        return _transfer(model.backbone, trained.job.network.architecture.num_features, classes, side)
    if recipe.finetune:
        return _transfer(model.backbone, trained.job.network.architecture.num_features, classes, side, tuned=True)
    return _layers(trained.network.backbone, side, classes, model.backbone)


def _before(recipe: ClassificationRecipe) -> Chart:
    """As the recipe would build it; of a backbone that is chosen later, or whose weights are kept, as one box."""
    model, classes = recipe.model, CLASSES.get(recipe.data.source, 0)
    name = LISTED if model.layers else model.backbone
    card = NETWORKS.get(name)
    is_trained = model.frozen is False or (model.frozen is None and card is not None and not card.timm)
    if card is None or not is_trained or recipe.finetune:
        return _transfer(name, 0, classes, model.size or 0, tuned=recipe.finetune)
    side = model.size or card.train_size
    arguments = dict(model.arguments or {}) | ({"layers": model.layers} if model.layers else {})
    with torch.device("meta"):
        backbone = build_backbone("glassworks", name, arguments | ({"size": side} if card.sized else {}))
    return _layers(backbone, side, classes, name)


def _layers(backbone: nn.Module, side: int, classes: int, name: str) -> Chart:
    """Every stage as a box; a network of dense layers alone as units."""
    head = f"dense layer (head)\n{classes or 'as many'} classes"
    found = stages(backbone, (3, side, side))
    caption = f"{name}, {sum(p.numel() for p in backbone.parameters()):,} parameters below the head"
    channels = card_of(name).channels if name in NETWORKS else 3
    if all(len(stage.output) == 1 for stage in found):
        return drawn(_units(found, channels * side * side, classes), _dense_caption(found, channels * side * side))
    image = Step(label=f"image\n{shape_words((channels, side, side))}", filled=True)
    steps = [_step(stage) for stage in found]
    skipped = len(steps) - _MOST
    if skipped > 0:
        middle = _MOST // 2
        steps = [*steps[:middle], Step(label=f"... {skipped} more ..."), *steps[middle + skipped :]]
    boxes = [image, *steps, Step(label=head, tone="b")]
    note = "; maps are channels × height × width."
    if any(stage.has_shortcuts for stage in found):
        note = "; maps are channels × height × width. + x: each block adds its input to what it computes."
    return drawn(stack(boxes), caption + note)


def _step(stage: Stage) -> Step:
    return Step(label=stage.text, shortcut="+ x" if stage.has_shortcuts else None)


def _units(found: Sequence[Stage], pixels: int, classes: int) -> Network:
    hidden = [Units(count=stage.output[0], name=f"{stage.output[0]:,} hidden\nunits") for stage in found]
    layers = [Units(count=pixels, name=f"{pixels:,} pixels", filled=True), *hidden]
    return dense([*layers, Units(count=classes or 2, name=f"{classes or 'the'} classes\n(softmax)", tone="b")])


def _dense_caption(found: Sequence[Stage], pixels: int) -> str:
    if not found:
        return f"Every class has a weight for each of the {pixels:,} pixels, and a bias; nothing lies between."
    return "Every unit has a weight for each value below it, and a bias; of the layers some units are drawn."


def _transfer(name: str, features: int, classes: int, side: int, *, tuned: bool = False) -> Chart:
    """The backbone as one box: kept as it is, or tuned from the head that was solved first."""
    backbone = "a trained backbone" if name == "auto" else f"backbone {name}"
    kept = "fine-tuned after the head" if tuned else "kept as it is (frozen)"
    steps = [
        Step(label=f"image\n{shape_words((3, side, side))}" if side else "image", filled=True),
        Step(label=f"{backbone}\n{kept}", filled=not tuned, tone="a" if tuned else "muted"),
        Step(label=f"{f'{features:,} ' if features else ''}features", tone="a"),
        Step(label=f"new head: dense layer\n{classes or 'your'} classes", tone="b"),
    ]
    caption = "The old top layer is off; a new one for these classes is on. " + (
        "First the head is solved on the features, then everything is trained a little further."
        if tuned
        else "Only the head is learned, from features that are computed once."
    )
    return drawn(stack(steps), caption, "Old network, new top")
