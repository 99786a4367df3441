"""The matching loss against values worked out by hand, and a step as the loop expects it."""

import math

import pytest
import torch
from torch import nn

from glassworks.tasks.matching import Matching, as_samples, chosen_rightly, matching_loss, one_of
from glassworks.testing.tasks import PlainOptimizer, check_task


class Words(nn.Module):
    """Unit vectors of words, the mean of a sentence's."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 4)

    def forward(self, words_BT):
        return nn.functional.normalize(self.table(words_BT).mean(1), dim=1)


def matching():
    torch.manual_seed(0)
    return Matching(Words(), nn.Sequential(nn.Flatten(), nn.Linear(3 * 16, 4)))


def batch():
    source = torch.Generator().manual_seed(1)
    return {
        "pixels": torch.randint(256, (5, 4, 4, 3), generator=source, dtype=torch.uint8),
        "words": torch.randint(1, 9, (5, 2, 3), generator=source),
    }


def test_a_task_as_the_loop_expects_it():
    check_task(matching(), batch())


def test_both_encoders_learn_from_one_step():
    task = matching()
    before = [parameter.clone() for module in task.modules.values() for parameter in module.parameters()]
    optimizers = {name: PlainOptimizer(list(module.parameters()), 0.1) for name, module in task.modules.items()}
    losses = [float(task.step(batch(), optimizers).values["loss"]) for _ in range(60)]
    after = [parameter for module in task.modules.values() for parameter in module.parameters()]
    assert all(not torch.equal(one, other) for one, other in zip(before, after, strict=True))
    assert losses[-1] < losses[0] / 2


def test_the_loss_by_hand():
    one = torch.eye(2)
    assert float(matching_loss(one, one, 1.0)) == pytest.approx(math.log(1 + math.exp(-1)))
    assert float(matching_loss(one, one, 0.1)) == pytest.approx(math.log(1 + math.exp(-10)), rel=1e-3)
    alike = torch.ones(5, 1)
    assert float(matching_loss(alike, alike, 0.3)) == pytest.approx(math.log(5))


def test_who_finds_its_own():
    vectors = torch.eye(4)
    assert chosen_rightly(vectors, vectors).all()
    swapped = vectors[[1, 0, 2, 3]]
    assert chosen_rightly(vectors, swapped).tolist() == [False, False, True, True]
    assert chosen_rightly(vectors, swapped, among=1).all()


def test_one_caption_of_each_image():
    captions = torch.arange(12).reshape(3, 2, 2)
    torch.manual_seed(0)
    taken = torch.stack([one_of(captions) for _ in range(40)])
    assert {tuple(row) for row in taken[:, 1].tolist()} == {(4, 5), (6, 7)}


def test_pixels_as_generators_draw():
    pixels = torch.tensor([0, 255, 51], dtype=torch.uint8).reshape(1, 1, 1, 3)
    assert as_samples(pixels).flatten().tolist() == pytest.approx([-1, 1, -0.6])
