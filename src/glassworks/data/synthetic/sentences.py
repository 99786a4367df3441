"""A small made-up text in which words have known relations: who is whose counterpart shows in the company they keep.

Each word is a concept in a form: ``king`` is royalty, male; ``queen`` royalty, female; ``paris`` is France's city. A
sentence about it draws words of its concept and words of its form. So ``queen - king + man`` should lead to ``woman``,
and where it does not, the method is at fault and not the text.
"""

import numpy as np

from glassworks.core.seeds import derive

_PEOPLE = {
    "crown throne reign palace": ("king", "queen"),
    "castle heir banquet jewels": ("prince", "princess"),
    "estate title carriage manor": ("duke", "duchess"),
    "work street wages market": ("man", "woman"),
    "school games toys puddle": ("boy", "girl"),
    "home parent advice dinner": ("father", "mother"),
    "sibling quarrel secrets twin": ("brother", "sister"),
    "cousin visit gift holiday": ("uncle", "aunt"),
    "stage applause script curtain": ("actor", "actress"),
}
_PLACES = {
    "wine cheese baguette": ("france", "paris"),
    "pasta opera marble": ("italy", "rome"),
    "tapas guitar bulls": ("spain", "madrid"),
    "sausage forest beer": ("germany", "berlin"),
    "cricket tea rain": ("england", "london"),
    "olives islands temples": ("greece", "athens"),
    "sushi kimono cherry": ("japan", "tokyo"),
    "pyramid desert camels": ("egypt", "cairo"),
}
_FORMS = {
    "king": ("he his him himself beard", "she her hers herself gown"),
    "france": ("nation border government army export", "city streets mayor station museum"),
}
_COMMON = ["the", "a", "of", "and", "in", "with", "near", "was", "is", "had", "saw"]

RELATIONS = [
    f"{one[0]} {one[1]} {other[0]} {other[1]}"
    for group in (_PEOPLE, _PLACES)
    for one in group.values()
    for other in group.values()
    if one is not other
]
"""``a b c d``: a is to b as c is to d."""


def sentences(count: int = 12_000, seed: int = 0) -> str:
    """``count`` sentences, one a line; each is a function of the seed and its number."""
    random = np.random.default_rng(derive(seed, "sentences"))
    groups = [(_PEOPLE, _FORMS["king"]), (_PLACES, _FORMS["france"])]
    return "\n".join(_sentence(*groups[random.integers(2)], random) for _ in range(count)) + "\n"


def _sentence(group: dict[str, tuple[str, str]], forms: tuple[str, str], random: np.random.Generator) -> str:
    """The word itself, three words of its concept and two of its form, in any order, with small words between them."""
    concept = list(group)[random.integers(len(group))]
    form = random.integers(2)
    company = [*random.choice(concept.split(), 3), *random.choice(forms[form].split(), 2)]
    words = random.permutation([group[concept][form], *company])
    return " ".join(part for word in words for part in (random.choice(_COMMON), word)) + "."
