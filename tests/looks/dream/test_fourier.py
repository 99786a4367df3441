"""Images as spectra: their start, their colours, their frequencies, and random transformations."""

import pytest
import torch

from glassworks.looks.dream.fourier import COLOURS_33, Spectra, noise, transformed


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_start_is_nearly_grey_and_the_same_again():
    first, second = (Spectra(2, 20, "imagenet", 1.0, generator())() for _ in range(2))
    assert first.shape == (2, 3, 20, 20)
    assert torch.equal(first, second)
    assert 0 < (first - 0.5).abs().max() < 0.1
    assert not torch.equal(first[0], first[1])


def test_a_single_coefficient_is_one_wave_weighted_by_its_length():
    spectra = Spectra(1, 16, "grey", 1.0, generator())
    waves = []
    for frequency in (1, 4):
        with torch.no_grad():
            spectra.coefficients.zero_()
            spectra.coefficients[0, 0, 0, frequency, 0] = 1.0
        waves.append(spectra.planes()[0, 0, 0].detach())
    at = torch.arange(16) / 16
    for frequency, wave in zip((1, 4), waves, strict=True):
        expected = torch.cos(2 * torch.pi * frequency * at)
        torch.testing.assert_close(wave / wave[0], expected, atol=1e-5, rtol=0)
    assert torch.isclose(waves[0][0], 4 * waves[1][0])


def test_colours_of_photographs_are_mostly_light_and_dark():
    planes = Spectra(64, 8, "imagenet", 1.0, generator()).planes().detach()
    flat = planes.movedim(1, 0).flatten(1)
    correlation = torch.corrcoef(flat)
    mixing = COLOURS_33 / COLOURS_33.norm(dim=0).max()
    covariance = mixing @ mixing.T
    expected = covariance / covariance.diag().sqrt()[:, None] / covariance.diag().sqrt()
    torch.testing.assert_close(correlation, expected, atol=0.1, rtol=0)
    independent = Spectra(64, 8, "independent", 1.0, generator()).planes().detach().movedim(1, 0).flatten(1)
    assert torch.corrcoef(independent).fill_diagonal_(0).abs().max() < 0.2
    assert Spectra(1, 8, "grey", 1.0, generator())().shape[1] == 1


def test_noise_has_contrast_and_fewer_of_the_high_frequencies():
    images = noise(16, 32, "grey", generator())
    assert images.shape == (16, 1, 32, 32)
    assert 0.15 < images.std() < 0.3
    amplitude = torch.fft.rfft2(images - images.mean((2, 3), keepdim=True)).abs().mean((0, 1))
    low, high = amplitude[0, 1:3].mean(), amplitude[0, 12:].mean()
    assert low > 4 * high


def test_transformations_shift_rotate_and_bring_in_grey():
    images = torch.ones(8, 3, 20, 20)
    assert transformed(images, 0.0, generator()) is images
    moved = transformed(images, 1.0, generator())
    assert torch.equal(moved, transformed(images, 1.0, generator()))
    assert not torch.equal(moved[0], moved[1])
    assert torch.allclose(moved[:, :, 10, 10], torch.ones(8, 3))
    assert torch.isclose(moved.amin(), torch.tensor(0.5))


def spectra_of_one_wave(side, row, column, colours="grey", decay=1.0):
    spectra = Spectra(1, side, colours, decay, generator())
    with torch.no_grad():
        spectra.coefficients.zero_()
        spectra.coefficients[0, 0, row, column, 0] = 1.0
    return spectra


@pytest.mark.parametrize(
    ("side", "row", "column", "cycles"),
    [
        (16, 0, 1, 1 / 16),
        (16, 3, 4, 5 / 16),  # down and across: the hypotenuse
        (16, 13, 4, 5 / 16),  # three rows from the end are minus three
        (10, 0, 2, 2 / 10),
    ],
)
@pytest.mark.parametrize("decay", [1.0, 2.0, 0.0])
def test_a_wave_has_the_amplitude_of_its_frequency_to_the_power(side, row, column, cycles, decay):
    """A coefficient of 1 is a cosine of 2/side (orthonormal transform, and its mirror image), over Lucid's 4."""
    plane = spectra_of_one_wave(side, row, column, decay=decay).planes()[0, 0].detach()
    at = torch.arange(side) / side
    wave = torch.cos(2 * torch.pi * (row * at[:, None] + column * at[None]))
    torch.testing.assert_close(plane, wave * 2 / side * cycles**-decay / 4, atol=1e-5, rtol=0)


def test_the_constant_term_is_weighted_like_the_lowest_wave():
    plane = spectra_of_one_wave(16, 0, 0).planes()[0, 0].detach()
    torch.testing.assert_close(plane, torch.full((16, 16), 1 / 16 * 16 / 4), atol=1e-5, rtol=0)


def test_images_are_the_sigmoids_of_their_planes_in_lucids_colours():
    """Light is the first column of the matrix, scaled by the largest column's length: 0.26, 0.27, 0.27 over 0.4619."""
    spectra = spectra_of_one_wave(8, 0, 1, "imagenet")
    planes = spectra.planes()[0].detach()
    light = torch.tensor([0.26, 0.27, 0.27]) / (0.26**2 + 0.27**2 + 0.27**2) ** 0.5
    expected = light[:, None, None] * spectra_of_one_wave(8, 0, 1).planes()[0].detach()
    torch.testing.assert_close(planes, expected, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(spectra()[0].detach(), 1 / (1 + (-planes).exp()))


def test_lucids_colours():
    """``color_correlation_svd_sqrt`` in optvis/param/color.py."""
    assert COLOURS_33.tolist() == [
        pytest.approx(row, abs=1e-7) for row in ([0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03])
    ]


def test_the_first_coefficients_scatter_by_a_hundredth():
    spectra = Spectra(4, 64, "independent", 1.0, generator())
    assert spectra.coefficients.shape == (4, 3, 64, 33, 2)
    assert spectra.coefficients.std().item() == pytest.approx(0.01, rel=0.02)
    other = Spectra(4, 64, "independent", 1.0, generator(), spread=0.5)
    assert other.coefficients.std().item() == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize("side", [3, 24])  # the planes of small images deviate less than 1 to begin with
def test_noise_has_the_contrast_of_a_deviation_of_one_before_the_sigmoid_in_each_image(side):
    images = noise(3, side, "independent", generator())
    logits = (images / (1 - images)).log()
    assert logits.std((1, 2, 3)).tolist() == pytest.approx([1.0] * 3, rel=1e-3)


def test_the_amplitudes_of_noise_fall_with_the_frequency():
    """1/frequency: a wave of four times the frequency has a sixteenth of the power."""
    planes = noise(64, 64, "grey", generator()).logit()
    power = torch.fft.rfft2(planes).abs().square().mean((0, 1))
    assert float(power[0, 4] / power[0, 16]) == pytest.approx(16, rel=0.5)
    assert float(power[4, 0] / power[16, 0]) == pytest.approx(16, rel=0.5)


class Fixed:
    """Stands for torch.rand: the four numbers of each image in 0..1 that are drawn."""

    def __init__(self, *numbers):
        self.numbers = numbers

    def __call__(self, count, width, generator=None):
        assert width == len(self.numbers)
        return torch.tensor([self.numbers]).repeat(count, 1)


def blob(side=41, row=20, column=30):
    """A bright spot to the right of the middle."""
    image = torch.full((1, 1, side, side), 0.5)
    image[0, 0, row - 1 : row + 2, column - 1 : column + 2] = 1.0
    return image


def centre_of(image):
    weights = (image[0, 0] - 0.5).clamp_min(0)
    places = torch.arange(len(weights), dtype=torch.float32)
    return [float((weights.sum(axis) * places).sum() / weights.sum()) for axis in (1, 0)]


@pytest.mark.parametrize(
    ("numbers", "strength", "row", "column"),
    [
        ((0.5, 0.5, 0.5, 0.5), 1.0, 20.0, 30.0),  # nothing
        ((0.5, 0.5, 1.0, 0.5), 1.0, 20.0, 30 - 0.2 * 41),  # a fifth of the side to the left
        ((0.5, 0.5, 0.5, 0.0), 1.0, 20 + 0.2 * 41, 30.0),  # and down
        ((0.5, 0.5, 0.5, 0.0), 0.5, 20 + 0.1 * 41, 30.0),  # half as strong
        ((0.5, 1.0, 0.5, 0.5), 1.0, 20.0, 20 + 10 / 1.2),  # a fifth smaller in scale
        ((0.5, 0.0, 0.5, 0.5), 1.0, 20.0, 20 + 10 / 0.8),
        ((1.0, 0.5, 0.5, 0.5), 1.0, 20 - 10 * 0.3420, 20 + 10 * 0.9397),  # 20 degrees
        ((0.0, 0.5, 0.5, 0.5), 1.0, 20 + 10 * 0.3420, 20 + 10 * 0.9397),
        ((1.0, 1.0, 0.5, 0.5), 1.0, 20 - 10 * 0.3420 / 1.2, 20 + 10 * 0.9397 / 1.2),  # and a fifth smaller
    ],
)
def test_shifts_sizes_and_angles_reach_as_far_as_is_said(numbers, strength, row, column, monkeypatch):
    monkeypatch.setattr(torch, "rand", Fixed(*numbers))
    found = centre_of(transformed(blob(), strength, generator()))
    assert found == pytest.approx([row, column], abs=0.15)
