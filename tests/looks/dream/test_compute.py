"""Images whose best form is known: a filter, a place, a colour; and a network that is afterwards what it was."""

import pytest
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.looks.dream.ascent import Ascent
from glassworks.looks.dream.compute import dream
from glassworks.looks.dream.objectives import Objective, direction

SIDE = 16


def as_input(images):
    return 2 * images - 1


def grating(across=True):
    """A wave of four periods that is zero nowhere, so that every pixel matters."""
    wave = torch.sin(2 * torch.pi * 4 * (torch.arange(SIDE) + 0.5) / SIDE)
    return (wave[None] if across else wave[:, None]).expand(SIDE, SIDE)


def filter_network(*filters, bias=0.0):
    network = nn.Sequential(nn.Conv2d(1, len(filters), SIDE), nn.ReLU())
    with torch.no_grad():
        network[0].weight.copy_(torch.stack(filters)[:, None] / SIDE)
        network[0].bias.fill_(bias)
    return network


def ascent(**changes):
    return Ascent(
        **{"side": SIDE, "steps": 160, "rate": 0.1, "decay": 1.0, "disturbance": 0.0, "colours": "grey", **changes}
    )


def test_the_best_image_of_a_filter_is_the_filter():
    objectives = [Objective("0", "channel", 0), Objective("0", "channel", 1)]
    network = filter_network(grating(), grating(across=False))
    found, images = dream(network, objectives, ascent(), as_input)
    assert images.shape == (2, 1, 1, SIDE, SIDE)
    for one, image, wanted in zip(found, images, (grating(), grating(across=False)), strict=True):
        assert torch.corrcoef(torch.stack([image.flatten() - 0.5, wanted.flatten()]))[0, 1] > 0.8
        assert one.reached[0] > 2 * one.noise > 2 * one.start[0]
        assert len(one.curve) == 32
        assert one.curve[-1] > one.curve[0]
        assert one.similarity is None


def test_the_same_seed_gives_the_same_image():
    network, objectives = filter_network(grating()), [Objective("1", "channel", 0)]
    made = [dream(network, objectives, ascent(steps=4, disturbance=1.0, seed=seed), as_input) for seed in (3, 3, 4)]
    assert torch.equal(made[0][1], made[1][1])
    assert made[0][0][0].reached == made[1][0][0].reached
    assert not torch.equal(made[0][1], made[2][1])


def test_a_channel_that_is_inactive_at_the_start_becomes_active():
    (one,), _ = dream(filter_network(grating(), bias=-1.0), [Objective("1", "channel", 0)], ascent(), as_input)
    assert one.start == [0]
    assert one.reached[0] > 0.5


def test_an_inactive_channel_that_is_also_cut_off_above_becomes_active():
    network = nn.Sequential(filter_network(grating(), bias=-1.0)[0], nn.ReLU6(inplace=True))
    (one,), _ = dream(network, [Objective("1", "channel", 0)], ascent(), as_input)
    assert one.start == [0]
    assert one.reached[0] > 0.5


def test_a_unit_is_excited_where_it_looks():
    network = nn.Sequential(nn.Conv2d(1, 1, 1))
    nn.init.ones_(network[0].weight)
    _, images = dream(network, [Objective("0", "unit", 0, (2, 5))], ascent(decay=0.5), as_input)
    assert divmod(int(images[0, 0, 0].argmax()), SIDE) == (2, 5)


def test_a_direction_of_colours():
    network = nn.Sequential(nn.Conv2d(3, 3, 1, bias=False))
    with torch.no_grad():
        network[0].weight.copy_(torch.eye(3)[..., None, None])
    objective = Objective("0", "direction", direction_C=direction({"0": 1, "2": -1}, 3), name="red, not blue")
    (one,), images = dream(network, [objective], ascent(colours="independent"), as_input)
    red, green, blue = images[0, 0].mean((1, 2))
    assert red > 0.8 > green > 0.2 > blue
    assert one.unit == []
    assert one.title == "0, red, not blue"


def test_diversity_keeps_images_different():
    class Either(nn.Module):
        """Excited by one grating or the other."""

        def __init__(self):
            super().__init__()
            self.seen = filter_network(grating(), grating(across=False))

        def forward(self, x):
            return self.seen(x).sum(1, keepdim=True)

    similar = []
    for weight in (0.0, 2.0):
        settings = ascent(pictures=2, diversity=weight, seed=1)
        (one,), _ = dream(Either(), [Objective("", "channel", 0)], settings, as_input, compared_in="seen")
        similar.append(one)
    assert similar[0].similarity > similar[1].similarity + 0.1
    assert len(similar[1].reached) == 2
    assert min(similar[1].reached) > similar[1].noise


class Failing(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 1, 1)

    def forward(self, x):
        self.first(x)
        raise RuntimeError("out of order")


def test_a_network_that_fails_is_left_as_it_was():
    network = Failing().train()
    with pytest.raises(RuntimeError, match="out of order"):
        dream(network, [Objective("", "channel", 0)], ascent(), as_input)
    assert network.training
    assert network.first.weight.requires_grad
    assert not any(module._forward_hooks for module in network.modules())
    # What fails behind the layer does not matter: the pass ends there.
    (one,), _ = dream(network, [Objective("first", "channel", 0)], ascent(steps=2), as_input)
    assert one.layer == "first"
    assert network.first.weight.grad is None


def test_wrong_objectives_are_refused():
    network = filter_network(grating())
    with pytest.raises(InputError, match="a channel of '1' below 1; found 7"):
        dream(network, [Objective("1", "channel", 7)], ascent(), as_input)
    with pytest.raises(InputError, match="within 1 x 1"):
        dream(network, [Objective("0", "unit", 0, (1, 0))], ascent(), as_input)
    with pytest.raises(InputError, match="a direction of 1 numbers"):
        dream(network, [Objective("0", "direction", direction_C=torch.ones(2))], ascent(), as_input)
    with pytest.raises(InputError, match="found '9'"):
        dream(network, [Objective("9", "channel", 0)], ascent(), as_input)
    with pytest.raises(InputError, match="channels below 3; found '3'"):
        direction({"3": 1}, 3)
    with pytest.raises(InputError, match="nothing but zeros"):
        direction([0.0, 0.0], 2)
