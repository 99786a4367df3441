"""Effective fields of networks whose gradients are known."""

import pytest
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.looks.field.compute import _report, effective_field
from glassworks.looks.field.theory import receptive_field


def ones(layers):
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
    return nn.Sequential(*layers)


def test_two_convolutions_of_ones_give_a_pyramid():
    network = ones([nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 2, 3, padding=1)])
    report, heat = effective_field(network, [torch.rand(2, 1, 9, 9), torch.rand(1, 1, 9, 9)], "1")
    row = torch.tensor([1.0, 2, 3, 2, 1])
    expected = torch.outer(row, row) / 81
    assert torch.allclose(heat[2:7, 2:7].float(), expected)
    assert (report.theoretical, report.size, report.jump) == ((2, 2, 6, 6), (5, 5), (1, 1))
    assert (report.effective, report.effective_pixels) == ((2, 2, 6, 6), 25)
    assert (report.pictures, report.outside, report.share_of_theoretical) == (3, 0.0, 1.0)
    assert report.spread == (pytest.approx(2 / 3**0.5), pytest.approx(2 / 3**0.5))
    assert report.warnings == []


def test_warnings():
    network = ones([nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3, padding=1)])
    report, _ = effective_field(network, [torch.rand(1, 1, 4, 4)], "1", (0, 0))
    assert "larger than the image, 4 x 4" in report.warnings[0]
    assert report.theoretical == (-2, -2, 2, 2)
    report, _ = effective_field(network, [torch.rand(1, 1, 12, 12)], "1", object_box=(0, 0, 9, 9))
    assert "is smaller than the object, 10 x 10" in report.warnings[0]
    nn.init.zeros_(network[1].weight)
    report, _ = effective_field(network, [torch.rand(1, 1, 12, 12)], "1")
    assert "it is dead" in report.warnings[0]
    assert report.effective_pixels == 0


def test_mistakes_are_answered():
    network = ones([nn.Conv2d(1, 2, 3), nn.Flatten()])
    with pytest.raises(InputError, match="channel below 2; found 5"):
        effective_field(network, [torch.rand(1, 1, 8, 8)], "0", channel=5)
    with pytest.raises(InputError, match=r"--image FILE or --data SOURCE"):
        effective_field(network, [], "0")
    with pytest.raises(InputError, match="row 9"):
        effective_field(network, [torch.rand(1, 1, 8, 8)], "0", (9, 0))


def oblong(*kernels):
    """One convolution of 3 x 5 windows with these weights, a list of (row, column, value) for each output channel."""
    layer = nn.Conv2d(1, len(kernels), (3, 5))
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    with torch.no_grad():
        for channel, kernel in enumerate(kernels):
            for row, column, value in kernel:
                layer.weight[channel, 0, row, column] = value
    return nn.Sequential(layer)


ALL = [(row, column, 1.0) for row in range(3) for column in range(5)]
CENTRE = [(1, 2, 2.0)]
ROW = [(1, column, 1.0) for column in range(5)]


def looked(network, height=9, width=12, **options):
    return effective_field(network, [torch.rand(1, 1, height, width)], "0", **options)[0]


def test_an_oblong_field_has_its_own_height_and_width():
    """Uniform over three rows and five columns: variances (n^2 - 1) / 12 of 2/3 and 2."""
    report, heat = effective_field(oblong(ALL), [torch.rand(1, 1, 9, 12)], "0", (1, 4))
    assert (report.theoretical, report.size) == ((1, 4, 3, 8), (3, 5))
    assert (report.effective, report.effective_size, report.effective_pixels) == ((1, 4, 3, 8), (3, 5), 15)
    assert report.spread == (pytest.approx((2 / 3) ** 0.5), pytest.approx(2**0.5))
    assert heat.shape == (9, 12)
    assert float(heat.sum()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("channel", "pixels", "box"), [(0, 15, (1, 4, 3, 8)), (1, 1, (2, 6, 2, 6)), (2, 5, (2, 4, 2, 8))]
)
def test_one_channel_has_a_field_of_its_own(channel, pixels, box):
    report = looked(oblong(ALL, CENTRE, ROW), unit=(1, 4), channel=channel)
    assert (report.channel, report.effective_pixels, report.effective) == (channel, pixels, box)
    assert report.share_of_theoretical == pytest.approx(pixels / 15)


def test_channels_are_counted_from_0_to_the_last():
    network = oblong(ALL, CENTRE)
    for channel in (-1, 2):
        with pytest.raises(InputError, match=f"channel below 2; found {channel}"):
            looked(network, channel=channel)
    with pytest.raises(InputError, match="channel below 1"):
        effective_field(oblong(ALL), [torch.rand(2, 1, 9, 12)], "0", channel=1)  # two images, one channel


def test_pixels_from_455_in_ten_thousand_of_the_peak_are_within():
    """Luo et al. 2016: two standard deviations' tail of a normal distribution."""
    report = looked(oblong([(1, 1, 45.4), (1, 2, 1000.0), (1, 3, 45.5)]), unit=(0, 0))
    assert report.effective == (1, 2, 1, 3)
    assert report.effective_pixels == 2


def test_of_a_layer_that_is_used_twice_the_last_output_counts():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = ones([nn.Conv2d(1, 1, 3, padding=1)])[0]

        def forward(self, x):
            return self.conv(self.conv(x))

    report, _ = effective_field(Twice(), [torch.rand(1, 1, 9, 9)], "conv")
    assert report.effective_size == (5, 5)


def test_a_unit_over_padding_alone_sees_nothing_of_the_image():
    network = ones([nn.Conv2d(1, 1, 3, padding=4)])
    report, heat = effective_field(network, [torch.rand(1, 1, 9, 9)], "0", (0, 6))
    assert (report.effective, report.effective_size, report.effective_pixels) == ((0, 0, -1, -1), (0, 0), 0)
    assert report.share_of_theoretical == 0.0
    assert float(heat.sum()) == 0.0
    assert report.spread == (0.0, 0.0)


def test_a_faint_unit_has_a_field_like_any_other():
    """Gradients of 1e-30: small is not nothing."""
    report, heat = effective_field(
        oblong([(row, column, 1e-30) for row, column, _ in ALL]), [torch.rand(1, 1, 9, 12)], "0", (1, 4)
    )
    assert report.effective_pixels == 15
    assert float(heat.sum()) == pytest.approx(1.0)
    assert report.spread[1] == pytest.approx(2**0.5)


def test_a_point_has_all_of_its_field():
    report, _ = effective_field(ones([nn.Conv2d(1, 1, 1)]), [torch.rand(1, 1, 5, 5)], "0")
    assert (report.size, report.share_of_theoretical) == ((1, 1), 1.0)


@pytest.mark.parametrize("place", [(0, 6), (4, 6), (2, 3), (2, 9)])
def test_what_lies_just_outside_of_the_theoretical_field_is_told(place):
    theory = receptive_field(oblong(ALL), "0", (1, 9, 12), (1, 4))  # rows 1 to 3, columns 4 to 8
    total = torch.zeros(9, 12, dtype=torch.float64)
    total[1:4, 4:9] = 1.0
    assert _report(theory, total, 1, None, None).outside == 0.0
    total[place] = 0.25
    assert _report(theory, total, 1, None, None).outside == 0.25


@pytest.mark.parametrize(
    ("height", "width", "larger"), [(3, 5, False), (3, 4, True), (2, 5, True), (9, 4, True), (2, 12, True)]
)
def test_a_field_that_is_larger_than_the_image_on_one_side_is_told(height, width, larger):
    layer = nn.Conv2d(1, 1, (3, 5), padding=(1, 2))
    report = looked(nn.Sequential(layer), height, width)
    assert [("3 x 5, is larger" in one, f"image, {height} x {width}" in one) for one in report.warnings] == (
        [(True, True)] if larger else []
    )


@pytest.mark.parametrize(
    ("channel", "object_box", "said"),
    [
        (0, (1, 2, 3, 6), None),  # 3 x 5, as large as the field
        (0, (1, 2, 4, 6), "theoretical field, 3 x 5, is smaller than the object, 4 x 5"),
        (0, (1, 2, 3, 7), "theoretical field, 3 x 5, is smaller than the object, 3 x 6"),
        (1, (4, 7, 4, 7), None),  # 1 x 1
        (1, (4, 7, 5, 7), "effective field, 1 x 1, is smaller than the object, 2 x 1"),
        (1, (4, 7, 4, 8), "effective field, 1 x 1, is smaller than the object, 1 x 2"),
        (2, (4, 3, 4, 7), None),  # 1 x 5
        (2, (4, 3, 5, 5), "effective field, 1 x 5, is smaller than the object, 2 x 3"),
    ],
)
def test_fields_are_compared_with_an_object_side_by_side(channel, object_box, said):
    found = looked(oblong(ALL, CENTRE, ROW), channel=channel, object_box=object_box).warnings
    assert len(found) == (said is not None)
    assert said is None or said in found[0]


def test_outside_of_a_field_that_covers_the_whole_image_there_is_nothing():
    assert looked(oblong(ALL), 3, 5).outside == 0.0
