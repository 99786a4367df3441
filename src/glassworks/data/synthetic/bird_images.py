"""Drawn birds as a source of labelled images that needs no file: which colour has the body?

The colour alone is the label. Wings, crown, beak, background, size, place and pose vary freely, so that no single pixel
answers.
"""

import numpy as np
from PIL import Image

from glassworks.data.sources.embedded import EncodedSource, png
from glassworks.data.sources.source import Sample
from glassworks.data.synthetic.birds import ATTRIBUTES, COLOURS, Birds

NUM_BIRDS = 1080
SIDE = 64
_SEED = 5


def open_birds() -> EncodedSource:
    """1,080 birds of 64 x 64 pixels in nine classes, about 120 in each."""
    birds = Birds(_SEED)
    labels_N = birds.attributes(np.arange(NUM_BIRDS))[:, list(ATTRIBUTES).index("body")]
    order = np.argsort(labels_N, kind="stable")
    classes = list(COLOURS)
    samples = [Sample(f"{classes[labels_N[at]]}/{at:04d}.png", int(labels_N[at])) for at in order]

    def encode(index: int) -> bytes:
        return png(Image.fromarray(birds.draw(order[index : index + 1], SIDE)[0]))

    return EncodedSource("birds", classes, samples, encode)
