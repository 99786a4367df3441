"""X, O and what is neither: the letters are those of ``xo``, the rest is of other sets."""

from collections import Counter

from glassworks.data.sources.open import open_source


def test_what_is_neither_has_a_class_as_large_as_each_letter():
    source, letters = open_source("xo_others"), open_source("xo")
    assert list(source.classes) == ["none of these", "o", "x"]
    assert Counter(sample.label for sample in source.samples) == {0: 200, 1: 200, 2: 200}
    assert Counter(sample.path.split("/")[0] for sample in source.samples) == dict.fromkeys(source.classes, 200)
    assert len({sample.path for sample in source.samples}) == 600
    read = dict(source.read(range(600)))
    assert [read[200 + at] for at in range(400)] == [content for _, content in letters.read(range(400))]
    assert not {read[at] for at in range(200)} & {read[at] for at in range(200, 600)}


def test_what_is_neither_is_drawn_from_every_class_of_birds_and_digits():
    source = open_source("xo_others")
    kinds = Counter(tuple(sample.path.split("/")[1].split("-")[:2]) for sample in source.samples[:200])
    assert Counter(kind for kind, _ in kinds) == {"bird": 9, "digit": 10}
    assert sum(count for (kind, _), count in kinds.items() if kind == "bird") == 100
