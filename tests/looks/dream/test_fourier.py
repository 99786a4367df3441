"""Images as spectra: their start, their colours, their frequencies, and random transformations."""

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
