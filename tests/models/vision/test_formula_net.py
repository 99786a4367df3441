import pytest
import torch

from glassworks.instruments.tape import record
from glassworks.models.vision.formula_net import FormulaNet, PatchFilters, spreads


@pytest.mark.parametrize("block", ["residual", "separable"])
def test_every_stage_gives_its_cells_of_features(block):
    network = FormulaNet(filters=8, widths=(8, 16), cells=(2, 0, 1), spread=3, block=block, blocks=2)
    assert network.num_features == 8 * (4 + 9) + 16
    assert network.num_given == 104
    assert network(torch.rand(3, 3, 32, 32)).shape == (3, 120)


def test_the_filters_come_in_pairs_and_answer_patches_alike_in_strength():
    torch.manual_seed(0)
    smooth = torch.nn.functional.avg_pool2d(torch.rand(64, 3, 34, 34), 3, 1)
    bank = PatchFilters(16, 5)
    bank.learn(smooth, seed=1, threshold=0.5)
    weight, bias = bank.conv.weight, bank.conv.bias
    assert torch.equal(weight[:8], -weight[8:])
    assert torch.allclose(bias[:8] + bias[8:], torch.tensor(-1.0))
    spread = torch.nn.functional.conv2d(smooth, weight[:8], bias[:8] + 0.5).std(dim=(0, 2, 3))
    assert 0.5 < spread.min() < spread.max() < 2
    assert not weight.requires_grad


def test_the_same_seed_takes_the_same_patches():
    pictures = torch.rand(16, 3, 32, 32)
    banks = [PatchFilters(8, 5) for _ in range(3)]
    for bank, seed in zip(banks, (1, 1, 2), strict=True):
        bank.learn(pictures, seed, 0.5)
    assert torch.equal(banks[0].conv.weight, banks[1].conv.weight)
    assert not torch.equal(banks[0].conv.weight, banks[2].conv.weight)


def test_scaled_features_are_a_multiple_of_what_they_were():
    torch.manual_seed(0)
    network = FormulaNet(filters=8, widths=(8, 16), cells=(2, 1, 1), spread=0).eval()
    pictures = torch.rand(2, 3, 32, 32)
    before = network(pictures)
    network.scale_features(1.0, 0.25)
    after = network(pictures)
    assert torch.allclose(after[:, :32], before[:, :32], rtol=1e-4)
    assert torch.allclose(after[:, 32:], before[:, 32:] / 4, rtol=1e-4)


def test_contrast_does_not_change_which_filters_answer():
    torch.manual_seed(0)
    bank = PatchFilters(8, 5)
    torch.nn.init.zeros_(bank.conv.bias)
    pictures = 100 * torch.rand(2, 3, 16, 16)
    strong, faint = bank(pictures), bank(pictures / 4)
    assert torch.allclose(strong, faint, atol=0.02)
    assert torch.allclose(strong.square().mean(1), torch.ones(2, 8, 8), atol=0.02)


def test_a_flat_picture_leaves_the_filters_silent_and_can_be_learned_from():
    network = FormulaNet(filters=8, widths=(8, 16), cells=(2, 1, 1))
    torch.nn.init.constant_(network.patches.conv.bias, -1.0)
    pictures = torch.zeros(2, 3, 32, 32, requires_grad=True)
    assert not network.patches(pictures).any()
    network(pictures).sum().backward()
    assert pictures.grad is not None
    assert pictures.grad.isfinite().all()


def test_spreads_are_the_standard_deviations_within_the_squares():
    maps = torch.rand(2, 4, 6, 6)
    squares = maps.reshape(2, 4, 3, 2, 3, 2).movedim(3, 4).flatten(4)
    assert torch.allclose(spreads(maps, 3), squares.std(-1, correction=0), atol=1e-4)


def test_every_weight_can_be_followed_in_double_precision():
    """As ``look backprop`` does; its norm computes in single precision only where the layers before it do in less."""
    network = FormulaNet(filters=8, widths=(8, 16), cells=(2, 1, 1)).eval()
    tape = record(network, torch.rand(1, 3, 32, 32), torch.sum)
    assert tape.output.dtype == torch.float64
    halved = FormulaNet(filters=8, widths=(8, 16), cells=(2, 1, 1)).eval().bfloat16()
    halved.norm.float()
    assert halved(torch.rand(2, 3, 32, 32).bfloat16()).dtype == torch.float32
