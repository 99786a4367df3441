import numpy as np

from glassworks.looks.health import leaks
from glassworks.looks.health.leak_rule import label_leak, no_leak
from glassworks.looks.health.leaks import (
    Leak,
    _best_around,
    _border,
    _coded,
    _colour,
    _right_by_pixel,
    _tree_right,
    probe_leaks,
)
from glassworks.metrics.intervals import wilson

N, SIDE = 200, 16
LABELS = np.arange(N) % 2
FILE = (64, 64, "PNG", "RGB")


def noise():
    return np.random.default_rng(0).integers(0, 256, (N, SIDE, SIDE, 3), dtype=np.uint8)


def right(pixels, files=None, labels=LABELS):
    found = probe_leaks(pixels, labels, files or [FILE] * N)
    return {leak.feature: leak for leak in found}


def test_noise_predicts_nothing():
    found = right(noise())
    assert set(found) == {"border", "colour", "pixel"}, "files that are all alike are no feature"
    assert all(leak.right < 0.7 * N for leak in found.values())
    assert {(leak.n, leak.baseline) for leak in found.values()} == {(N, 0.5)}


def test_one_pixel():
    pixels = noise()
    pixels[:, 9, 4] = 255 * LABELS[:, None]
    found = right(pixels)["pixel"]
    assert (found.right, found.where) == (N, (9, 4))
    assert found.near < 0.7


def test_a_subject_is_no_single_pixel():
    """As with a cross and a circle: the centre decides, and so does all that is around it."""
    pixels = noise()
    pixels[LABELS == 1, 4:12, 4:12] = 255
    pixels[LABELS == 0, 4:12, 4:12] = 0
    assert right(pixels)["pixel"].right < 0.7 * N


def test_a_border():
    pixels = noise()
    pixels[:, 0] = 200 * LABELS[:, None, None]
    found = right(pixels)
    assert found["border"].right == N
    assert found["colour"].right < 0.8 * N


def test_a_colour():
    pixels = noise()
    pixels[LABELS == 1, ..., 0] //= 2
    assert right(pixels)["colour"].right == N


def test_brightness_is_no_colour():
    pixels = (noise() // (1 + LABELS[:, None, None, None])).astype(np.uint8)
    assert right(pixels)["colour"].right < 0.7 * N


def test_the_format_of_files():
    files = [(64, 64, "PNG" if label else "JPEG", "RGB") for label in LABELS]
    assert right(noise(), files)["file"].right == N


def test_too_few_images_prove_nothing():
    assert probe_leaks(noise()[:30], LABELS[:30], [FILE] * 30) == []
    assert probe_leaks(noise(), np.zeros(N, dtype=int), [FILE] * N) == []


def test_around_a_pixel_is_the_square_ring_at_the_reach_cut_off_at_the_edge():
    """By hand: of a row of a 5 x 5 field only what is exactly two away counts, whatever lies nearer or further."""
    field = np.zeros((5, 5))
    field[2, 2] = 9.0
    ring = _best_around(field, reach=2)
    expected = np.zeros((5, 5))
    expected[[0, 4], :] = 9.0
    expected[:, [0, 4]] = 9.0
    assert ring.tolist() == expected.tolist()
    corner = np.zeros((4, 4))
    corner[0, 0] = 7.0
    expected = np.zeros((4, 4))
    expected[0, 1] = expected[1, 0] = expected[1, 1] = 7.0
    assert _best_around(corner, reach=1).tolist() == expected.tolist()
    rising = np.arange(16.0).reshape(4, 4)
    assert _best_around(rising, reach=1)[0, 0] == 5.0, "below, to the right and on the diagonal"
    assert _best_around(rising, reach=1)[3, 3] == 14.0
    assert _best_around(rising, reach=3)[0, 0] == 15.0


def test_the_reach_is_an_eighth_of_the_side_and_two_pixels_at_least(monkeypatch):
    reaches = []
    monkeypatch.setattr(leaks, "_best_around", lambda field, reach: reaches.append(reach) or np.zeros_like(field))
    for side in (4, 16, 24, 31):
        probe_leaks(np.zeros((N, side, side, 3), np.uint8), LABELS, [FILE] * N)
    assert reaches == [2, 2, 3, 3]


def test_each_pixel_is_scored_by_its_level_on_the_half_that_it_was_not_fitted_to():
    """Eight levels of 32: a mark that stays inside a level tells nothing, one across its edge everything."""
    pixels = np.full((N, 4, 4, 3), 128, np.uint8)
    pixels[LABELS == 1, 1, 2, 0] = 159  # 128 to 159 is level 4
    pixels[LABELS == 1, 3, 0, 2] = 160
    counted = _right_by_pixel(pixels, LABELS).reshape(4, 4, 3)
    assert counted[3, 0, 2] == N
    counted[3, 0, 2] = 0
    assert counted.max() <= N // 2 + 10


def test_many_pixels_are_counted_a_part_at_a_time(monkeypatch):
    pixels = noise()
    whole = _right_by_pixel(pixels, LABELS)
    monkeypatch.setattr(leaks, "_AT_ONCE", 100)
    np.testing.assert_array_equal(_right_by_pixel(pixels, LABELS), whole)


def test_pixels_of_several_classes_are_scored():
    labels = np.arange(N) % 4
    pixels = noise()
    pixels[:, 5, 6, 1] = 60 * labels
    found = right(pixels, labels=labels)["pixel"]
    assert (found.right, found.where, found.baseline) == (N, (5, 6), 0.25)


def test_forty_images_and_five_of_a_class_are_the_least():
    def probed(n, rare):
        labels = np.array([1] * rare + [0] * (n - rare))
        return probe_leaks(noise()[:n], labels, [FILE] * n)

    assert probed(40, 5)
    assert not probed(39, 10)
    assert not probed(40, 4)


def test_labels_may_be_any_numbers():
    pixels = noise()
    pixels[:, 9, 4] = 255 * LABELS[:, None]
    assert right(pixels, labels=7 + 3 * LABELS)["pixel"].right == N


def test_the_border_is_every_outermost_pixel_once():
    pixels = np.arange(2 * 4 * 4 * 3).reshape(2, 4, 4, 3).astype(np.uint8)
    found = _border(pixels)
    outermost = np.ones((4, 4), bool)
    outermost[1:3, 1:3] = False
    assert found.shape == (2, 12 * 3)
    for image, values in zip(pixels, found, strict=True):
        assert sorted(values.tolist()) == sorted(image[outermost].ravel().tolist())


def test_the_colour_is_red_and_blue_over_green_of_the_means():
    """(99 + 1)/(199 + 1) = 0.5 and (49 + 1)/(199 + 1) = 0.25, to three digits."""
    pixels = np.zeros((1, 2, 2, 3), np.uint8)
    pixels[...] = (99, 199, 49)
    assert _colour(pixels).tolist() == [[0.5, 0.25]]
    pixels[...] = (0, 2, 1)
    assert _colour(pixels).tolist() == [[0.333, 0.667]]


def test_properties_of_files_are_numbers_as_they_are_and_words_by_their_rank():
    files = [(640, "PNG", "RGB"), (32, "JPEG", "L"), (320, "PNG", "RGB")]
    assert _coded(files).tolist() == [[640, 1, 1], [32, 0, 0], [320, 1, 1]]
    assert _coded([(1, 0.5), (True, 2)]).tolist() == [[1, 0.5], [1, 2]]


def leak(right, n=1000, baseline=0.5, near=0.0, feature="border"):
    return Leak(feature, right, n, baseline, (3, 4) if feature == "pixel" else None, near)


def test_a_leak_avoids_nine_of_ten_mistakes_for_certain():
    """Baseline 50 %: 95 % has to be below Wilson's interval, whose lower end is 0.9506 at 964 of 1,000."""
    assert wilson(964, 1000)[0] > 0.95 > wilson(963, 1000)[0]
    assert label_leak(leak(964)).evidence["right"] == 964
    assert label_leak(leak(963)) is None
    assert label_leak(leak(964, baseline=0.8)) is None, "always answering one class is right on 80 % by itself"


def test_a_pixel_whose_surroundings_tell_as_much_belongs_to_the_subject():
    assert label_leak(leak(1000, near=0.75, feature="pixel")) is not None  # half of the mistakes avoided
    assert label_leak(leak(1000, near=0.751, feature="pixel")) is None


def test_a_leak_says_where_it_is_and_how_the_network_fared():
    found = label_leak(leak(1000, feature="pixel"), after_one_epoch=0.98)
    assert found.state == "fail"
    assert "A single pixel (row 3, column 4) alone predicts 1,000 of 1,000 labels correctly" in found.text
    assert "right on 50%." in found.text
    assert "right on 98% of the monitor images" in found.text
    assert "epoch" not in label_leak(leak(1000)).text
    assert label_leak(leak(1000, feature="colour")).state == "warn"


def test_where_nothing_leaks_the_best_of_whole_features_is_named_and_copies_are_counted():
    found = no_leak([leak(600, feature="border"), leak(700, feature="colour"), leak(900, feature="pixel")], 0)
    assert "the mean colour alone would predict 70% of 1,000 labels correctly" in found.text
    assert "copies" not in found.text
    assert "; 2 copies of held-out images were kept out" in no_leak([leak(600)], 2).text


def test_a_pixel_is_never_scored_on_the_images_that_it_was_fitted_to():
    """Eight levels fitted to 20 images explain them well beyond chance; the other 20 they do not."""
    counted = _right_by_pixel(noise()[:40], LABELS[:40])
    assert counted.mean() < 21


def test_levels_are_32_values_wide():
    """127 and 128 are levels 3 and 4; 160 and 191 are both level 5."""
    pixels = np.full((N, 4, 4, 3), 127, np.uint8)
    pixels[LABELS == 1, 0, 0, 0] = 128
    pixels[..., 1, 1, 0] = 160
    pixels[LABELS == 1, 1, 1, 0] = 191
    counted = _right_by_pixel(pixels, LABELS).reshape(4, 4, 3)
    assert counted[0, 0, 0] == N
    assert counted[1, 1, 0] < 0.7 * N


def test_a_tree_has_two_leaves_for_each_class():
    """Four intervals of a number in turn belong to two classes: three cuts, four leaves. Six are too many."""
    values = np.linspace(0, 1, N)[:, None]
    four = (values[:, 0] * 4).astype(int) % 2
    six = (np.minimum(values[:, 0], 0.9999) * 6).astype(int) % 2
    assert _tree_right(values, np.minimum(four, 1)) >= N - 5
    assert _tree_right(values, six) < 0.95 * N


def test_files_that_differ_in_one_image_alone_are_a_feature():
    files = [FILE] * N
    files[5] = (32, 32, "PNG", "RGB")
    assert "file" in right(noise(), files)


def test_a_feature_that_is_no_pixel_has_no_surroundings():
    assert {one.near for one in probe_leaks(noise(), LABELS, [FILE] * N) if one.feature != "pixel"} == {0.0}


def test_a_pixel_that_is_the_same_everywhere_is_right_on_the_most_common_class():
    """Each image is scored once, by the half that it is not in: 149 of 199, whatever the halves are."""
    labels = np.array([0] * 149 + [1] * 50)
    assert set(_right_by_pixel(np.zeros((199, 2, 2, 3), np.uint8), labels).tolist()) == {149.0}
