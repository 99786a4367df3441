"""What a run's network is asked, by name; every answer is plain values, and images are data URIs."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from glassworks.charts.images import data_uri, heat, overlaid
from glassworks.core.context import RunContext
from glassworks.core.workspace import RunFolder
from glassworks.instruments.hooks import find_layer
from glassworks.instruments.receptive_field import fields
from glassworks.looks.activations.arithmetic import SOFTMAX, arithmetic, cell_on
from glassworks.looks.activations.compute import feature_maps
from glassworks.looks.backprop.flow import flow
from glassworks.looks.backprop.look import error_of
from glassworks.looks.dream.look import DreamLook
from glassworks.looks.explain.look import ExplainLook
from glassworks.looks.graph.compute import graph
from glassworks.studio.exports import keep_proof
from glassworks.studio.inside.cell import grouped
from glassworks.studio.inside.compare import compared
from glassworks.studio.inside.opened import OpenRun
from glassworks.studio.inside.sets import answers_of_all, held, map_of, nearest_of
from glassworks.verbs.export import export

Answer = Callable[..., dict[str, Any]]
SMALL = 112
"""Side of the images that show where a gradient passes, one for each layer."""


def about(run: OpenRun) -> dict[str, Any]:
    """The network itself: its graph, and its layers with feature maps."""
    subject = run.subject
    return {
        "model": subject.name,
        "classes": subject.classes,
        "side": subject.pixels.crop,
        "notes": subject.notes,
        "layers": run.layers,
        "graph": graph(subject.network, run.grey()).to_dict(),
    }


def says(run: OpenRun, image: str, top: int = 5) -> dict[str, Any]:
    """The image as the network is given it, and the classes that it finds most probable."""
    given = run.image(image)
    outputs_K = run.subject.outputs(given.input_1CHW)
    probabilities_K = run.subject.probabilities(outputs_K[None], given.input_1CHW)[0]
    best = probabilities_K.topk(min(top, len(probabilities_K)))
    found = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    return {
        "image": data_uri(given.pixels_HWC, photograph=min(given.pixels_HWC.shape[:2]) > 64),
        "top": [{"label": run.subject.class_name(at), "probability": value} for at, value in found],
    }


def maps(run: OpenRun, image: str, layer: str, first: int = 0, count: int = 48) -> dict[str, Any]:
    """A layer's feature maps, the strongest first, ``count`` of them from ``first`` on."""
    report, maps_CHW = feature_maps(run.subject.network, run.image(image).input_1CHW, layer)
    shown = report.channels[first : first + count]
    signed = bool(maps_CHW.min() < 0)
    found = report.to_dict() | {"count": len(report.channels), "first": first, "signed": signed}
    pixels = [heat(maps_CHW[one.channel].numpy(), signed=signed) for one in shown]
    found["channels"] = [vars(one) | {"map": data_uri(own)} for one, own in zip(shown, pixels, strict=True)]
    found["map_shape"] = list(maps_CHW.shape)
    return found


def cell(run: OpenRun, image: str, layer: str, unit: list[int] | None = None) -> dict[str, Any]:
    """The arithmetic of one cell of a layer's output."""
    if layer == SOFTMAX:
        found = arithmetic(run.subject.network, run.image(image).input_1CHW, layer, unit)
    else:
        find_layer(run.subject.network, layer)
        found = cell_on(run.tape(image), layer, unit)
    return grouped(found)


def field(run: OpenRun, layer: str) -> dict[str, Any]:
    """For each row and each column of a layer's map, the pixels that can reach it; ``known`` is false where unclear."""
    shape = run.grey().shape[1:]
    found = fields(run.subject.network, shape, [layer])[layer]
    if found is None or found.dims is None:
        return {"layer": layer, "known": False, "picture": list(shape[1:])}
    axes = {
        name: {"first": axis.first_N.tolist(), "last": axis.last_N.tolist()}
        for name, axis in (("rows", found.rows), ("columns", found.columns))
    }
    return {"layer": layer, "known": True, "size": list(found.size), "picture": list(shape[1:]), **axes}


def gradient_flow(
    run: OpenRun, image: str, layer: str | None = None, weight: list[int] | None = None, target: str | None = None
) -> dict[str, Any]:
    """How one weight's gradient flows: channel by channel, and where on the image."""
    run.subject.check_weights()
    given = run.image(image)
    objective, described = error_of(run.subject, given, target)
    report, maps = flow(
        run.subject.network, given.input_1CHW, objective, layer=layer, weight=weight, described=described
    )
    answer = report.to_dict()
    small_HWC = np.asarray(Image.fromarray(given.pixels_HWC).resize((SMALL, SMALL), Image.Resampling.BILINEAR))
    for one, map_HW in zip(answer["layers"], maps, strict=True):
        over_HWC = overlaid(small_HWC, map_HW, signed=bool(map_HW.min() < 0))
        one["where"] = data_uri(over_HWC, photograph=True) if map_HW.size > 1 else ""
    names = [name.rpartition(".") for name, tensor in run.subject.network.named_parameters() if tensor.ndim > 1]
    return answer | {"with_weights": [owner for owner, _, own in names if own == "weight"]}


def explain(run: OpenRun, image: str, method: str, target: str | None = None) -> dict[str, Any]:
    """Which parts of the image the answer depends on, by one method, with the verdict of its tests."""
    asked = ExplainLook.parse({"image": run.content(image), "method": method, "target": target}, "look explain")
    found = asked.look(run.subject, RunContext.of(None))
    page = found.view().page
    assert page is not None, "an explanation has one"  # noqa: S101 - our own invariant
    answer = found.report.to_dict()
    for one, (explanation, uri) in zip(answer["explanations"], page.values["maps"], strict=True):
        one |= {"title": explanation.title, "map": uri}
    return answer | {"image": page.values["image"]}


def dream(
    run: OpenRun, layer: str | None = None, channel: int | None = None, target: str | None = None
) -> dict[str, Any]:
    """An image that excites a channel of a layer, or a class, most."""
    settings = {"target": target} if target is not None else {"layer": layer, "unit": [channel]}
    asked = DreamLook.parse(settings, "look dream")
    found = asked.look(run.subject, RunContext.of(None))
    chart = found.view().charts[0]
    made = next(image for panel in chart.panels for image in getattr(panel, "images", []))
    return found.report.to_dict() | {"image": data_uri(np.asarray(made.pixels))}


def compare(run: OpenRun, runs: list[str]) -> dict[str, Any]:
    """This run beside others of the workspace, each by what it says of its held-out images."""
    found = [OpenRun(RunFolder(run.folder.path.parent / name), run.root) for name in runs]
    return compared({one.folder.path.name: answers_of_all(one) for one in found})


def exported(run: OpenRun, form: str) -> dict[str, Any]:
    """The model as a file that runs without glassworks, beside it, with the proof that it answers the same."""
    proof = export(run.folder.path, form).to_dict()  # pyright: ignore[reportArgumentType] - it refuses other forms
    keep_proof(run.root, run.folder, proof)
    return proof


ANSWERS: dict[str, Answer] = {
    "about": about,
    "says": says,
    "maps": maps,
    "cell": cell,
    "field": field,
    "flow": gradient_flow,
    "explain": explain,
    "dream": dream,
    "held": held,
    "answers": answers_of_all,
    "compare": compare,
    "export": exported,
    "map": map_of,
    "nearest": nearest_of,
}
"""By name; each takes the open run and its own settings."""
