"""What the page of lesson 16 asks: new tops at every cut, what a channel likes, and images of the reader's own.

Tops are fitted by the few threads that compute for all readers, once for all who look at the same features: a class
that moves the number of labels goes through the same few dozen. Whoever has asked for one will move the slider next:
the tops of all its places are fitted ahead, while nobody waits for anything.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from weakref import ref

import numpy as np

from glassworks.lessons.labs import dreams
from glassworks.lessons.labs.cuts import (
    PIXELS,
    Features,
    Passing,
    favourites,
    features_from,
    features_of,
    passing,
    passing_source,
)
from glassworks.lessons.labs.kept import ahead, computed
from glassworks.lessons.labs.labelled import source_for
from glassworks.lessons.labs.networks import NetworkKey, key_of, network_for
from glassworks.lessons.labs.own_images import Collected
from glassworks.lessons.labs.studio import studio
from glassworks.lessons.labs.transfer import new_top
from glassworks.lessons.labs.work import States, watched

OWN = "own"
"""The source that a reader has collected."""
PLACES = range(2, 41)
"""Of the slider with the number of labels a class."""


class NewTops:
    """Of one reader."""

    def __init__(self) -> None:
        self._collected = Collected()
        self._made: dict[NetworkKey, Features] = {}  # of what is collected, by network
        self._looked_ahead: tuple[object, ...] = ()
        self._watched = {"dream": watched(dreams.states), "pass": watched(self._passing)}

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """``{"do": "add"}`` and ``"forget"`` are about own images, ``"likes"`` about a channel, ``"tops"`` the rest.

        ``"begin"``, ``"look"`` and ``"stop"`` are about an image that is made to excite a channel, or with
        ``{"about": "pass"}`` about the pass of the images through the network, after which all else is quick.

        Raises:
            InputError, DataError: no such source, network or image, or too few images.
        """
        what = asked.get("do", "tops")
        if what == "add":
            self._collected.add(int(bool(asked["label"])), str(asked["image"]))
            self._made_anew()
        elif what == "forget":
            self._collected.forget()
            self._made_anew()
        elif what in ("begin", "look", "stop"):
            return self._watched[str(asked.get("about", "dream"))](asked)
        elif what == "likes":
            return _likes(self._features(asked), str(asked["cut"]), int(asked["channel"]))
        else:
            return self._measured(asked)
        return {"counts": self._collected.counts}

    def in_studio(self, asked: dict[str, Any]) -> str:
        """The studio's page with the images.

        Raises:
            InputError: no such source, nothing collected, or no studio.
        """
        source = str(asked["source"])
        if source != OWN:
            return studio().images(source_for(source))
        return studio().collected(self._collected.classes, self._collected.samples)

    def _made_anew(self) -> None:
        self._made, self._looked_ahead = {}, ()
        ahead.wish(self, iter(()))

    def _measured(self, asked: dict[str, Any]) -> dict[str, Any]:
        features = self._features(asked)
        per_class, seed, is_shuffled = int(asked["images"]), int(asked["seed"]), bool(asked.get("shuffled"))
        answer = _tops(features, per_class, seed, is_shuffled)
        now = ref(features), seed, is_shuffled  # they are others once the folder's images are
        if now != self._looked_ahead:
            self._looked_ahead = now
            ahead.wish(self, _other_places(features, per_class, seed, is_shuffled))
        return answer

    def _passing(self, asked: dict[str, Any]) -> States:
        yield from self._pass(asked)
        yield {"share": 1.0}

    def _pass(self, asked: dict[str, Any]) -> Passing:
        source, model = str(asked["source"]), network_for(str(asked["model"]))
        if source != OWN:
            return (yield from passing_source(source_for(source), model))
        made = self._made  # a pass of images that are forgotten meanwhile is kept where nobody looks
        key = key_of(model)
        if key not in made:
            samples = self._collected.samples
            made[key] = yield from passing(samples, len(samples), self._collected.classes, model)
        return made[key]

    def _features(self, asked: dict[str, Any]) -> Features:
        source, model = str(asked["source"]), network_for(str(asked["model"]))
        if source != OWN:
            return features_of(source_for(source), model)
        made = self._made
        key = key_of(model)
        if key not in made:
            made[key] = features_from(self._collected.samples, self._collected.classes, model)
        return made[key]


def _tops(features: Features, per_class: int, seed: int, is_shuffled: bool) -> dict[str, Any]:
    asked = _taken(features, per_class), seed, is_shuffled
    return {
        "tops": features.tops.get(asked, lambda: computed(_fit, features, *asked)),
        "classes": list(features.classes),
        "frozen": features.parameters,
        "channels": {cut: peaks_NC.shape[1] for cut, peaks_NC in features.peaks.items()},
        "unusable": features.unusable,
        "there": features.there,
        "seen": len(features.labels_N) + features.unusable,
    }


def _taken(features: Features, per_class: int) -> int:
    """Images of a class that are learned from: of none more than half."""
    counts = np.bincount(features.labels_N, minlength=len(features.classes))
    return min(per_class, int(counts.max()) // 2)


def _other_places(features: Features, per_class: int, seed: int, is_shuffled: bool) -> Iterator[object]:
    """Fits the tops of all places of the slider that nobody has asked for, the nearest first.

    Then the same for the other images with labels that its button takes next.
    """
    places = sorted({_taken(features, place) for place in PLACES}, key=lambda place: abs(place - per_class))
    for asked in ((place, one, is_shuffled) for one in (seed, seed + 1) for place in places):
        if features.tops.make_ahead(asked, lambda asked=asked: _fit(features, *asked)):
            yield asked


def _fit(features: Features, per_class: int, seed: int, is_shuffled: bool) -> list[dict[str, Any]]:
    return [asdict(new_top(features, cut, per_class, seed, is_shuffled=is_shuffled)) for cut in features.by_cut]


def _likes(features: Features, cut: str, channel: int) -> dict[str, Any]:
    """Nothing for the pixels, which have no channels that learned."""
    if cut == PIXELS or cut not in features.peaks:
        return {"images": []}
    channel = min(max(channel, 0), features.peaks[cut].shape[1] - 1)
    return {"images": [list(one) for one in favourites(features, cut, channel)]}
