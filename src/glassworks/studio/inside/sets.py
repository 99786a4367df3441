"""Questions about many images: what the model says of all that were held out, which are alike, their map."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from glassworks.charts.images import thumbnail
from glassworks.core.files import disk_errors, write_atomic
from glassworks.core.workspace import Workspace, file_stem
from glassworks.data.images.decode import decode
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixels import load_pixels
from glassworks.data.sources.source import spread_over
from glassworks.inference.predictor import Predictor
from glassworks.studio.inside.opened import OpenRun
from glassworks.verbs.look import look

MOST_TRAINING = 3000
"""Training images among which the nearest are looked for, spread evenly over all."""
_BATCH = 32


def held(run: OpenRun, numbers: list[int]) -> dict[str, Any]:
    """Some of the held-out images by their numbers, small."""
    places = [run.held_places[number] for number in numbers if 0 <= number < len(run.held_places)]
    contents = dict(run.source.read(places))
    found = []
    for number, place in zip(numbers, places, strict=False):
        sample = run.source.samples[place]
        label = run.source.classes[sample.label]
        found.append({"number": number, "path": sample.path, "label": label, "image": _small(contents.get(place, b""))})
    return {"total": len(run.held_places), "images": found}


def _small(content: bytes) -> str:
    try:
        return thumbnail(decode(content, 96))
    except UnusableImageError:
        return ""


def answers_of_all(run: OpenRun) -> dict[str, Any]:
    """What the model says of every held-out image; computed once per model, and kept in the workspace."""
    file = run.root / ".glassworks" / "answers" / f"{run.folder.path.name}.json"
    stamp = run.folder.model.stat().st_mtime_ns
    kept = _kept(file, stamp)
    if kept is not None:
        return kept
    predictor = Predictor.load(run.folder.path)
    samples, classes = run.source.samples, run.source.classes
    contents = (content for _, content in run.source.read(run.held_places))
    found = []
    for number, (place, said) in enumerate(
        zip(run.held_places, predictor.stream(contents, memory=predictor.memory()), strict=True)
    ):
        true, path = classes[samples[place].label], samples[place].path
        found.append(
            {"number": number, "path": path, "true": true, "predicted": said.label, "probability": said.probability}
        )
    answer = {"stamp": stamp, "source": run.held_out.source, "classes": predictor.classes, "images": found}
    with disk_errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, json.dumps(answer))
    return answer


def _kept(file: Path, stamp: int) -> dict[str, Any] | None:
    """An answer that was written before, of the same model."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("stamp") == stamp else None


def nearest_of(run: OpenRun, image: str, count: int = 6) -> dict[str, Any]:
    """The training images whose features are most like those of an image: cosines of the angle between them."""
    predictor = Predictor.load(run.folder.path)
    places, features_ND = _training_features(run, predictor)
    own_D = _features(predictor, [run.content(image)])[0]
    cosines_N = features_ND @ (own_D / max(float(np.linalg.norm(own_D)), 1e-12))
    best = np.argsort(-cosines_N, kind="stable")[:count]
    contents = dict(run.source.read([places[at] for at in best]))
    samples = [(run.source.samples[places[at]], places[at], float(cosines_N[at])) for at in best]
    found = [
        {"path": one.path, "label": run.source.classes[one.label], "cosine": cosine, "image": _small(contents[place])}
        for one, place, cosine in samples
    ]
    return {"among": len(places), "images": found}


def _training_features(run: OpenRun, predictor: Predictor) -> tuple[list[int], np.ndarray]:
    """Places of training images in the source, and their features [N, D] at length 1; kept in the workspace."""
    file = run.root / ".glassworks" / "answers" / f"{run.folder.path.name}.npz"
    stamp = run.folder.model.stat().st_mtime_ns
    try:
        with np.load(file) as kept:
            if int(kept["stamp"]) == stamp:
                return kept["places"].tolist(), kept["features"]
    except (OSError, ValueError, KeyError):
        pass
    held_out = set(run.held_places)
    training = [place for place in range(len(run.source.samples)) if place not in held_out]
    wanted = [training[at] for at in spread_over(len(training), MOST_TRAINING)]
    places: list[int] = []
    rows: list[np.ndarray] = []
    for begin in range(0, len(wanted), _BATCH):
        usable = [
            (place, content) for place, content in run.source.read(wanted[begin : begin + _BATCH]) if _small(content)
        ]
        if usable:
            places += [place for place, _ in usable]
            rows.append(_features(predictor, [content for _, content in usable]))
    features_ND = np.concatenate(rows)
    features_ND /= np.linalg.norm(features_ND, axis=1, keepdims=True).clip(1e-12)
    with disk_errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, places=places, features=features_ND, stamp=stamp)
    return places, features_ND


def _features(predictor: Predictor, contents: list[bytes]) -> np.ndarray:
    pixels_BHWC = np.stack([load_pixels(predictor.pixels, content) for content in contents])
    return predictor.features(pixels_BHWC).float().cpu().numpy()


def map_of(run: OpenRun, method: str = "pca", images: int = 1000) -> dict[str, Any]:
    """Draws the map of the run's images in the network's features, as ``look map`` does, into the workspace."""
    folder = Workspace(run.root).looks / file_stem(f"{run.folder.path.name}-map")
    settings = {key: value for key, value in run.held_out.settings.model_dump().items() if value is not None}
    data = {"source": run.held_out.source, **settings}
    found = look("map", run.folder.path, out=folder, data=data, method=method, images=images)
    return {
        "look": folder.name,
        **{key: value for key, value in found.to_dict().items() if key in ("layer", "n", "accuracy")},
    }
