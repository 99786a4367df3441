"""A worker process: opens the models, then decodes and computes what the front sends, one batch after the other.

It is forked from a process that has already imported what it needs (``preload.py``), listens to no signal (the front
says when it ends, by closing the connection) and keeps nothing between batches.
"""

import gc
import logging
import os
import socket
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.device import num_processors
from glassworks.core.errors import GlassworksError
from glassworks.core.libraries import broken_library
from glassworks.data.images.opening import UnusableImageError
from glassworks.inference.prediction import Answers, Prediction
from glassworks.serving.engines.opened import Opened, open_served
from glassworks.serving.inbox import DROPPED, Inbox
from glassworks.serving.wire import BlockingWire

_NICE = 5
_KNOWN = {"path", "label", "probability", "probabilities", "error"}


@dataclass(frozen=True)
class Orders:
    """What a worker is started with.

    Attributes:
        models: name to reference.
        precisions: per model: ``auto`` for the first worker, which measures; what it chose for the others.
        device: for torch.
        threads: that one batch may take unless the front says otherwise.
    """

    models: dict[str, str]
    precisions: dict[str, str]
    device: str
    threads: int


def work(connection: socket.socket, orders: Orders) -> None:
    """Runs until the front closes the connection."""
    _quiet_pillow()
    _step_back()
    wire = BlockingWire(connection)
    try:
        opened = {
            name: open_served(
                reference, precision=orders.precisions[name], device=orders.device, threads=orders.threads
            )
            for name, reference in orders.models.items()
        }
        for one in opened.values():
            _warm(one, orders.threads)
    except Exception as error:
        known = error if isinstance(error, GlassworksError) else broken_library()
        if known is None:
            raise
        wire.send(known.to_dict())
        return
    gc.freeze()  # torch's objects are many, and a collection would look through all of them while an image waits
    wire.send({"models": {name: one.document() for name, one in opened.items()}})
    with ThreadPoolExecutor(max(1, orders.threads)) as threads:
        inbox = Inbox(wire)
        each = threads.map if orders.threads > 1 else map  # a single thread beside this one would gain nothing
        while (received := inbox.next()) is not None:
            reply: tuple[Any, ...]
            try:
                reply = _answered(opened, *received, each)
            except Exception:  # noqa: BLE001 - no image may end the process for those that come after it
                reply = ({"failed": traceback.format_exc()},)
            wire.send(*reply)


def _quiet_pillow() -> None:
    """What is odd about a file stands in its answer; the process is the server's own."""
    warnings.filterwarnings("ignore", module=r"PIL\\.")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)


def _step_back() -> None:
    """The front goes first: it needs a processor for a moment, to refuse at once and to keep every worker busy."""
    if hasattr(os, "nice"):
        os.nice(_NICE)


def _warm(opened: Opened, threads: int) -> None:
    """The first pass builds kernels, for each number of threads; it should not be a client who waits for it."""
    height, width = opened.metadata.pixels.shape
    image = opened.engine.read(np.zeros((height, width, 3), np.uint8))
    for count in (num_processors(), threads):
        opened.engine.use_threads(count)
        opened.engine.probabilities([image])


def _answered(
    opened: dict[str, Opened], head: dict[str, Any], body: bytes, each: Callable[..., Iterable[Any]]
) -> tuple[Any, ...]:
    model = opened[head["model"]]
    model.engine.use_threads(head["threads"])
    begin = time.perf_counter()
    decoding = model.engine.read
    read = list(each(lambda image: _read(decoding, image), _images(head["items"], body)))
    decoded = time.perf_counter()
    usable = [pixels for pixels in read if isinstance(pixels, np.ndarray)]
    none = Answers(np.zeros((0, len(model.classes)), np.float32), None)
    answers = model.engine.answers(usable) if usable else none
    computed = time.perf_counter()
    places = iter(range(len(usable)))
    items: list[dict[str, Any]] = []
    pictures: list[bytes] = []
    for item, pixels in zip(head["items"], read, strict=True):
        if isinstance(pixels, dict):
            items.append(pixels)
            continue
        answer = _answer(model.classes, *answers.of_image(next(places))) | {"row": True}
        if item.get("explain") and "error" not in answer:
            answer |= _explained(model, pixels, answer["index"], pictures)
        items.append(answer)
    reply = {"items": items, "decode": decoded - begin, "compute": computed - decoded, "rows": len(usable)}
    return reply, np.ascontiguousarray(answers.probabilities_NK, np.float32).tobytes(), *pictures


def _images(items: Sequence[dict[str, Any]], body: bytes) -> list[bytes | np.ndarray | None]:
    """The images that lie one after the other in the body; ``None`` for one that nobody waits for any more."""
    images: list[bytes | np.ndarray | None] = []
    place = 0
    for item in items:
        begin, place = place, place + item["size"]
        if DROPPED in item:
            images.append(None)
        elif (shape := item.get("shape")) is None:
            images.append(body[begin:place])
        else:  # raw pixels are many bytes, and stay where they are
            images.append(np.frombuffer(body, np.uint8, item["size"], begin).reshape(shape))
    return images


def _read(
    decoding: Callable[[bytes | np.ndarray], np.ndarray], image: bytes | np.ndarray | None
) -> np.ndarray | dict[str, Any]:
    if image is None:
        return {"error": "nobody waits for this image any more", "kind": DROPPED}
    try:
        return decoding(image)
    except UnusableImageError as error:
        return {"error": str(error), "kind": error.kind}
    except (OSError, ValueError, MemoryError) as error:
        return {"error": f"the image cannot be used: {error}", "kind": "unreadable"}


def _answer(classes: Sequence[str], probabilities_K: np.ndarray, distance: float | None = None) -> dict[str, Any]:
    """By the rules of ``glassworks predict``; further fields of a model's answers are passed on."""
    prediction = Prediction.of("", classes, probabilities_K, distance)
    if prediction.error is not None:
        return {"error": prediction.error, "kind": "no_numbers"}
    more = {name: value for name, value in vars(prediction).items() if name not in _KNOWN and value is not None}
    index = int(probabilities_K.argmax())
    return {"label": prediction.label, "probability": prediction.probability, "index": index, "extra": more}


def _explained(model: Opened, pixels: np.ndarray, target: int, pictures: list[bytes]) -> dict[str, Any]:
    """The size of the picture that is appended, or why there is none."""
    from glassworks.serving.explain import explanation

    try:
        pictures.append(explanation(model.predictor, pixels, target))
    except GlassworksError as error:
        return {"error": f"this answer cannot be explained: {error.message}", "kind": "not_explained"}
    return {"picture": len(pictures[-1])}
