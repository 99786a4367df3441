import io
from threading import Event

import numpy as np
import pytest
import torch
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.errors import RunError
from glassworks.core.pixels import PixelSpec
from glassworks.data import extract as extraction
from glassworks.data.cache import RowCache
from glassworks.data.extract import extract
from glassworks.data.feature_store import FeatureStore
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixels import load_pixels, normalize_pixels
from glassworks.data.sources.source import Sample
from glassworks.models.vision.tiny_resnet import TinyResNet

SPEC = PixelSpec.standard(16, resize=18)


class Pictures:
    """A source in memory that counts what is read."""

    name, classes, problems = "pictures", ["a", "b"], ()

    def __init__(self, contents):
        self.contents = contents
        self.samples = [Sample(f"{number}.png", number % 2) for number in range(len(contents))]

    def read(self, indices):
        return ((index, self.contents[index]) for index in indices)


def png(number, size=(30, 20)):
    pixels = np.random.default_rng(number).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def store(folder, network=None, views=0):
    if network is None:
        torch.manual_seed(0)
        network = TinyResNet((4, 8)).eval()

    def compute(pixels_BHWC):
        with torch.inference_mode():
            return network(normalize_pixels(SPEC, pixels_BHWC))

    return FeatureStore(RowCache(folder, (views + 1, 8), "float16"), compute, views)


def run(contents, features, pixels=None):
    stores = [] if features is None else [features]
    return extract(Pictures(contents), SPEC, features=stores, pixels=pixels, overlap=False, context=RunContext())


def rows_of(features, found):
    rows = features.cache.find([inspection.content_hash for inspection in found.inspections])
    assert (rows >= 0).all()
    return features.cache.values()[rows]


def test_features_are_those_of_the_network_on_the_prepared_picture(tmp_path):
    features = store(tmp_path)
    found = run([png(0), png(1)], features)
    expected = features.compute(torch.from_numpy(np.stack([load_pixels(SPEC, png(number)) for number in (0, 1)])))
    np.testing.assert_allclose(rows_of(features, found)[:, 0], expected.numpy(), rtol=2e-3, atol=1e-3)


def test_only_what_is_new_is_computed_and_the_bits_do_not_depend_on_it(tmp_path):
    """20 pictures at once, or 3 of them first: batches are filled differently, the features must be the same."""
    contents = [png(number) for number in range(20)]
    at_once, in_two = store(tmp_path / "a"), store(tmp_path / "b")
    whole = run(contents, at_once)
    assert run([contents[5], contents[11], contents[2]], in_two).num_computed == 3
    rest = run(contents, in_two)
    assert (whole.num_computed, rest.num_computed) == (20, 17)
    assert np.array_equal(rows_of(at_once, whole), rows_of(in_two, rest))
    assert run(contents, in_two).num_computed == 0


def test_a_file_is_decoded_while_the_next_ones_are_read(tmp_path, monkeypatch):
    decoded, real, waited = Event(), extraction.decode_image, []

    def decode(spec, content):
        decoded.set()
        return real(spec, content)

    class Slow(Pictures):
        def read(self, indices):
            for index, content in super().read(indices):
                yield index, content
                waited.append(decoded.wait(timeout=5))

    monkeypatch.setattr(extraction, "decode_image", decode)
    source, features = Slow([png(number) for number in range(3)]), store(tmp_path)
    extract(source, SPEC, features=[features], pixels=None, overlap=False, context=RunContext())
    assert waited == [True] * 3


def test_features_of_the_cache_are_counted_as_such_where_pixels_are_wanted_anew(tmp_path):
    contents, features = [png(number) for number in range(3)] + [b"no image"], store(tmp_path / "features")
    run(contents, features)
    found = run(contents, features, RowCache(tmp_path / "pixels", (18, 18, 3), "uint8"))
    assert (found.num_computed, found.num_cached) == (0, 3)


def test_what_cannot_be_used_is_told_by_index_and_stops_nothing(tmp_path):
    features = store(tmp_path)
    found = run([png(0), b"no picture", png(1)[:-60], png(2)], features)
    assert [inspection.usable for inspection in found.inspections] == [True, False, True, True]
    assert list(found.failures) == [2]
    assert isinstance(found.failures[2], UnusableImageError)
    assert len(features.cache) == 2


def test_resized_pictures_are_kept_for_the_loop(tmp_path):
    pixels = RowCache(tmp_path / "pixels", (18, 18, 3), "uint8")
    run([png(0), png(1)], store(tmp_path / "features"), pixels)
    middle = pixels.values()[0][1:17, 1:17].astype(int)
    assert np.abs(middle - load_pixels(SPEC, png(0))).max() <= 1  # rounding of the resize box


def test_views_are_kept_beside_the_picture_and_repeat(tmp_path):
    one, two = store(tmp_path / "a", views=2), store(tmp_path / "b", views=2)
    found = run([png(0)], one)
    run([png(0)], two)
    assert np.array_equal(one.cache.values(), two.cache.values())
    picture, first, second = rows_of(one, found)[0]
    assert not np.array_equal(first, second)
    alone = store(tmp_path / "c")
    assert np.array_equal(picture, rows_of(alone, run([png(0)], alone))[0, 0])


def test_features_that_are_not_numbers_end_the_run_with_the_cause(tmp_path):
    class Broken(torch.nn.Module):
        def forward(self, x_BCHW):
            return torch.full((len(x_BCHW), 8), 1e6)  # beyond half precision

    with pytest.raises(RunError, match="finite features"):
        run([png(0)], store(tmp_path, Broken()))
