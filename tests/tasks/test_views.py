import torch

from glassworks.tasks.views import Views, colour_matrices


def test_the_same_seed_gives_the_same_views():
    pixels = torch.rand(8, 3, 64, 64)
    made = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        made.append(Views().view(Views().collages(pixels), 32))
    assert made[0].shape == (8, 3, 32, 32)
    assert torch.equal(made[0], made[1])
    assert not torch.equal(made[0], made[2])


def test_a_full_view_without_changes_is_the_picture_or_its_mirror():
    still = Views(smallest=1, largest=1, turn=0, colour=0, grey=0, collage=0)
    pixels = torch.rand(16, 3, 32, 32)
    torch.manual_seed(0)
    # Stretching stays: it is drawn with every crop, so only a view of it can differ from the image.
    plain = still._cropped(torch.ones_like(pixels), 32)
    assert torch.allclose(plain, torch.ones_like(plain), atol=1e-5)
    assert torch.equal(still._coloured(pixels), pixels)
    assert torch.equal(still.collages(pixels), pixels)


def test_no_saturation_is_grey_and_a_third_of_a_turn_swaps_the_channels():
    grey = colour_matrices(torch.zeros(1), torch.zeros(1))[0] @ torch.tensor([0.9, 0.3, 0.0])
    assert torch.allclose(grey, torch.full((3,), 0.4))
    turned = colour_matrices(torch.ones(1), torch.tensor([2 * torch.pi / 3]))[0] @ torch.tensor([1.0, 0.0, 0.0])
    assert torch.allclose(turned.sort().values, torch.tensor([0.0, 0.0, 1.0]), atol=1e-6)
    assert turned[0] < 1e-6


def test_a_collage_holds_pixels_of_another_picture_in_a_square():
    pixels = torch.arange(8.0)[:, None, None, None].expand(8, 3, 16, 16)
    torch.manual_seed(3)
    changed = Views(collage=1.0).collages(pixels) != pixels
    for picture in changed[:, 0]:
        rows, columns = picture.any(1).sum(), picture.any(0).sum()
        assert picture.sum() == rows * columns
        assert picture.float().mean() <= 0.6
    assert changed.any()
