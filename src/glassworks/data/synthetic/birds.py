"""Birds drawn from a seed alone: size, colours of body, wings, crown and beak, its length and shape, the background.

What is unusual here: a bird is a function of the seed and its number, at any size in pixels, so the image of 64 and
the one of 256 pixels show the same bird. Colours vary a little, and so do place, tilt, build and the side it looks to:
these are what no caption states.

Shape letters: B batch, A attributes, S side, C channels (3), M blobs.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from glassworks.data.synthetic.draws import Draws
from glassworks.data.synthetic.outlines import Canvas, capsule, covered, disc, ellipse, joined, leaf, turned

COLOURS = {
    "red": (204, 40, 44), "orange": (242, 132, 28), "yellow": (250, 214, 52), "green": (62, 152, 66),
    "blue": (44, 98, 200), "brown": (118, 74, 44), "grey": (142, 146, 152), "black": (34, 34, 40),
    "white": (247, 247, 243),
}  # fmt: skip
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "size": ("small", "large"),
    "body": tuple(COLOURS),
    "wings": tuple(COLOURS),
    "crown": tuple(COLOURS),
    "beak": ("black", "grey", "orange", "red", "yellow"),
    "beak length": ("short", "long"),
    "beak shape": ("pointed", "hooked", "blunt"),
    "background": ("sky", "leaves", "sunset", "snow"),
}
"""What a caption may state, and the values of each."""
COLOURED = ("body", "wings", "crown", "beak")
"""Those whose values are colours."""

_SAME = 0.35  # of the wings, and of the crowns, have the colour of the body
_OUTLINE = np.array([[30, 28, 34]])
_UNIT = (0.165, 0.235)  # half a body, in sides of the image: small and large
_NUM_BLOBS = 9
# By background: colours above and below; of its blobs, even and odd ones; their half width, height, softness, opacity.
_BEHIND = {
    "sky": ((74, 150, 232), (164, 214, 250), (255, 255, 255), (250, 252, 255), 0.17, 0.06, 0.05, 0.75),
    "leaves": ((92, 138, 70), (158, 192, 108), (64, 108, 52), (182, 210, 122), 0.09, 0.075, 0.02, 0.6),
    "sunset": ((104, 82, 140), (250, 168, 98), (255, 196, 132), (214, 118, 118), 0.24, 0.02, 0.02, 0.55),
    "snow": ((158, 164, 178), (226, 229, 236), (255, 255, 255), (255, 255, 255), 0.022, 0.022, 0.008, 0.95),
}
_LIT = {"snow": (250, 251, 255)}  # what lies on the branch; else it is bare
# Of the beak: half its height at the head; how fast it narrows (power along it, power of what is left), by how much it
# widens before; how far its tip bends down.
_BEAKS = {
    "pointed": (0.25, 1.0, 1.0, 0.0, 0.0),
    "hooked": (0.29, 2.4, 0.7, 0.0, 0.52),
    "blunt": (0.2, 9.0, 0.5, 0.45, 0.0),
}
_BEAK_LENGTHS = (0.46, 0.96)
_MIDDLE = 0.1  # of a bird from tail to beak, before its body's


@dataclass(frozen=True)
class Birds:
    """A set of birds without end.

    Attributes:
        seed: another seed is another set.
    """

    seed: int = 0

    def attributes(self, indices_B: np.ndarray) -> np.ndarray:
        """int64 [B, A]: the index of each attribute's value."""
        draws = Draws(self.seed, indices_B)
        drawn = {name: draws.integers(f"birds/{name}", len(values)) for name, values in ATTRIBUTES.items()}
        for name in ("wings", "crown"):
            is_same_B = draws.uniforms(f"birds/{name}/same", 1)[:, 0] < _SAME
            drawn[name] = np.where(is_same_B, drawn["body"], drawn[name])
        return np.stack(list(drawn.values()), axis=1)

    def draw(self, indices_B: np.ndarray, size: int) -> np.ndarray:
        """uint8 [B, S, S, C]."""
        values_BA, draws = self.attributes(indices_B), Draws(self.seed, indices_B)
        value_of = dict(zip(ATTRIBUTES, values_BA.T, strict=True))
        pose = _Pose.of(value_of["size"], draws)
        canvas = _backdrop(value_of["background"], draws, pose, size)
        _paint_bird(canvas, value_of, draws, pose, size)
        return canvas.finished()


@dataclass(frozen=True)
class _Pose:
    """Where a bird is; each [B, 1, 1], lengths in sides of the image."""

    x: np.ndarray
    y: np.ndarray
    unit: np.ndarray
    tilt: np.ndarray
    facing: np.ndarray
    build: np.ndarray  # -1 ... 1, slim to round

    @classmethod
    def of(cls, sizes_B: np.ndarray, draws: Draws) -> "_Pose":
        spread = (draws.uniforms("birds/pose", 6) * 2 - 1)[:, :, None, None]
        unit = np.array(_UNIT, dtype=np.float32)[sizes_B][:, None, None] * (1 + np.float32(0.05) * spread[:, 2])
        return cls(
            x=0.5 + np.float32(0.05) * spread[:, 0], y=0.5 + np.float32(0.06) * spread[:, 1], unit=unit,
            tilt=np.float32(0.13) * spread[:, 3] - np.float32(0.06), facing=np.where(spread[:, 4] < 0, -1, 1),
            build=spread[:, 5],
        )  # fmt: skip

    def frame(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """The middles of the pixels in the bird's own frame: x to where it looks, y down, half a body long."""
        at_S = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / size
        x, y = (at_S[None, None] - self.x) * self.facing, at_S[None, :, None] - self.y
        x, y = turned(x / self.unit + np.float32(_MIDDLE), y / self.unit, self.tilt)
        return x.astype(np.float32), y.astype(np.float32)


def _backdrop(kinds_B: np.ndarray, draws: Draws, pose: _Pose, size: int) -> Canvas:
    """Sky and what floats in it, and the branch below the bird's feet."""
    table = [np.array(part, dtype=np.float32) for part in zip(*_BEHIND.values(), strict=True)]
    above, below, even, odd, wide, high, soft, opacity = (part[kinds_B] for part in table)
    canvas = Canvas(above, below, size)
    at_S = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / size
    places_BM4 = draws.uniforms("birds/blobs", 4 * _NUM_BLOBS).reshape(-1, _NUM_BLOBS, 4)
    for blob in range(_NUM_BLOBS):
        place, scale = places_BM4[:, blob, :2, None, None], 0.6 + 0.8 * places_BM4[:, blob, 2, None, None]
        x, y = at_S[None, None] - place[:, 0], at_S[None, :, None] - place[:, 1]
        distance = ellipse(x, y, wide[:, None, None] * scale, high[:, None, None] * scale)
        share = covered(distance, 1 / np.maximum(soft, 1 / size)[:, None, None])
        canvas.paint(share * opacity[:, None, None], odd if blob % 2 else even)
    slope = np.float32(0.3) * (draws.uniforms("birds/branch", 1)[:, :, None] - np.float32(0.5))
    x, y = at_S[None, None] - pose.x, at_S[None, :, None] - (pose.y + np.float32(1.02) * pose.unit)
    line = y - slope * x + np.float32(0.006) * np.sin(x * 31)
    wood = np.repeat(np.array([[96, 70, 54]]), len(kinds_B), axis=0)
    canvas.paint(covered(np.abs(line) - np.float32(0.021), size), wood * 0.6)
    canvas.paint(covered(np.abs(line + np.float32(0.003)) - np.float32(0.014), size), wood)
    lit = np.array([_LIT.get(name, wood[0]) for name in _BEHIND], dtype=np.float32)[kinds_B]
    canvas.paint(covered(np.abs(line + np.float32(0.014)) - np.float32(0.011), size), lit)
    return canvas


def _paint_bird(canvas: Canvas, value_of: dict[str, np.ndarray], draws: Draws, pose: _Pose, size: int) -> None:
    x, y = pose.frame(size)
    pixels = pose.unit * size
    colour = {name: _coloured(name, value_of[name], draws) for name in COLOURED}
    dark = np.repeat(_OUTLINE, len(x), axis=0)

    def lay(distance: np.ndarray, colour_BC: np.ndarray, outline: float = 0.0) -> None:
        if outline:
            canvas.paint(covered(distance - np.float32(outline), pixels), dark)
        canvas.paint(covered(distance, pixels), colour_BC)

    for foot in (-0.05, 0.22):
        lay(capsule(x - foot, y - 0.45, 0.06, 0.55, 0.035), np.repeat([[92, 66, 48]], len(x), axis=0), 0.02)
    body = ellipse(*turned(x, y, -0.28), 0.95, 0.6 + np.float32(0.06) * pose.build)
    head = disc(x - 0.66, y + 0.62, 0.56)
    for spread in (0.16, -0.02):
        lay(ellipse(*turned(x + 1.16, y - 0.34, np.float32(spread) - 0.2), 0.54, 0.15), colour["wings"] * 0.9, 0.045)
    lay(_beak(x - 1.12, y + 0.54, value_of, pose, 0.05), dark)
    lay(_beak(x - 1.12, y + 0.54, value_of, pose, 0.0), colour["beak"])
    whole = joined(body, head, 0.35)
    lay(whole, colour["body"], 0.05)
    canvas.shade(covered(whole, pixels), 1 - np.float32(0.13) * np.clip(y + np.float32(0.2), -1, 1))
    crown = np.maximum(disc(x - 0.64, y + 0.65, 0.6), turned(x - 0.66, y + 0.72, -0.16)[1])
    lay(crown, colour["crown"], 0.035)
    _paint_wing(lay, turned(x + 0.25, y - 0.08, np.float32(-0.3) + np.float32(0.12) * pose.build), colour["wings"])
    white = np.full_like(dark, 255)
    lay(disc(x - 0.86, y + 0.58, 0.105), white, 0.025)
    lay(disc(x - 0.88, y + 0.58, 0.07), dark)
    lay(disc(x - 0.905, y + 0.61, 0.024), white)


class _Lay(Protocol):
    """Lays a shape, by its signed distances, onto the image."""

    def __call__(self, distance: np.ndarray, colour_BC: np.ndarray, outline: float = 0.0) -> None:
        """In this colour, with a dark outline of this width."""


def _paint_wing(lay: _Lay, at: tuple[np.ndarray, np.ndarray], colour_BC: np.ndarray) -> None:
    """A folded wing with the edges of two rows of feathers."""
    along, across = at
    wing = leaf(along, across, 0.78, 0.34)
    lay(wing, colour_BC, 0.04)
    for inset, end in ((0.1, 0.15), (0.19, 0.0)):
        edge = np.maximum(np.abs(wing + np.float32(inset)) - np.float32(0.012), along - np.float32(end))
        lay(np.maximum(edge, -across - np.float32(0.1)), colour_BC * 0.72)


def _beak(x: np.ndarray, y: np.ndarray, value_of: dict[str, np.ndarray], pose: _Pose, rim: float) -> np.ndarray:
    """Around a middle line that bends down, narrowing from the head to the tip; ``rim`` wider than it is."""
    shapes = np.array(list(_BEAKS.values()), dtype=np.float32)[value_of["beak shape"]]
    high, power, rest, wider, bend = (part[:, None, None] for part in shapes.T)
    lengths = np.array(_BEAK_LENGTHS, dtype=np.float32)[value_of["beak length"]][:, None, None]
    length = lengths * (1 + np.float32(0.08) * pose.build) + np.float32(1.5 * rim)
    share = np.clip(x / length, 0, 1)
    half = (high * (1 + wider * share) + np.float32(rim)) * np.power(1 - np.power(share, power), rest)
    middle = bend * np.power(share, np.float32(2))
    return np.maximum(np.maximum(np.abs(y - middle) - half, -x - np.float32(0.1)), x - length)


def _coloured(name: str, values_B: np.ndarray, draws: Draws) -> np.ndarray:
    """float32 [B, C]: the named colour, a little lighter or darker and a little off."""
    table = np.array([COLOURS[value] for value in ATTRIBUTES[name]], dtype=np.float32)
    off_B4 = draws.uniforms(f"birds/{name}/shade", 4) * 2 - 1
    return (table[values_B] * (1 + np.float32(0.05) * off_B4[:, :1]) + 7 * off_B4[:, 1:]).clip(0, 255)
