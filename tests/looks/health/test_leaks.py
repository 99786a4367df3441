import numpy as np

from glassworks.looks.health.leaks import probe_leaks

N, SIDE = 200, 16
LABELS = np.arange(N) % 2
FILE = (64, 64, "PNG", "RGB")


def noise():
    return np.random.default_rng(0).integers(0, 256, (N, SIDE, SIDE, 3), dtype=np.uint8)


def right(pixels, files=None, labels=LABELS):
    leaks = probe_leaks(pixels, labels, files or [FILE] * N)
    return {leak.feature: leak for leak in leaks}


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
