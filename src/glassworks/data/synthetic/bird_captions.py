"""What one says of a bird: captions in many wordings, each with what it states and what it leaves open.

Shape letters: N birds, A attributes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from glassworks.core.seeds import derive
from glassworks.data.synthetic.birds import ATTRIBUTES

NAMES = tuple(ATTRIBUTES)
_FREQUENCIES = {
    "size": 0.6, "body": 0.9, "wings": 0.6, "crown": 0.6, "beak": 0.6, "beak length": 0.5, "beak shape": 0.5,
    "background": 0.35,
}  # fmt: skip
"""How often a caption states each attribute."""
_WORDS: dict[str, tuple[str, ...]] = {
    "small": ("small", "little", "tiny"), "large": ("large", "big"), "grey": ("grey", "gray"),
    "pointed": ("pointed", "sharp"), "hooked": ("hooked", "curved"), "blunt": ("blunt", "rounded"),
}  # fmt: skip
_BEHIND = {
    "sky": ("against the sky", "under an open sky"),
    "leaves": ("among leaves", "in front of leaves"),
    "sunset": ("at sunset", "in the evening light"),
    "snow": ("in the snow", "on a snowy day"),
}
_SUBJECTS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("size", "body"): (
        "a {size} {body} bird", "this is a {size} {body} bird", "a {body} bird that is {size}",
        "this {size} bird has a {body} body", "this bird is {size} and {body}",
    ),
    ("size",): ("a {size} bird", "this bird is {size}"),
    ("body",): ("a {body} bird", "this is a {body} bird", "a bird with a {body} body", "this bird is {body}"),
    (): ("a bird", "this is a bird"),
}  # fmt: skip
_A = re.compile(r"\ba (?=[aeiou])")
Choice = Callable[[tuple[str, ...]], str]


@dataclass(frozen=True)
class Caption:
    """A sentence about a bird.

    Attributes:
        text: in small letters, without a full stop.
        states: the index of the value of each attribute it states, -1 for those it does not.
    """

    text: str
    states: tuple[int, ...]


def captions_of(attributes_NA: np.ndarray, each: int, seed: int) -> list[list[Caption]]:
    """``each`` captions for every bird, a function of the seed and the bird's place in the list."""
    captions: list[list[Caption]] = []
    for number, values in enumerate(attributes_NA.tolist()):
        random = np.random.default_rng(derive(seed, "captions", number))
        captions.append([_caption(values, random) for _ in range(each)])
    return captions


def _caption(values: list[int], random: np.random.Generator) -> Caption:
    """At least one attribute is stated."""
    is_stated = random.random(len(NAMES)) < np.array([_FREQUENCIES[name] for name in NAMES])
    if not is_stated.any():
        is_stated[NAMES.index("body")] = True
    states = tuple(value if is_one else -1 for value, is_one in zip(values, is_stated, strict=True))

    def choose(options: tuple[str, ...]) -> str:
        return options[random.integers(len(options))]

    return Caption(sentence(states, choose), states)


def sentence(states: tuple[int, ...], choose: Choice) -> str:
    """A sentence that states exactly these attributes; ``choose`` picks among wordings."""
    stated = {name: ATTRIBUTES[name][value] for name, value in zip(NAMES, states, strict=True) if value >= 0}
    word = {name: choose(_WORDS.get(value, (value,))) for name, value in stated.items()}
    subject = choose(_SUBJECTS[tuple(name for name in ("size", "body") if name in stated)]).format(**word)
    parts: list[str] = []
    if "wings" in stated:
        parts.append(f"{word['wings']} wings")
    if "crown" in stated:
        parts.append(_a(f"{word['crown']} {choose(('crown', 'cap'))}"))
    beak = [word[name] for name in ("beak length", "beak", "beak shape") if name in stated]
    if beak:
        ordered = beak if choose(("as is", "as is", "turned")) == "as is" else [*beak[:-2], *beak[-2:][::-1]]
        parts.append(_a(" ".join([*ordered, choose(("beak", "bill"))])))
    text = _A.sub("an ", subject) + (f" with {_listed(parts)}" if parts else "")
    if "background" in stated:
        behind = choose(_BEHIND[stated["background"]])
        return f"{behind}, {text}" if choose(("behind", "behind", "first")) == "first" else f"{text} {behind}"
    return text


def _a(noun: str) -> str:
    return _A.sub("an ", f"a {noun}")


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
