"""Images move by whole pixels, and convolution keeps what it promises."""

import torch

from glassworks.pipelines.shift.train import convolutional, framed, moved


def test_images_move_and_what_leaves_is_lost():
    image = torch.arange(1.0, 10).reshape(1, 1, 3, 3)
    assert moved(image, 1, (0, 1))[0, 0].tolist() == [[0, 1, 2], [0, 4, 5], [0, 7, 8]]
    assert moved(image, 2, (-1, 0))[0, 0].tolist() == [[7, 8, 9], [0, 0, 0], [0, 0, 0]]
    assert torch.equal(moved(image, 0, (1, 0)), image)


def test_a_digit_in_its_frame_loses_nothing_by_six_pixels():
    images = torch.from_numpy(framed(0).columns.arrays["inputs"])
    assert images.shape[1:] == (1, 20, 20)
    for side in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        assert torch.equal(moved(images, 6, side).sum(dim=(1, 2, 3)), images.sum(dim=(1, 2, 3)))
        assert moved(images, 7, side).sum() < images.sum()


def test_the_answer_does_not_depend_on_the_place():
    network = convolutional(4, seed=1)
    images = torch.from_numpy(framed(0).columns.arrays["inputs"][:50])
    with torch.no_grad():
        for distance in (1, 4):
            assert torch.allclose(network(images), network(moved(images, distance, (1, 0))), atol=1e-6)
