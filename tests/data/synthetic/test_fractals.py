import numpy as np
import pytest

from glassworks.core.errors import RecipeError
from glassworks.data.synthetic.draws import Draws
from glassworks.data.synthetic.fractal_search import categories, orbit, rasterized, search
from glassworks.data.synthetic.fractals import VARIANTS_V6, Fractals, byte_table, hit_pixels, run_orbits, stamp


def test_the_search_finds_the_authors_first_categories_to_the_last_bit():
    found = [category for category, _ in zip(search(seed=1), range(4), strict=False)]
    assert [category.attempt for category in found] == [24, 29, 68, 88]
    assert [category.filled for category in found] == [58653, 57528, 57991, 59530]
    assert [len(category.maps_K6) for category in found] == [5, 3, 2, 5]
    assert [*found[0].maps_K6[0], found[0].probabilities_K[0]] == [
        0.17242232431712345,
        -0.731175606078728,
        -0.29667280350919323,
        -0.27776605636600404,
        0.6115739281576646,
        -0.20193350226509676,
        0.14141343070134194,
    ]
    for stored, searched in zip(categories(4), found, strict=True):
        np.testing.assert_array_equal(stored.maps_K6, searched.maps_K6)
        assert (stored.attempt, stored.filled) == (searched.attempt, searched.filled)


def test_every_stored_category_fills_a_fifth_of_the_search_image():
    last = 1000
    assert all(category.filled >= 0.2 * 512 * 512 for category in categories(last))
    assert np.all(np.diff([category.attempt for category in categories(last)]) > 0)
    with pytest.raises(RecipeError, match="fractal classes"):
        categories(10**6)


def test_an_orbit_that_runs_away_is_none():
    growing = np.array([[2.0, 0, 0, 2.0, 1, 1]])
    assert orbit(growing, np.array([1.0]), np.random.default_rng(0).random(5000)) is None


def test_the_image_is_stretched_over_all_but_the_margin():
    hit = rasterized(np.array([[0.0, 0.0], [2.0, 4.0]]), 32, 6)
    assert np.argwhere(hit).tolist() == [[6, 6], [26, 26]]


def test_there_are_25_variants_each_with_one_parameter_scaled():
    assert VARIANTS_V6.shape == (25, 6)
    assert ((VARIANTS_V6 != 1).sum(axis=1) <= 1).all()
    assert set(VARIANTS_V6.reshape(-1).round(1).tolist()) == {
        np.float32(w).round(1).item() for w in (0.2, 0.6, 1, 1.4, 1.8)
    }


def test_many_short_orbits_draw_the_attractor_of_the_long_one():
    category = categories(3)[2]
    points_N2 = orbit(category.maps_K6, category.probabilities_K, np.random.RandomState(0).random_sample(20_000))
    long = rasterized(points_N2[100:], 32, 1)
    short = hit_pixels(run_orbits(byte_table(category)[None], Draws(0, np.array([7]))), 32)[0].astype(bool)
    assert (long & short).sum() / (long | short).sum() > 0.8


def test_a_byte_chooses_the_maps_by_their_probability():
    category = categories(1)[0]
    table = byte_table(category)
    shares = [(table == row.astype(np.float32)).all(axis=1).mean() for row in category.maps_K6]
    np.testing.assert_allclose(shares, category.probabilities_K, atol=0.02)
    assert table.shape == (256, 6)


def test_a_patch_is_laid_around_each_hit():
    hits = np.zeros((1, 6, 6), np.uint8)
    hits[0, 2, 3] = 1
    assert np.argwhere(stamp(hits, np.array([0b100000001]))[0]).tolist() == [[1, 2], [3, 4]]


def test_systems_without_bounds_or_extent_leave_an_empty_image():
    runaway, still = np.tile(np.float32([3, 0, 0, 3, 1, 1]), (256, 1)), np.zeros((256, 6), np.float32)
    systems = np.stack([runaway * 1e6, still])
    assert hit_pixels(run_orbits(systems, Draws(0, np.arange(2))), 32).sum() == 0


def test_no_image_is_empty_and_categories_differ_more_than_their_images():
    family = Fractals(10)
    ink = family.render(np.repeat(np.arange(10), 20), Draws(0, np.arange(200)), 32)
    assert ink.shape == (200, 32, 32)
    assert ink.dtype == np.uint8
    assert (ink > 0).mean(axis=(1, 2)).min() > 0.01
    assert len(np.unique(ink.reshape(200, -1), axis=0)) == 200
