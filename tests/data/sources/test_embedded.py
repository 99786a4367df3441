import io

import numpy as np
from PIL import Image

from glassworks.data.sources.open import open_source
from glassworks.data.synthetic.xo import VARIANTS, draw, open_xo, original
from glassworks.testing.sources import check_source


def test_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    source = open_source("digits")
    check_source(source)
    assert len(source.samples) == 1797
    assert source.classes == [str(digit) for digit in range(10)]
    digits = load_digits()
    for index, content in source.read([0, 900, 1796]):
        sample = source.samples[index]
        number = int(sample.path[2:6])
        assert sample.label == digits.target[number]
        pixels = np.asarray(Image.open(io.BytesIO(content)))
        np.testing.assert_array_equal(pixels, np.round(digits.images[number] * 255 / 16))


def test_the_letters_are_those_of_the_lecture():
    x, o = original("x"), original("o")
    assert [list(np.flatnonzero(row > 0)) for row in x] == [[], [1, 7], [2, 6], [3, 5], [4], [3, 5], [2, 6], [1, 7], []]
    assert list(np.flatnonzero(o[1] > 0)) == [3, 4, 5]
    assert (o[3] > 0).sum() == 2
    enlarged = np.asarray(draw("x", "original", 0))
    np.testing.assert_array_equal(enlarged[3:29:3, 3:29:3] == 255, x > 0)


def test_xo_has_every_tricky_case_and_no_two_equal_images():
    source = open_source("xo")
    check_source(source)
    assert source.classes == ["o", "x"]
    assert len(source.samples) == 2 * sum(VARIANTS.values()) == 400
    assert {sample.path.split("/")[1].split("-")[0] for sample in source.samples} == set(VARIANTS)
    assert len({content for _, content in source.read(range(400))}) == 400


def test_xo_pixels_depend_on_the_seed_alone():
    first, again, other = (dict(open_xo(seed).read([205]))[205] for seed in (0, 0, 1))
    assert first == again != other
    assert np.asarray(draw("o", "noisy", 0)).shape == (32, 32)
