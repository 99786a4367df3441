import numpy as np

from glassworks.data.synthetic.contours import Contour, Contours, contour, orbit_corners, perlin_quantiles
from glassworks.data.synthetic.draws import Draws


def test_class_parameters_lie_in_the_published_ranges_and_fill_them():
    drawn = [contour(label) for label in range(3000)]
    for name, low, high in [("vertices", 200, 1000), ("orbits", 1, 200), ("radius", 10, 60)]:
        values = [getattr(each, name) for each in drawn]
        assert (min(values), max(values)) == (low, high)
    for name, high in [("line_step", 0.1), ("noise", 4)]:
        values = np.array([getattr(each, name) for each in drawn])
        assert values.min() >= 0
        assert 0.99 * high < values.max() <= high
        np.testing.assert_allclose(values.mean(), high / 2, rtol=0.05)
    ovals = np.array([each.ovals for each in drawn])
    assert 1 <= ovals.min() < 1.01 < 1.99 < ovals.max() <= 2
    frequencies = np.array([each.frequencies for each in drawn])
    assert set(frequencies.reshape(-1).tolist()) == set(range(21))
    same = frequencies[frequencies[:, 0] == frequencies[:, 1]]
    assert len(same)
    assert (same == 0).all()
    assert contour(17) == contour(17) != contour(18)


def test_orbits_without_noise_follow_the_formula():
    shape = Contour(vertices=200, orbits=3, radius=30, line_step=0.1, noise=0, ovals=(1, 2), frequencies=(3, 5))
    corners = orbit_corners(shape, Draws(0, np.array([4])), 3, 200)
    t = np.arange(200) * 2 * np.pi / 200
    centre = corners[0, :-1].mean(axis=0)
    outward = 3 * (0.5 * np.sin(3 * t) + 0.5 * np.sin(5 * t) + 0.1)
    expected = np.stack([np.cos(t) * (30 + outward), np.sin(t) * (60 + outward)], axis=1) + centre
    np.testing.assert_allclose(corners[2, :-1], expected, atol=1e-3)
    np.testing.assert_array_equal(corners[:, -1], corners[:, 0])


def test_one_line_for_several_orbits_ends_where_they_do():
    shape = Contour(vertices=900, orbits=40, radius=30, line_step=0.1, noise=2, ovals=(1, 1), frequencies=(0, 0))
    draws = Draws(0, np.array([4]))
    radii = []
    for lines, every in ((40, 1), (10, 4)):
        corners = orbit_corners(shape, draws, lines, 900, every)[-1, :-1]
        radii.append(np.hypot(*(corners - corners.mean(axis=0)).T))
    np.testing.assert_allclose(radii[0].mean(), radii[1].mean(), rtol=0.02)
    np.testing.assert_allclose(radii[0].std(), radii[1].std(), rtol=0.2)


def test_perlin_noise_is_symmetric_and_within_one():
    values = perlin_quantiles()
    assert abs(values).max() < 1
    np.testing.assert_allclose(values, -values[::-1], atol=0.01)


def test_full_detail_and_training_size_show_the_same_image():
    family = Contours(30)
    labels, draws = np.arange(30), Draws(0, np.arange(30))
    small = family.render(labels, draws, 64)
    large = family.render(labels, draws, 512, detail=True).reshape(30, 64, 8, 64, 8).mean(axis=(2, 4))
    both = np.corrcoef(np.stack([(small > 0).mean(axis=(1, 2)), (large > 0).mean(axis=(1, 2))]))[0, 1]
    assert both > 0.95
