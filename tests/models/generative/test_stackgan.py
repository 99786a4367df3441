"""Both stages and the discriminator: shapes, what depends on what, and a condition worked out by hand."""

import pytest
import torch

from glassworks.models.generative.stackgan import (
    ConditioningAugmentation,
    Enlarging,
    MatchingDiscriminator,
    Stacked,
    StageOne,
    StageTwo,
    ToldEnlarging,
)


def networks():
    torch.manual_seed(0)
    lower = StageOne(6, size=16, num_noise=5, num_condition=3, width=4)
    return lower, StageTwo(6, num_condition=3, width=4, blocks=1)


def test_a_condition_is_drawn_around_its_text():
    augment = ConditioningAugmentation(2, 1)
    augment.linear.weight.data = torch.tensor([[1.0, 2.0], [0.0, 0.0]])
    augment.linear.bias.data = torch.tensor([0.5, 2 * torch.log(torch.tensor(3.0))])
    condition, mean, log_variance = augment(torch.tensor([[1.0, 1.0]]), torch.tensor([[-2.0]]))
    assert mean.item() == 3.5
    assert condition.item() == pytest.approx(3.5 - 2 * 3)
    assert log_variance.exp().item() == pytest.approx(9)


def test_enlarging_is_repeating_and_convolving():
    torch.manual_seed(0)
    layer, x = Enlarging(3, 2), torch.randn(2, 3, 5, 5)
    repeated = torch.nn.functional.interpolate(x, scale_factor=2, mode="nearest")
    convolved = torch.nn.functional.conv2d(repeated, layer.weight.transpose(0, 1).flip(2, 3), padding=1)
    torch.testing.assert_close(layer(x), convolved)


def test_the_condition_scales_and_shifts_every_map():
    layer = ToldEnlarging(2, 2, 1).eval()
    layer.told.weight.data = torch.tensor([[0.5], [0.0], [0.0], [2.0]])
    x, told = torch.randn(1, 2, 3, 3), torch.tensor([[4.0]])
    plain = layer.norm(layer.enlarging(x))
    expected = torch.stack([3 * plain[:, 0], plain[:, 1] + 8], dim=1).relu()
    torch.testing.assert_close(layer(x, told), expected)


def test_the_sketch_and_the_large_picture():
    lower, upper = networks()
    both = Stacked(lower, upper)
    assert (lower.num_noise, both.num_noise) == (8, 11)
    text = torch.randn(2, 6)
    sketch = lower(torch.randn(2, 8), text)
    assert sketch.images_BCSS.shape == (2, 3, 16, 16)
    assert sketch.images_BCSS.abs().max() <= 1
    drawn = both(torch.randn(2, 11), text)
    assert drawn.images_BCSS.shape == (2, 3, 64, 64)
    assert drawn.mean_BN.shape == drawn.log_variance_BN.shape == (2, 3)


def test_stage_two_begins_with_its_enlarged_sketch():
    lower, upper = networks()
    both, noise, text = Stacked(lower, upper).eval(), torch.randn(2, 11), torch.randn(2, 6)
    sketch = lower(noise[:, :8], text).images_BCSS
    enlarged = torch.nn.functional.interpolate(sketch, scale_factor=4, mode="bilinear")
    assert (both(noise, text).images_BCSS - enlarged).abs().max() < 0.2


def test_stage_one_learns_no_more_below_stage_two():
    lower, upper = networks()
    both = Stacked(lower, upper).train()
    before = {name: tensor.clone() for name, tensor in lower.state_dict().items()}
    both(torch.randn(4, 11), torch.randn(4, 6)).images_BCSS.sum().backward()
    assert all(torch.equal(tensor, before[name]) for name, tensor in lower.state_dict().items())
    assert all(parameter.grad is None for parameter in lower.parameters())
    assert any(parameter.grad is not None for parameter in upper.parameters())


@pytest.mark.parametrize("norm", [True, False])
def test_one_picture_can_be_held_against_several_texts(norm):
    torch.manual_seed(0)
    critic = MatchingDiscriminator(6, size=16, width=4, num_condition=3, norm=norm).eval()
    pictures, text = torch.randn(3, 3, 16, 16), torch.randn(3, 6)
    seen = critic.look(pictures)
    assert critic(pictures, text).shape == (3,)
    torch.testing.assert_close(critic.score(seen, text), critic(pictures, text))
    assert not torch.allclose(critic.score(seen, text), critic.score(seen, text.roll(1, 0)))
