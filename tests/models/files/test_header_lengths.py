"""A sound file was taken for a pickle whenever its header length began with the byte 0x80: one length in 32."""

import pytest

from glassworks.core.errors import ModelFileError
from glassworks.models.files.model_file import read_model, write_model
from glassworks.testing.models import tiny_classifier, tiny_metadata


def test_every_header_length_opens(tmp_path):
    first_bytes = set()
    network = tiny_classifier()
    for padding in range(0, 320, 8):
        metadata = tiny_metadata().model_copy(update={"recipe": {"padding": "x" * padding}})
        path = tmp_path / "model.safetensors"
        write_model(path, network, metadata)
        assert read_model(path)[0].recipe == {"padding": "x" * padding}
        first_bytes.add(path.read_bytes()[0])
    assert 0x80 in first_bytes


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickles_of_every_protocol_are_named_as_such(tmp_path, protocol):
    import pickle

    path = tmp_path / "model.safetensors"
    path.write_bytes(pickle.dumps({"weights": list(range(100))}, protocol=protocol))
    with pytest.raises(ModelFileError) as caught:
        read_model(path)
    assert "pickle" in caught.value.found
    assert "ModelFileError" not in str(caught.value)
