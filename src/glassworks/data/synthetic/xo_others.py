"""Crosses, circles, and a third class of what is neither: birds and digits.

Softmax shares 100 % out among the classes that there are, so a network that knows X and O alone calls every image one
of them. With a class for the rest it can say so, of what is like the rest that it was shown.
"""

from glassworks.data.sources.embedded import EncodedSource, open_digits
from glassworks.data.sources.source import Sample, spread_over
from glassworks.data.synthetic.bird_images import open_birds
from glassworks.data.synthetic.xo import open_xo

OTHERS = "none of these"
_EACH = 100  # birds, and as many digits: together as many as there are of a letter


def open_xo_others() -> EncodedSource:
    """The classes ``none of these``, ``o`` and ``x``, 200 images each; what is neither keeps its name and its size."""
    letters, strangers = open_xo(), {"bird": open_birds(), "digit": open_digits()}
    places = [
        (kind, source, at) for kind, source in strangers.items() for at in spread_over(len(source.samples), _EACH)
    ]
    samples = [Sample(f"{OTHERS}/{kind}-{source.samples[at].path.replace('/', '-')}", 0) for kind, source, at in places]
    samples += [Sample(sample.path, int(sample.label) + 1) for sample in letters.samples]

    def encode(index: int) -> bytes:
        if index >= len(places):
            return letters.encode(index - len(places))
        _, source, at = places[index]
        return source.encode(at)

    return EncodedSource("xo_others", [OTHERS, *letters.classes], samples, encode)
