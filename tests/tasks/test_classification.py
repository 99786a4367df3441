import math

import numpy as np
import pytest
import torch
from torch import nn

from glassworks.data.loader import Batch
from glassworks.models.classifier import Classifier
from glassworks.tasks.augment import Augmentation, middle
from glassworks.tasks.classification import Classification
from glassworks.testing.tasks import PlainOptimizer, check_task


def normalized(pixels_BHWC):
    return pixels_BHWC.permute(0, 3, 1, 2).float() / 255


def network(classes=3):
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, classes),
    )


def batch(count=6, side=12):
    pixels = np.random.default_rng(0).integers(0, 256, (count, side, side, 3), dtype=np.uint8)
    return Batch(torch.from_numpy(pixels), torch.arange(count) % 3, torch.arange(count))


def task(**settings):
    return Classification(settings.pop("network", network()), normalized=normalized, size=8, num_classes=3, **settings)


EVERYTHING = Augmentation("resized", flip=True, randaugment=9, mixup=0.2, cutmix=1.0)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"augmentation": EVERYTHING, "label_smoothing": 0.1},
        {"precision": "bfloat16", "frozen_norms": True},
        {"class_weights_K": torch.tensor([1.0, 2.0, 0.5]), "augmentation": Augmentation("shifted")},
    ],
)
def test_it_keeps_the_contract_of_tasks(settings):
    check_task(task(**settings), batch())


def test_the_contract_catches_a_task_that_learns_while_it_is_evaluated():
    class Leaky(Classification):
        def evaluate(self, batches):
            self.network.train()
            self.network(normalized(batch().pixels_BHWC))  # moves the running statistics
            return {"loss": 0.0}

    with pytest.raises(AssertionError, match="an evaluation changes nothing"):
        check_task(Leaky(network(), normalized=normalized, size=8, num_classes=3), batch())


def test_frozen_norms_keep_their_running_statistics_and_learn_their_scale():
    net = network()
    norm = net[1]
    mean, scale = norm.running_mean.clone(), norm.weight.clone()
    learner = task(network=net, frozen_norms=True)
    learner.step(batch(), {"network": PlainOptimizer(list(net.parameters()), 0.1)})
    assert torch.equal(norm.running_mean, mean)
    assert not torch.equal(norm.weight, scale)


def test_evaluation_counts_over_batches_of_different_sizes():
    class Fixed(nn.Module):
        """Says class 0, with certainty ln(3): logits (ln 3, 0, 0)."""

        def __init__(self):
            super().__init__()
            self.unused = nn.Parameter(torch.zeros(1))

        def forward(self, x):
            return torch.tensor([[math.log(3), 0.0, 0.0]]).repeat(len(x), 1)

    whole = batch(5)
    tensors = (whole.pixels_BHWC, whole.labels_B, whole.indices_B)
    parts = [Batch(*(tensor[:4] for tensor in tensors)), Batch(*(tensor[4:] for tensor in tensors))]
    measured = task(network=Fixed()).evaluate(parts)
    # labels 0 1 2 0 1: two of five are right; probabilities are (3/5, 1/5, 1/5)
    assert measured["accuracy"] == pytest.approx(0.4)
    assert measured["loss"] == pytest.approx(-(2 * math.log(0.6) + 3 * math.log(0.2)) / 5, rel=1e-5)
    assert measured["n"] == 5


def test_the_middle_is_that_of_a_centre_crop():
    pixels = torch.arange(5 * 5).reshape(1, 5, 5, 1).expand(1, 5, 5, 3)
    assert middle(pixels, 2)[0, :, :, 0].tolist() == [[6, 7], [11, 12]]


@pytest.mark.parametrize("augmentation", [EVERYTHING, Augmentation("shifted", flip=True), Augmentation()])
def test_augmented_pictures_are_bytes_of_the_asked_size_and_repeat_with_the_seed(augmentation):
    pixels = batch(side=12).pixels_BHWC
    torch.manual_seed(3)
    first = augmentation.apply(pixels, 8)
    torch.manual_seed(3)
    second = augmentation.apply(pixels, 8)
    assert first.shape == (6, 8, 8, 3)
    assert first.dtype == torch.uint8
    assert torch.equal(first, second)


def test_each_picture_gets_its_own_flip():
    pixels = batch(32).pixels_BHWC
    torch.manual_seed(0)
    changed = Augmentation(flip=True).apply(pixels, 12)
    flipped = [torch.equal(new, old.flip(1)) for new, old in zip(changed, pixels, strict=True)]
    kept = [torch.equal(new, old) for new, old in zip(changed, pixels, strict=True)]
    assert all(a != b for a, b in zip(flipped, kept, strict=True))
    assert 5 < sum(flipped) < 27


def test_mixing_shares_out_each_label():
    inputs = torch.rand(4, 3, 8, 8)
    torch.manual_seed(0)
    _, shares = Augmentation(mixup=1.0).mixed(inputs, torch.tensor([0, 1, 2, 0]), 3)
    assert shares.shape == (4, 3)
    torch.testing.assert_close(shares.sum(1), torch.ones(4))


class Branching(nn.Module):
    """Two features, and the map that they are the means of."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3)

    def with_branches(self, pixels_BCHW):
        map_BCHW = self.conv(pixels_BCHW)
        return map_BCHW.mean((2, 3)), map_BCHW

    def forward(self, pixels_BCHW):
        return self.with_branches(pixels_BCHW)[0]


def with_auxiliary_head():
    torch.manual_seed(0)
    auxiliary = nn.ModuleList([nn.Sequential(nn.Flatten(), nn.LazyLinear(3))])
    learner = task(network=Classifier(Branching(), 2, 3), auxiliary=auxiliary)
    auxiliary[0](torch.zeros(1, 2, 6, 6))
    return learner


def test_auxiliary_heads_keep_the_contract():
    check_task(with_auxiliary_head(), batch())


def test_the_lower_layers_follow_the_main_loss_and_three_tenths_of_the_auxiliary_one():
    learner = with_auxiliary_head()
    inputs, labels = normalized(batch().pixels_BHWC[:, 2:10, 2:10]), batch().labels_B
    (main, side), expected = learner._all_logits(inputs), {}
    loss = nn.functional.cross_entropy(main, labels) + 0.3 * nn.functional.cross_entropy(side, labels)
    for name, module in learner.modules.items():
        gradients = torch.autograd.grad(loss, list(module.parameters()), retain_graph=True)
        expected[name] = [p.detach() - 0.1 * g for p, g in zip(module.parameters(), gradients, strict=True)]
    plain = {name: PlainOptimizer(list(module.parameters()), 0.1) for name, module in learner.modules.items()}
    report = learner.step(batch(), plain)
    assert report.values["loss"].item() == pytest.approx(nn.functional.cross_entropy(main, labels).item())
    for name, module in learner.modules.items():
        for parameter, moved in zip(module.parameters(), expected[name], strict=True):
            torch.testing.assert_close(parameter.detach(), moved)
