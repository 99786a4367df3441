import torch

from glassworks.models.generative.point_gan import PointGenerator


def test_of_some_of_the_noise_only_the_signs_matter():
    noise = torch.randn(5, 6)
    generator, scaled = PointGenerator(6, 8, signs=4), noise.clone()
    scaled[:, :4] *= 3
    assert torch.equal(generator(noise), generator(scaled))
    assert not torch.equal(generator(noise), generator(noise * 3))
