"""The content hashes of training images in a model file."""

import numpy as np
import pytest
import torch

from glassworks.core.errors import ModelFileError
from glassworks.models.files.envelope import write_envelope
from glassworks.models.files.model_file import read_model, read_trained_on, write_model
from glassworks.models.files.trained_on import FILES, PIXELS, TrainedOn
from glassworks.models.fingerprint import weights_hash
from glassworks.testing.models import tiny_classifier, tiny_metadata

HIGHEST = 2**64 - 1


def written(path, tensors, kinds):
    """A model file with these tensors beside its network's, and these words about them."""
    state = dict(tiny_classifier().state_dict()) | tensors
    write_envelope(path, state, tiny_metadata().model_copy(update={"trained_on": kinds}).model_dump_json())
    return path


def test_a_file_knows_the_images_that_were_written_into_it_and_no_others(tmp_path):
    path = tmp_path / "model.safetensors"
    write_model(path, tiny_classifier(), tiny_metadata(), TrainedOn.of([HIGHEST, 5, 5, 1], [7, 0, HIGHEST]))
    found = read_trained_on(path)
    assert found.files_N.tolist() == [1, 5, HIGHEST]
    assert found.pixels_N.tolist() == [7, HIGHEST]
    assert [value for value in (0, 1, 2, 4, 5, 6, HIGHEST - 1, HIGHEST) if found.has_file(value)] == [1, 5, HIGHEST]
    assert [value for value in (0, 6, 7, 8, HIGHEST) if found.has_pixels(value)] == [7, HIGHEST]


def test_the_hashes_are_no_part_of_the_network(tmp_path):
    """The weights' fingerprint is that of the same network in a file without them."""
    plain, listed = tmp_path / "plain.safetensors", tmp_path / "listed.safetensors"
    without = write_model(plain, tiny_classifier(), tiny_metadata())
    assert write_model(listed, tiny_classifier(), tiny_metadata(), TrainedOn.of([1], [2])) == without
    assert weights_hash(read_model(listed)[1]) == without
    assert read_trained_on(plain) is None


def test_an_image_takes_16_bytes(tmp_path):
    paths = [tmp_path / "none.safetensors", tmp_path / "many.safetensors"]
    numbers = range(1, 10_001)
    for path, trained_on in zip(paths, (TrainedOn(), TrainedOn.of(numbers, numbers)), strict=True):
        write_model(path, tiny_classifier(), tiny_metadata(), trained_on)
    assert 0 <= paths[1].stat().st_size - paths[0].stat().st_size - 16 * 10_000 < 1000  # the header grows a little


def test_numbers_out_of_order_are_found_all_the_same(tmp_path):
    tensors = {"trained_on.files": torch.tensor([9, -1, 3])}
    found = read_trained_on(written(tmp_path / "model.safetensors", tensors, {"files": FILES}))
    assert found.has_file(9)
    assert found.has_file(3)
    assert found.has_file(HIGHEST)


def test_kinds_of_a_later_version_are_left_alone(tmp_path):
    """A perceptual hash that this version does not know, and pixels that are hashed in another way."""
    tensors = {
        "trained_on.files": torch.tensor([3]),
        "trained_on.pixels": torch.tensor([4]),
        "trained_on.near": torch.ones(2, 5),
    }
    kinds = {"files": FILES, "pixels": PIXELS + ", of another size", "near": "some perceptual hash"}
    path = written(tmp_path / "model.safetensors", tensors, kinds)
    found = read_trained_on(path)
    assert (found.files_N.tolist(), found.pixels_N.tolist()) == ([3], [])
    assert "trained_on.near" not in read_model(path)[1]


@pytest.mark.parametrize("tensor", [torch.ones(3), torch.ones(2, 2, dtype=torch.int64)])
def test_what_is_no_row_of_whole_numbers_is_refused(tmp_path, tensor):
    path = written(tmp_path / "model.safetensors", {"trained_on.files": tensor}, {"files": FILES})
    with pytest.raises(ModelFileError, match="whole numbers in one row"):
        read_trained_on(path)


def test_the_images_of_two_trainings_are_joined():
    both = TrainedOn.of([1, 2], [5]).joined(TrainedOn.of([2, 3], []))
    assert np.array_equal(both.files_N, [1, 2, 3])
    assert np.array_equal(both.pixels_N, [5])
