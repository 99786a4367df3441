"""Code words are what their names say, and words of a text are near where they are said to be."""

import numpy as np
import pytest
import torch

from glassworks.pipelines.codes.tables import (
    CODES,
    DENSE,
    ONE_HOT,
    SHORT,
    code_words,
    differing,
    shortest,
    word_codes,
)
from glassworks.pipelines.codes.train import decoded


@pytest.mark.parametrize("first", range(2, 10))
@pytest.mark.parametrize("seed", [0, 3])
def test_every_class_has_a_word_of_its_own(first, seed):
    for code in CODES:
        for classes in (first, first + 1):
            words = code_words(code, classes, first, seed)
            assert len({tuple(word) for word in words}) == classes
            assert set(np.unique(words)) <= {0, 1}


def test_the_sixth_class_needs_a_number_only_one_hot():
    lengths = {code: [code_words(code, k, 5, 0).shape[1] for k in (5, 6)] for code in CODES}
    assert lengths == {ONE_HOT: [5, 6], DENSE: [5, 5], SHORT: [3, 3]}
    assert [shortest(k) for k in (2, 3, 4, 5, 8, 9)] == [1, 2, 2, 3, 3, 4]


def test_words_do_not_change_when_a_class_is_added():
    for code in (DENSE, SHORT):
        assert code_words(code, 6, 5, 1)[:5].tolist() == code_words(code, 5, 5, 1).tolist()


def test_long_dense_words_are_at_least_two_apart():
    apart = differing(code_words(DENSE, 6, 5, 0))
    assert apart[~np.eye(6, dtype=bool)].min() >= 2


def test_cat_dog_and_bat():
    found = {name: differing(words) for name, words in word_codes().items()}
    assert found["one-hot word"].tolist() == [[0, 2, 2], [2, 0, 2], [2, 2, 0]]
    assert found["one-hot letters"].tolist() == [[0, 6, 2], [6, 0, 6], [2, 6, 0]]
    assert found["five properties"][0].tolist() == [0, 1, 2]


def test_the_most_likely_word_is_the_answer():
    words = code_words(DENSE, 6, 5, 0)
    logits = torch.from_numpy(8.0 * words - 4.0)
    assert decoded(logits, words).tolist() == list(range(6))
    one_hot = np.eye(4, dtype=int)
    random = torch.randn(50, 4, generator=torch.Generator().manual_seed(0))
    assert decoded(random, one_hot).tolist() == random.argmax(dim=1).tolist()
    # By the likelihood, written out.
    probabilities = random.sigmoid()[:, None]
    likelihood = (torch.tensor(one_hot) * probabilities + torch.tensor(1 - one_hot) * (1 - probabilities)).prod(dim=2)
    assert decoded(random, one_hot).tolist() == likelihood.argmax(dim=1).tolist()
