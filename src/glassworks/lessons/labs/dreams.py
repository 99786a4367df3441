"""An image that excites one channel of a network most, made while a reader watches."""

import threading
from collections import OrderedDict
from functools import lru_cache
from queue import SimpleQueue
from typing import Any

import numpy as np

from glassworks.charts.images import data_uri
from glassworks.core.cancel import Cancelled, CancelToken
from glassworks.core.context import RunContext
from glassworks.core.events import Event, StageAdvanced
from glassworks.lessons.labs.networks import NetworkKey, key_of, network_for, open_network
from glassworks.lessons.labs.opened import side_taken
from glassworks.lessons.labs.work import States
from glassworks.looks.dream.look import DreamLook
from glassworks.looks.dream.report import DreamReport
from glassworks.looks.subject import Subject

STEPS = 64
"""Of gradient ascent; the shapes are there by then, and a reader waits some seconds."""
_SIDE = 96
_KEPT = 64
_made: OrderedDict[tuple[NetworkKey, str, int], dict[str, Any]] = OrderedDict()  # for the next reader
_computing = threading.Lock()


def states(asked: dict[str, Any]) -> States:
    """Makes the image for ``channel`` of the layer ``cut`` of ``model``, and says how far it is."""
    key = key_of(network_for(str(asked["model"]))), str(asked["cut"]), int(asked["channel"])
    if key not in _made:
        yield from _dream(key)
    if key in _made:
        yield {"share": 1.0, "dream": _made[key]}


def _dream(key: tuple[NetworkKey, str, int]) -> States:
    events: SimpleQueue[int | BaseException | None] = SimpleQueue()
    token = CancelToken()

    def hear(event: Event) -> None:
        if isinstance(event, StageAdvanced):
            events.put(event.count)

    def work() -> None:
        try:
            with _computing:  # one network of its own for all dreams
                if key not in _made:  # by another reader, meanwhile
                    _keep(key, RunContext(hear, cancel=token))
            events.put(None)
        except Cancelled:
            events.put(None)
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it
            events.put(error)

    threading.Thread(target=work, daemon=True).start()
    done = 0
    try:
        yield {"share": 0.01, "says": "Noise, to begin with"}
        while (said := events.get()) is not None:
            if isinstance(said, BaseException):
                raise said
            done += said
            yield {"share": min(0.99, done / STEPS), "says": f"Step {done} of {STEPS}"}
    finally:
        token.cancel()  # whoever stops looking stops the work


def _keep(key: tuple[NetworkKey, str, int], context: RunContext) -> None:
    network, layer, channel = key
    subject = _opened(network)
    wanted = {"layer": layer, "unit": [channel], "steps": STEPS, "size": side_taken(subject, _SIDE)}
    asked = DreamLook.parse(wanted, "the lesson's dream")
    found = asked.look(subject, context)
    made = next(one for panel in found.view().charts[0].panels for one in getattr(panel, "images", ()))
    assert isinstance(found.report, DreamReport)  # noqa: S101 - our own invariant
    dream = found.report.dreams[0]
    _made[key] = {
        "image": data_uri(np.asarray(made.pixels)),
        "reached": dream.reached[0],
        "noise": dream.noise,
        "layer": layer,
        "channel": channel,
    }
    while len(_made) > _KEPT:
        _made.popitem(last=False)


@lru_cache(maxsize=2)
def _opened(network: NetworkKey) -> Subject:
    """A copy for dreams alone: one takes seconds, and readers who look at the network do not wait for it."""
    return open_network(network[0])
