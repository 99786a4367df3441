import pytest
import torch

from glassworks.models.generative.dcgan import Discriminator, Generator


@pytest.mark.parametrize(("size", "channels"), [(8, 1), (16, 3), (64, 3)])
def test_pictures_of_the_right_size_and_one_score_each(size, channels):
    images = Generator(size, channels, noise_size=10, width=4)(torch.randn(2, 10))
    assert images.shape == (2, channels, size, size)
    assert images.abs().max() <= 1
    assert Discriminator(size, channels, width=4)(images).shape == (2,)


def test_the_papers_size_has_the_papers_parameters():
    """torch's DCGAN tutorial: 3,576,704 and 2,765,568 at 64 x 64 with width 64; here two layers have a bias besides."""
    count = lambda network: sum(parameter.numel() for parameter in network.parameters())  # noqa: E731
    assert count(Generator(64)) == 3_576_704 + 3
    assert count(Discriminator(64)) == 2_765_568 + 64 + 1
