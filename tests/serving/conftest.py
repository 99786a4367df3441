"""One real server for the tests that only ask, and images to ask it about."""

import pytest
from multipart_form import encoded
from server_process import ServerProcess

from glassworks.testing.models import write_tiny_model


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """A run with a tiny model of two classes, which says which images are like those of the training."""
    folder = tmp_path_factory.mktemp("serving") / "tiny"
    folder.mkdir()
    write_tiny_model(folder / "model.safetensors", familiar=True)
    return folder


@pytest.fixture(scope="session")
def server(run_folder, tmp_path_factory):
    """Two workers, float32."""
    cache = str(tmp_path_factory.mktemp("cache"))
    words = [run_folder, "--workers", 2, "--precision", "float32"]
    with ServerProcess(words, {"GLASSWORKS_CACHE": cache}) as running:
        yield running


@pytest.fixture(scope="session")
def jpeg():
    return encoded(1)


@pytest.fixture(scope="session")
def jpegs():
    return [encoded(seed, quality=95) for seed in (1, 2, 3)]
