"""Skip-gram's loss, gradient and distributions against numbers that were computed another way."""

import math

import pytest
import torch
import torch.nn.functional as F

from glassworks.models.sequence.word_vectors import WordVectors
from glassworks.tasks.skipgram import NONE, SkipGram, keep_probabilities, noise_distribution
from glassworks.testing.tasks import check_task

COUNTS = [[10, 2, 1], [3, 8, 1], [1, 2, 12]]


def task_of(counts=(50, 30, 20, 10, 5, 5), **settings):
    torch.manual_seed(0)
    tables = WordVectors(len(counts), 7)
    torch.nn.init.normal_(tables.words_VD)
    torch.nn.init.normal_(tables.neighbours_VD)
    return SkipGram(tables, counts, **settings)


def expected_loss(scores_VV, pairs_VV, noise_V, negatives):
    """The mean loss of a pair when everything is summed instead of drawn.

    With the noise in proportion to the words' counts as neighbours, the lowest is at ``score = PMI - ln k`` (Levy and
    Goldberg 2014).
    """
    totals_V = pairs_VV.sum(1)
    positive = (pairs_VV * F.softplus(-scores_VV)).sum()
    negative = negatives * (totals_V * (F.softplus(scores_VV) @ noise_V)).sum()
    return (positive + negative) / pairs_VV.sum()


class Held:
    """An optimizer that only lets the gradients be seen."""

    def update(self):
        pass


def test_a_task_as_the_loop_expects_it():
    check_task(task_of(subsample=0.1), {"words": torch.randint(6, (3, 40), generator=torch.Generator().manual_seed(1))})


@pytest.mark.parametrize(("negatives", "known"), [(1, 1.1853987877), (5, 2.3779386091)])
def test_the_optimum_is_the_shifted_pointwise_mutual_information(negatives, known):
    """Levy and Goldberg 2014, on a 3 x 3 table of counts: gradient descent on the scores goes to PMI - ln k."""
    pairs = torch.tensor(COUNTS, dtype=torch.float64)
    noise = pairs.sum(0) / pairs.sum()
    pmi = torch.log(pairs * pairs.sum() / (pairs.sum(1, keepdim=True) * pairs.sum(0)))
    best = expected_loss(pmi - math.log(negatives), pairs, noise, negatives)
    assert float(best) == pytest.approx(known, abs=1e-9)
    scores = torch.zeros(3, 3, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(expected_loss(scores, pairs, noise, negatives), scores)
    assert slope.abs().max() > 0.01
    shifted = (pmi - math.log(negatives)).requires_grad_()
    (slope,) = torch.autograd.grad(expected_loss(shifted, pairs, noise, negatives), shifted)
    assert slope.abs().max() < 1e-12


def test_the_gradient_is_that_of_the_loss_written_pair_by_pair():
    """Windows, margins between stretches, weights of the noise: all pairs one by one through autograd."""
    task = task_of(window=3, subsample=0, noise_words=11, negatives=4)
    stretches = torch.randint(6, (2, 37), generator=torch.Generator().manual_seed(2))
    torch.manual_seed(5)
    loss = task.step({"words": stretches}, {"vectors": Held()}).values["loss"]
    torch.manual_seed(5)  # the same draws again, in the same order
    torch.rand(stretches.shape)
    words_N = task._joined(list(stretches))
    reach_N = torch.randint(1, 4, words_N.shape)
    noise = torch.searchsorted(task.noise_ends_V, torch.rand(11, dtype=torch.float64))
    pairs = [
        (at, other)
        for at, word in enumerate(words_N)
        for other in range(max(0, at - int(reach_N[at])), min(len(words_N), at + int(reach_N[at]) + 1))
        if other != at and word != NONE and words_N[other] != NONE
    ]
    words, around = task.tables.words_VD.detach().requires_grad_(), task.tables.neighbours_VD.detach().requires_grad_()
    total = sum(
        F.softplus(-words[words_N[at]] @ around[words_N[other]])
        + 4 / 11 * F.softplus(around[noise] @ words[words_N[at]]).sum()
        for at, other in pairs
    )
    total.backward()
    assert float(loss) == pytest.approx(float(total.detach()) / len(pairs), rel=1e-5)
    torch.testing.assert_close(task.tables.words_VD.grad, words.grad, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(task.tables.neighbours_VD.grad, around.grad, rtol=1e-4, atol=1e-4)
    assert task.pairs_seen == len(pairs)


def test_frequent_words_are_dropped_and_noise_is_flattened():
    keep = keep_probabilities([900, 99, 1], 1e-2)
    assert keep.tolist() == pytest.approx([math.sqrt(0.01 / 0.9), math.sqrt(0.01 / 0.099), 1])
    assert keep_probabilities([900, 99, 1], 0).tolist() == [1, 1, 1]
    noise = noise_distribution([16, 1], 0.75)
    assert noise.tolist() == pytest.approx([8 / 9, 1 / 9])


def test_before_learning_the_loss_is_that_of_a_coin_for_each_score():
    torch.manual_seed(0)
    task = SkipGram(WordVectors(6, 4), [5] * 6, negatives=5)
    assert task.evaluate([{"words": torch.arange(60).reshape(2, 30) % 6}])["loss"] == pytest.approx(6 * math.log(2))
